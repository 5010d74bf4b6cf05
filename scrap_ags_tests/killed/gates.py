"""Triggers of the test's own, at which a sync waits in the middle of a statement or a commit."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Engine, text

from scrap_ags.database import held
from scrap_ags_tests.killed.aftermath import comes_true
from scrap_ags_tests.killed.victim import Victim

KEY = (0x6A7E, 1)
ROW, STATEMENT = "FOR EACH ROW", "FOR EACH STATEMENT"
AT_COMMIT = f"DEFERRABLE INITIALLY DEFERRED {ROW}"

# A sequence is not rolled back: whoever passes later is let through.
FUNCTION = f"""
DROP FUNCTION IF EXISTS gate(), gate_on_stage() CASCADE;
DROP SEQUENCE IF EXISTS gate_passed;
CREATE SEQUENCE gate_passed;
CREATE FUNCTION gate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF nextval('public.gate_passed') = TG_ARGV[0]::int THEN
        PERFORM pg_advisory_lock({KEY[0]}, {KEY[1]});
        PERFORM pg_advisory_unlock({KEY[0]}, {KEY[1]});
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
"""
# A temporary table gets its trigger when the sync makes it.
ON_A_STAGE = """
CREATE FUNCTION gate_on_stage() RETURNS event_trigger LANGUAGE plpgsql AS $$
DECLARE made text;
BEGIN
    FOR made IN SELECT object_identity FROM pg_event_trigger_ddl_commands()
        WHERE object_identity = 'pg_temp.{stage}'
    LOOP
        {statement};
    END LOOP;
END $$;
CREATE EVENT TRIGGER gate_on_stage ON ddl_command_end WHEN TAG IN ('CREATE TABLE AS')
EXECUTE FUNCTION gate_on_stage();
"""
WAITED_FOR = text(
    "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    " AND classid = :lock_class AND objid = :number)"
)


@dataclass(frozen=True)
class Gate:
    """``at`` is the trigger's time, event, table and rows; its ``nth`` passage is the place.

    Triggers of one event run in the order of their names, the audit's between ``a`` and ``z``.
    """

    at: str
    nth: int = 1
    name: str = "z_gate"

    @property
    def ddl(self) -> str:
        kind = "CONSTRAINT TRIGGER" if AT_COMMIT in self.at else "TRIGGER"
        trigger = f"CREATE {kind} {self.name} {self.at} EXECUTE FUNCTION public.gate({self.nth})"
        if "stage_" not in self.at:
            return FUNCTION + trigger
        stage = next(word for word in self.at.split() if word.startswith("stage_"))
        return FUNCTION + ON_A_STAGE.format(stage=stage, statement=trigger)


@contextmanager
def shut(gate: Gate, mirror: Engine) -> Iterator[None]:
    """Whoever comes to the gate waits until the block's end."""
    with mirror.begin() as connection:
        connection.exec_driver_sql(gate.ddl)
    with held(mirror, KEY):
        yield


def wait_at_gate(mirror: Engine, victim: Victim) -> None:
    def waits() -> bool:
        with mirror.connect() as connection:
            asked = {"lock_class": KEY[0], "number": KEY[1]}
            return bool(connection.scalar(WAITED_FOR, asked))

    assert comes_true(lambda: waits() or not victim.lives)
    assert waits(), f"the sync ended before: {victim.end()}"
