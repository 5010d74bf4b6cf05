"""The syncs of a history: what they answer for, alone or two at a time."""

import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import timedelta

from scrap_ags.days import DAY
from scrap_ags.errors import ScrapAgsError
from scrap_ags.models import MIRRORED, Bc, BcLine, Mirrored
from scrap_ags.sync.engine import Sync
from scrap_ags.sync.scope import Days, Everything, Named, Newest, Records, Scope, Written
from scrap_ags_tests.histories.odoo_records import OdooRecords
from scrap_ags_tests.histories.place import Place

Models = tuple[type[Mirrored], ...]
ORDERS: Models = (Bc, BcLine)
MASS_DELETE, RESTORE = "--allow-mass-delete", "--accept-restore"
LATELY = (2, 600, 90_000)
"""Seconds."""


@dataclass(frozen=True)
class Wanted:
    """One sync: ``kind`` is its scope, ``nth`` and ``reach`` say which one."""

    models: Models = MIRRORED
    kind: str = "all"
    full: bool = False
    nth: int = 0
    reach: int = 0
    ahead: int = 0
    """Hours that this machine's clock is ahead of Odoo's."""
    lasting: bool = False
    """The process is an old one: it met Odoo as the version that it had at first."""

    @property
    def is_dated(self) -> bool:
        """A reference model has neither days nor names."""
        return self.kind in ("days", "named", "newest")

    @property
    def scoped(self) -> Models:
        orders = tuple(model for model in self.models if model in ORDERS)
        return orders or ORDERS if self.is_dated else self.models


Failed = dict[str, str]
"""Why a sync failed, by asset."""


def scope(place: Place, life: OdooRecords, wanted: Wanted, model: type[Mirrored]) -> Scope:
    calendar = place.calendar(timedelta(hours=wanted.ahead))
    match wanted.kind:
        case "days":
            first = calendar.last - wanted.nth * DAY if wanted.nth else calendar.first
            return Days(first, first + wanted.reach * DAY)
        case "written":
            since = LATELY[wanted.nth % len(LATELY)]
            return Written(place.client(place.source.version).now() - timedelta(seconds=since))
        case "records":
            some = {life.one(model.odoo_model, wanted.nth + n) for n in range(wanted.reach)}
            return Records(tuple({wanted.nth + 1, *(odoo_id for odoo_id in some if odoo_id)}))
        case "named":
            return Named((str(wanted.nth), "late"))
        case "newest":
            return Newest(wanted.reach + 1)
        case _:
            return Everything()


def sync(
    place: Place,
    life: OdooRecords,
    wanted: Wanted,
    version: int,
    number: int = 0,
    *,
    accepted: Collection[str] = (),
) -> Failed:
    """As a process of its own would: a model that fails does not keep the next from its turn.

    ``accepted`` holds the options of ``scrap-ags sync`` that let withheld deletions through.
    """
    failed: Failed = {}
    engine = Sync(
        place.client(version, number),
        place.mirror,
        place.calendar(timedelta(hours=wanted.ahead)),
        actor="history",
        accept_mass_delete=MASS_DELETE in accepted,
        accept_restore=RESTORE in accepted,
    )
    for model in wanted.scoped:
        try:
            engine.run(model, scope(place, life, wanted, model), full=wanted.full)
        except ScrapAgsError as failure:
            failed[model.asset] = f"{type(failure).__name__}: {failure}"
    return failed


def at_once(*works: Callable[[], Failed]) -> list[Failed]:
    """Each in a thread of its own."""
    done: list[Failed | BaseException] = []

    def guarded(work: Callable[[], Failed]) -> None:
        try:
            done.append(work())
        except BaseException as failure:
            done.append(failure)

    threads = [threading.Thread(target=guarded, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads), "two syncs wait for each other"
    for outcome in done:
        if isinstance(outcome, BaseException):
            raise outcome
    return [outcome for outcome in done if isinstance(outcome, dict)]


def unreadable(place: Place, wanted: Wanted | None = None) -> set[str]:
    """The assets of which the log-in lost the right to the model or to a field; also lines that
    are ``wanted`` by what their BC is."""
    access = place.source.instance.access
    lost = access.revoked_models | {model for model, _ in access.revoked_fields}
    found = {model.asset for model in MIRRORED if model.odoo_model in lost}
    through_bc = wanted is not None and wanted.is_dated and Bc.asset in found
    return found | ({BcLine.asset} if through_bc else set())
