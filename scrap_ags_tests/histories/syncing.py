"""The syncs of a history: what they answer for, and what strikes them."""

import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import timedelta
from itertools import count

from sqlalchemy import text

from scrap_ags.days import DAY
from scrap_ags.demo import faults
from scrap_ags.demo.faults import Fault
from scrap_ags.demo.wire.exchange import Request
from scrap_ags.errors import ScrapAgsError
from scrap_ags.models import MIRRORED, Bc, BcLine, Mirrored
from scrap_ags.sync.engine import Sync
from scrap_ags.sync.scope import Days, Everything, Named, Newest, Records, Scope, Written
from scrap_ags_tests.histories.odoo_life import OdooLife
from scrap_ags_tests.histories.place import Place

Models = tuple[type[Mirrored], ...]
ORDERS: Models = (Bc, BcLine)
MASS_DELETE, RESTORE = "--allow-mass-delete", "--accept-restore"
LATELY = (2, 600, 90_000)
"""Seconds."""

FAULTS: dict[str, Fault] = {
    "cut before a byte": faults.reset_before_headers(),
    "cut in the middle": faults.reset_mid_body(),
    "half an answer": faults.truncated_json(),
    "bad gateway": faults.status(502),
    "maintenance": faults.html_200(),
    "too many requests": faults.status(429),
    "serialization": faults.json_error("psycopg2.errors.SerializationFailure"),
    "memory": faults.json_error("builtins.MemoryError"),
    "access": faults.json_error("odoo.exceptions.AccessError"),
    "missing": faults.json_error("odoo.exceptions.MissingError"),
    "an empty list": faults.empty(),
    "a short list": faults.short(),
}
KILL = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


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


def scope(place: Place, life: OdooLife, wanted: Wanted, model: type[Mirrored]) -> Scope:
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
    life: OdooLife,
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


def nth_request(nth: int) -> Callable[[Request], bool]:
    """From the ``nth`` request on."""
    seen = count()
    return lambda _: next(seen) >= nth


def kill_backends(place: Place) -> Callable[[Request], None]:
    def kill(_: Request) -> None:
        with place.mirror.connect() as connection:
            connection.execute(KILL)

    return kill


def unreadable(place: Place, wanted: Wanted | None = None) -> set[str]:
    """The assets of which the log-in lost the right to the model or to a field; also lines that
    are ``wanted`` by what their BC is."""
    access = place.source.instance.access
    lost = access.revoked_models | {model for model, _ in access.revoked_fields}
    found = {model.asset for model in MIRRORED if model.odoo_model in lost}
    through_bc = wanted is not None and wanted.is_dated and Bc.asset in found
    return found | ({BcLine.asset} if through_bc else set())
