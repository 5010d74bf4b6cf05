"""The figures as the home page shows them: in its reader's language, and with links."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from babel.dates import format_date
from starlette.requests import Request
from starlette_admin.i18n import get_locale, gettext

from scrap_ags.admin.counting import MILLION
from scrap_ags.admin.dagster_figures import Run
from scrap_ags.admin.figures import Figures, state_of
from scrap_ags.admin.mirror_figures import Incident, Withheld
from scrap_ags.admin.quarantine import PATH as REJECTED
from scrap_ags.admin.quoted import quoted
from scrap_ags.admin.shown import CURRENCY, moment, money, number
from scrap_ags.admin.site import Site
from scrap_ags.admin.wording import word
from scrap_ags.api.collection import path_of
from scrap_ags.audit import rejected
from scrap_ags.models import Bc, User

Told = Mapping[str, Any]
"""As it goes to the browser."""


@dataclass(frozen=True)
class Board:
    """``age``: how many seconds ago the figures were read."""

    site: Site
    request: Request
    figures: Figures
    age: float

    def told(self) -> Told:
        known = self.figures
        return {
            "state": self.state(),
            "incidents": [self.incident(one) for one in known.incidents],
            "withheld": [withheld(one) for one in known.withheld],
            "rows": [self.rows(asset, count) for asset, count in known.rows.items()],
            "rejected": [self.rejections(asset, count) for asset, count in known.rejected.items()],
            "changes": self.changes(),
            "orders": self.orders(),
            "depositaries": self.depositaries(),
            "runs": [self.run(run) for run in known.runs],
        }

    def state(self) -> Told:
        known = self.figures
        oldest = None if known.oldest is None else known.oldest + self.age
        state = state_of(oldest, self.site.interval, known.failed)
        notes = []
        if known.failed is None:
            notes.append(gettext("Dagster has not compared it with Odoo yet."))
        elif known.failed:
            named = ", ".join(map(records, known.failed))
            notes.append(gettext("Found to differ from Odoo: %(assets)s") % {"assets": named})
        word = gettext(state.value)
        return {"name": state.name, "word": word, "seconds": oldest, "notes": notes}

    def incident(self, one: Incident) -> Told:
        told = {name: quoted(getattr(one, name)) for name in ("title", "what", "cure")}
        link = f"{self.site.dagster.people}/{one.page}"
        return {**told, "since": moment(one.since, self.site.zone), "link": link}

    def rows(self, asset: str, count: int) -> Told:
        """More than a million are an estimate."""
        about = "≈ " if count > MILLION else ""
        link = self.link("list", path_of(asset))
        return {"label": records(asset), "count": about + whole(count), "link": link}

    def rejections(self, asset: str, count: int) -> Told:
        link = self.link("list", REJECTED, filter=f"{rejected.c.asset.name}__eq={asset}")
        return {"label": records(asset), "count": whole(count), "link": link}

    def changes(self) -> Told:
        known = self.figures
        hours = [f"{hour.astimezone(self.site.zone):%H:%M}" for hour in known.hours]
        series = [{"name": records(asset), "data": told} for asset, told in known.changes.items()]
        return {"hours": hours, "series": series}

    def orders(self) -> Told:
        days = self.figures.days
        return {
            "days": [format_date(one.day, "d MMM", locale=get_locale()) for one in days],
            "counts": [one.count for one in days],
            "amounts": [float(one.amount) for one in days],
            "told": [money(one.amount) for one in days],
        }

    def depositaries(self) -> list[Told]:
        found, path = self.figures.depositaries, path_of(User.asset)
        return [
            {
                "label": one.label or f"#{one.odoo_id}",
                "link": self.link("detail", path, pk=one.odoo_id),
                "amount": money(one.amount),
                "share": float(one.amount / found[0].amount),
            }
            for one in found
        ]

    def run(self, run: Run) -> Told:
        return {
            "job": word("job", run.job),
            "link": self.site.dagster.link(run.run_id),
            "status": run.status,
            "words": word("run", run.status),
            "since": moment(run.since, self.site.zone),
            "seconds": run.seconds,
        }

    def link(self, route: str, path: str, **asked: Any) -> str:
        """The address of a list or of one of its records."""
        to = self.request.url_for(f"{self.request.app.state.ROUTE_NAME}:{route}", key=path)
        return str(to.include_query_params(**asked))


def words() -> Told:
    """What the page itself says, as it goes."""
    return {
        "look": gettext("Last look at Odoo: %(time)s ago"),
        "never": gettext("Odoo has never been looked at in full."),
        "lost": gettext("Connection lost"),
        "lost_for": gettext("No answer for %(time)s; what stands below is old."),
        "nothing": gettext("Nothing to show"),
        "count": gettext("Number of BC"),
        "amount": f"{word('column', Bc.ttc.key)} ({CURRENCY})",
        "since": gettext("since %(moment)s"),
        "in_dagster": gettext("See in Dagster"),
    }


def withheld(one: Withheld) -> Told:
    return {"label": records(one.asset), "count": whole(one.rows), "reason": quoted(one.reason)}


def records(asset: str) -> str:
    """What records of an asset are called."""
    return word("list", path_of(asset))


def whole(count: int) -> str:
    return number(Decimal(count))
