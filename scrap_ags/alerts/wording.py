"""From facts to what people may be told: what it is about, what happened, what to do."""

from collections.abc import Iterable

from scrap_ags.alerts.facts import Facts, FailedRun, Hidden, Judged, RedCheck, Withheld
from scrap_ags.alerts.trouble import LOGIN, LOOKS, REFRESH, Kind, Trouble, run_page

REFRESH_PAGE = f"locations/scrap_ags/sensors/{REFRESH}"


def troubles(facts: Facts) -> Iterable[Trouble]:
    """All but the outages, which hold only for who knows how long there was no look."""
    yield from map(withheld, facts.withheld)
    yield from map(hidden, facts.hidden)
    yield from map(red_check, facts.checks)
    yield from map(failed_run, facts.runs)


def withheld(fact: Withheld) -> Trouble:
    waiting = "1 deletion waits" if fact.rows == 1 else f"{fact.rows:,} deletions wait"
    return Trouble(
        f"withheld {fact.asset}",
        Kind.STANDING,
        f"{fact.asset}: {waiting} for your consent",
        fact.reason,
        f"if that is meant, `scrap-ags sync {fact.asset} {fact.option}`; else bring them back in"
        " Odoo, and it ends by itself.",
        f"assets/{fact.asset}",
        patient=False,
    )


def hidden(fact: Hidden) -> Trouble:
    rows = "1 row is" if fact.rows == 1 else f"{fact.rows:,} rows are"
    return Trouble(
        f"hidden {fact.asset}",
        Kind.STANDING,
        f"{fact.asset}: {rows} hidden from the log-in",
        "Odoo has the records and does not show them; the mirror keeps their last state.",
        "lift the record rules that hide them, or give the log-in the right to read them; it ends"
        " by itself.",
        f"assets/{fact.asset}",
    )


CURES = {
    Judged.STEP: "`scrap-ags check` names what differs, `scrap-ags sync {asset}` closes it.",
    Judged.SCHEMA: "`scrap-ags doctor` names each field; until then nothing of {asset} follows.",
    Judged.RECORDS: "`scrap-ags rejected` lists them; mended in Odoo, they follow by themselves.",
    Judged.OTHER: "see the check; it turns green by itself when its cause is gone.",
}
KINDS = {
    Judged.STEP: Kind.STEP,
    Judged.SCHEMA: Kind.SCHEMA,
    Judged.RECORDS: Kind.STANDING,
    Judged.OTHER: Kind.OTHER,
}


def red_check(fact: RedCheck) -> Trouble:
    kind = KINDS[fact.judged]
    asset = frozenset({fact.asset})
    return Trouble(
        f"check {fact.name} of {fact.asset}",
        kind,
        f"{fact.asset}: {fact.name} is red",
        fact.says,
        CURES[fact.judged].format(asset=fact.asset),
        run_page(fact.run_id) if fact.run_id else f"assets/{fact.asset}?view=checks",
        asset if kind is not Kind.STANDING else frozenset(),
        asset if kind in (Kind.SCHEMA, Kind.STEP) else frozenset(),
        certain=fact.certain,
    )


def failed_run(fact: FailedRun) -> Trouble:
    cure = (
        "the refresh makes up for it by itself; if this stays, its cause is in the run's log."
        if fact.again
        else "see the run's log; when its cause is gone, launch it again."
    )
    return Trouble(
        f"run {fact.scope}",
        Kind.RUN,
        f"Run failed: {fact.scope}",
        fact.why,
        cure,
        run_page(fact.run_id),
        fact.failed,
        fact.left,
        run_id=fact.run_id,
        repeated=fact.again,
    )


def refused_login() -> Trouble:
    return Trouble(
        LOGIN,
        Kind.OUTAGE,
        "Odoo refuses the log-in",
        "It does not take ODOO_USER with ODOO_PASSWORD; the mirror stands still.",
        "mend the log-in in Odoo, or correct these two and start again; `scrap-ags doctor` tries"
        " them.",
        REFRESH_PAGE,
        patient=False,
    )


def no_look(facts: Facts, minutes: int) -> Trouble:
    return Trouble(
        LOOKS,
        Kind.OUTAGE,
        f"No look at Odoo for {minutes} minutes",
        facts.last_word or f"The sensor {REFRESH} says nothing; is it switched on?",
        "see whether Odoo runs and is reached; `scrap-ags doctor` tells. It goes on by itself.",
        REFRESH_PAGE,
        patient=False,
    )
