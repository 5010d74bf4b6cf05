"""Changes that no write date told of, in words."""

from collections.abc import Sequence

from scrap_ags.pipeline.wording import counted, joined, listed
from scrap_ags.sync.untold import Untold

DAYS_TOLD = 3
HEAD = ("| column | records | days |", "| --- | --- | --- |")


def sentence(asset: str, found: Sequence[Untold]) -> str:
    """For the log: the columns, how many records, and their days; of many days the first."""
    if not found:
        return f"{asset}: nothing changed in Odoo without a new write date"
    told = ", ".join(_one(one) for one in found)
    return f"{asset}: changed in Odoo without a new write date: {told}"


def table(found: Sequence[Untold]) -> str:
    """The same as Markdown."""
    rows = [f"| {one.column} | {one.records} | {listed(one.days)} |" for one in found]
    return "\n".join([*HEAD, *rows]) if rows else "nothing"


def _one(one: Untold) -> str:
    days = f" on {joined(one.days, DAYS_TOLD)}" if one.days else ""
    return f"{one.column} of {counted(one.records, 'record')}{days}"
