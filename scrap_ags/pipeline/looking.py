"""One look at every asset, and the tick in words."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from scrap_ags.errors import (
    MirrorUnavailable,
    OdooRefused,
    OdooUnavailable,
    ScrapAgsError,
    WrongUsage,
)
from scrap_ags.migrations import require_current
from scrap_ags.models import MIRRORED
from scrap_ags.pipeline.names import ORDERS, REFRESHED
from scrap_ags.pipeline.plan import Plan
from scrap_ags.pipeline.resources import Connections
from scrap_ags.pipeline.wording import counted, joined
from scrap_ags.sync import source
from scrap_ags.sync.depth import is_deep_due
from scrap_ags.sync.look import Looker
from scrap_ags.sync.seen import Look
from scrap_ags.sync.watermarks import remember, watermarks, whole_looks

HOPELESS = (OdooUnavailable, OdooRefused, MirrorUnavailable, WrongUsage)
"""What concerns every asset: the tick ends there."""
DAYS_TOLD = 3


@dataclass
class Seen:
    """What one tick saw."""

    at: datetime
    looks: list[Look] = field(default_factory=list)
    troubles: dict[str, str] = field(default_factory=dict)
    """By asset that could not be looked at."""
    seconds: float = 0.0
    requests: int = 0


def look(connections: Connections) -> Seen:
    """One look at every asset; one that cannot be looked at does not blind the others."""
    started, asked = time.monotonic(), connections.odoo.requests
    require_current(connections.engine)
    # Asked first, for an upgraded Odoo tells its version with its time.
    seen = Seen(connections.odoo.now())
    with connections.engine.begin() as connection:
        source.claim(connection, connections.odoo)
        since, whole = watermarks(connection), whole_looks(connection)
    looker = Looker(connections.odoo, connections.engine, connections.calendar_now())
    # The next tick may come half an interval late.
    early = timedelta(seconds=connections.settings.scrap_ags_refresh_seconds) / 2
    for model in MIRRORED:
        deep = is_deep_due(whole.get(model.asset), seen.at, early)
        try:
            seen.looks.append(looker.look(model, seen.at, since.get(model.asset), deep=deep))
        except HOPELESS:
            raise
        except ScrapAgsError as trouble:
            seen.troubles[model.asset] = str(trouble)
    with connections.engine.begin() as connection:
        for one in seen.looks:
            watermark = one.watermark(since.get(one.asset))
            answered = round(one.answered * 1000)
            remember(connection, one.asset, watermark, seen.at, one.whole_at, answered)
    seen.seconds = time.monotonic() - started
    seen.requests = connections.odoo.requests - asked
    return seen


def sentence(seen: Seen, planned: Plan, lost: Sequence[str], local: datetime) -> str:
    """The tick in words, for an operator; times of day are local."""
    told = [
        f"looked at {local:%H:%M:%S}{_depth(seen.looks)}: {counted(len(seen.looks), 'model')},"
        f" {_differences(seen.looks)}, Odoo answered in {seen.seconds * 1000:.0f} ms"
    ]
    counts = {
        "requested": (len(planned.requests), "run"),
        "in work": (planned.in_flight, "day or model", "days or models"),
        "waiting to be tried again": (planned.waiting, "day or model", "days or models"),
        "left for the next look": (planned.left, "day or model", "days or models"),
        "failed whose process is gone": (len(lost), "run"),
    }
    told += [f"{counted(*words)} {what}" for what, words in counts.items() if words[0]]
    return "; ".join(told + list(seen.troubles.values()))


def _depth(looks: Sequence[Look]) -> str:
    """``, all days``; ``, all days of bc``; nothing where only those of late were compared."""
    dated = [look for look in looks if look.asset in REFRESHED[ORDERS]]
    deep = [look.asset for look in dated if look.whole]
    of = "" if len(deep) == len(dated) else f" of {joined(deep, len(deep))}"
    return f", all days{of}" if deep else ""


def _differences(looks: Sequence[Look]) -> str:
    """``3 differences (bc 1, bc_line 2 on 2026-11-19)``."""
    count = counted(sum(look.differences for look in looks), "difference")
    where = [f"{look.asset} {look.differences}" for look in looks if look.differences]
    days = joined(sorted(set().union(*(look.days for look in looks))), DAYS_TOLD)
    told = ", ".join(where) + (f" on {days}" if days else "")
    return f"{count} ({told})" if told else count
