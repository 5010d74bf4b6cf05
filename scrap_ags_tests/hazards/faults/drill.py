"""Syncs of one asset with a fault at the first of its requests, the second, and so on."""

from collections.abc import Callable

from scrap_ags.errors import OdooRefused, ScrapAgsError
from scrap_ags.models import Mirrored
from scrap_ags.sync.engine import Sync
from scrap_ags_tests.hazards.clients import client_of
from scrap_ags_tests.hazards.faults.kinds import Ending
from scrap_ags_tests.hazards.faults.strikes import Nth
from scrap_ags_tests.hazards.in_step import differences
from scrap_ags_tests.hazards.odoo_truth import ASSETS
from scrap_ags_tests.twin import CALENDAR, EVERYTHING, Twin


class Drill:
    """Of one mirror, without a guard's help; it logs in anew once Odoo refused it."""

    def __init__(self, twin: Twin) -> None:
        self.twin = twin
        self._sync = self._logged_in()

    def _logged_in(self) -> Sync:
        client = client_of(self.twin.source)
        return Sync(client, self.twin.mirror, CALENDAR, accept_mass_delete=True)

    def strike_each_request(
        self, model: type[Mirrored], ending: Ending, prepare: Callable[[], object]
    ) -> int:
        """Until a run meets no fault, for it has no more requests: it must be in step.

        Returns how many requests were struck.
        """
        prepare()
        before = Before(self.twin)
        number = 0
        while True:
            number += 1
            strike = Nth(number, ending.lasts)
            met = self.twin.source.fail(ending.fault, when=strike, times=float("inf"))
            error = self._run(model)
            self.twin.source.log.forget()
            if not met.seen:
                assert (error, self._left(model, ending)) == (None, [])
                return number - 1
            where = f"request {number} of {model.asset}, {met.seen[0].method}: {error}"
            if error is None:
                assert before.keeps_what_odoo_has(), where
                assert self._left(model, ending) == [], where
                prepare()
                before = Before(self.twin)
            else:
                assert isinstance(error, ending.kind), where
                assert before.is_unchanged(), where

    def _run(self, model: type[Mirrored], *, full: bool = False) -> ScrapAgsError | None:
        self.twin.later()
        try:
            self._sync.run(model, EVERYTHING, full=full)
        except ScrapAgsError as error:
            if isinstance(error, OdooRefused):
                self._sync.odoo.close()
                self._sync = self._logged_in()
            return error
        return None

    def _left(self, model: type[Mirrored], ending: Ending) -> list[str]:
        """What differs still, after a comparison of every value if the fault may have lied."""
        if ending.lies:
            self._run(model, full=True)
        every = differences(self.twin.source, self.twin.mirror)
        return [told for told in every if told.startswith(f"{model.asset} ")]


class Before:
    """A mirror as it was before a run."""

    def __init__(self, twin: Twin) -> None:
        self._twin = twin
        self._contents, self._shared = contents(twin), mirrored(twin) & existing(twin)

    def is_unchanged(self) -> bool:
        return contents(self._twin) == self._contents

    def keeps_what_odoo_has(self) -> bool:
        return self._shared <= mirrored(self._twin)


def contents(twin: Twin) -> list[dict[str, object]]:
    """A digest of every table that a run writes."""
    tables = [asset.table for asset in ASSETS.values()]
    tables += ["scrap_audit_log", "scrap_rejected", "scrap_withheld"]
    digest = "SELECT '{0}' AS name, md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {0} t"
    return twin.query(" UNION ALL ".join(map(digest.format, tables)))


def mirrored(twin: Twin) -> set[tuple[object, ...]]:
    ids = (f"SELECT '{name}' AS name, odoo_id FROM {it.table}" for name, it in ASSETS.items())
    return {tuple(row.values()) for row in twin.query(" UNION ALL ".join(ids))}


def existing(twin: Twin) -> set[tuple[object, ...]]:
    ids = (f"SELECT '{name}', id FROM {it.odoo_table}" for name, it in ASSETS.items())
    return set(twin.source.sql(" UNION ALL ".join(ids)))
