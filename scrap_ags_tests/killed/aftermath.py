"""What must be true once a sync was killed, wherever and however, and after the next one."""

import time
from collections.abc import Callable

from sqlalchemy import Engine, text

from scrap_ags.demo.odoo import DemoOdoo
from scrap_ags.models import MIRRORED, references
from scrap_ags_tests.hazards.in_step import differences
from scrap_ags_tests.killed.contents import Contents, contents
from scrap_ags_tests.killed.errand import Errand
from scrap_ags_tests.killed.replay import undone
from scrap_ags_tests.killed.victim import NAME, PATIENCE

LEFT = text("""
SELECT 'session, ' || state AS what FROM pg_stat_activity
WHERE datname = current_database() AND application_name LIKE :name || '%'
UNION ALL
SELECT locktype || ' lock, ' || mode FROM pg_locks JOIN pg_stat_activity USING (pid)
WHERE datname = current_database() AND application_name LIKE :name || '%'
UNION ALL
SELECT 'advisory lock' FROM pg_locks WHERE locktype = 'advisory'
AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
UNION ALL
SELECT 'table ' || relname FROM pg_class WHERE relkind = 'r' AND (relpersistence = 't'
OR relnamespace = 'public'::regnamespace AND relname !~ '^(scrap_|alembic_version$)')
UNION ALL
SELECT 'prepared transaction' FROM pg_prepared_xacts WHERE database = current_database()
""")


def comes_true(condition: Callable[[], object]) -> bool:
    """Look again and again, for half a minute at most."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.002)
    return True


def left(mirror: Engine) -> list[str]:
    """What the dead left on the server."""
    with mirror.connect() as connection:
        return list(connection.execute(LEFT, {"name": NAME}).scalars())


def assert_consistent(mirror: Engine, states: list[Contents]) -> None:
    """Nothing is left of the dead, no batch is half written, the audit explains every row."""
    assert comes_true(lambda: not left(mirror)), left(mirror)
    found = contents(mirror)
    nearest = min((found ^ state for state in states), key=len)
    assert not nearest, f"half written: {sorted(nearest)}"
    assert not orphans(mirror)
    assert undone(mirror) == {}


def assert_completed(source: DemoOdoo, mirror: Engine, errand: Errand, state: Contents) -> None:
    """The next sync leaves what one leaves that was never killed, and the one after it nothing."""
    with errand.ready(mirror) as sync:
        sync()
        assert not contents(mirror) ^ state
        wrong = differences(source, mirror)
        assert not [told for told in wrong if told.split()[0] in errand.assets]
        assert undone(mirror) == {}
        again = [(report.changed, report.read) for report in sync()]
    assert set(again) == {(0, 0)}
    assert not left(mirror)


def orphans(mirror: Engine) -> list[tuple[str, int]]:
    """Rows whose parent is not there, or whose foreign key nobody validated."""
    links = [
        f"SELECT '{model.asset}.{column}', c.odoo_id FROM {model.__tablename__} c"
        f" LEFT JOIN {parent.__tablename__} p ON p.odoo_id = c.{column}"
        f" WHERE c.{column} IS NOT NULL AND p.odoo_id IS NULL"
        for model in MIRRORED
        for column, parent in references(model).items()
    ]
    invalid = "SELECT conname, 0 FROM pg_constraint WHERE NOT convalidated"
    with mirror.connect() as connection:
        rows = connection.execute(text(" UNION ALL ".join([*links, invalid])))
        return [(row[0], row[1]) for row in rows]
