"""One look at every asset, and the tick in words."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from scrap_ags.errors import (
    MirrorUnavailable,
    OdooRefused,
    OdooUnavailable,
    ScrapAgsError,
    WrongUsage,
)
from scrap_ags.migrations import require_current
from scrap_ags.models import MIRRORED
from scrap_ags.pipeline.plan import Plan
from scrap_ags.pipeline.resources import Connections
from scrap_ags.sync import source
from scrap_ags.sync.look import Look, Looker
from scrap_ags.sync.watermarks import remember, watermarks

HOPELESS = (OdooUnavailable, OdooRefused, MirrorUnavailable, WrongUsage)
"""What concerns every asset: the tick ends there."""


@dataclass
class Seen:
    """What one tick saw."""

    at: datetime
    looks: list[Look] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    seconds: float = 0.0
    requests: int = 0


def look(connections: Connections) -> Seen:
    """One look at every asset; one that cannot be looked at does not blind the others."""
    started, asked = time.monotonic(), connections.odoo.requests
    require_current(connections.engine)
    with connections.engine.begin() as connection:
        source.claim(connection, connections.odoo)
        since = watermarks(connection)
    seen = Seen(connections.odoo.now())
    looker = Looker(connections.odoo, connections.engine, connections.calendar_now())
    for model in MIRRORED:
        try:
            seen.looks.append(looker.look(model, seen.at, since.get(model.asset)))
        except HOPELESS:
            raise
        except ScrapAgsError as trouble:
            seen.troubles.append(str(trouble))
    with connections.engine.begin() as connection:
        for one in seen.looks:
            if (watermark := one.watermark(since.get(one.asset))) is not None:
                remember(connection, one.asset, watermark, seen.at)
    seen.seconds = time.monotonic() - started
    seen.requests = connections.odoo.requests - asked
    return seen


def sentence(seen: Seen, planned: Plan, lost: Sequence[str], local: datetime) -> str:
    """The tick in words, for an operator; times of day are local."""
    differences = sum(one.differences for one in seen.looks)
    told = [
        f"looked at {local:%H:%M:%S}: {len(seen.looks)} models, {differences} differences,"
        f" Odoo answered in {seen.seconds * 1000:.0f} ms"
    ]
    counts = {
        "{} runs requested": len(planned.requests),
        "{} days or models in work": planned.in_flight,
        "{} waiting to be tried again": planned.waiting,
        "{} left for the next look": planned.left,
        "{} runs failed whose process is gone": len(lost),
    }
    told += [text.format(count) for text, count in counts.items() if count]
    return "; ".join(told + seen.troubles)
