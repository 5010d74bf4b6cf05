"""What strikes a sync: answers that fail, and sessions of PostgreSQL that are ended."""

from collections.abc import Callable
from itertools import count

from sqlalchemy import text

from scrap_ags.demo import faults
from scrap_ags.demo.faults import Fault
from scrap_ags.demo.wire.exchange import Request
from scrap_ags_tests.histories.place import Place

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


def nth_request(nth: int) -> Callable[[Request], bool]:
    """From the ``nth`` request on."""
    seen = count()
    return lambda _: next(seen) >= nth


def kill_backends(place: Place) -> Callable[[Request], None]:
    def kill(_: Request) -> None:
        with place.mirror.connect() as connection:
            connection.execute(KILL)

    return kill
