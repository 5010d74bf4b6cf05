"""Advisory locks, and refused log-ins that are remembered."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, func, select, text

from scrap_ags import database
from scrap_ags.database import LoginMemory


def test_keys_are_the_same_everywhere_and_differ_by_class_and_name() -> None:
    assets = ("user", "product", "fournisseur", "centre", "bc", "bc_line")
    keys = {database.asset_lock_key(asset) for asset in assets}
    keys |= {database.run_lock_key(asset) for asset in assets}
    assert len(keys) == 12
    assert database.asset_lock_key("bc") == (database.ASSET_CLASS, 1_118_382_904)


@given(st.text())
def test_a_key_fits_two_int4(name: str) -> None:
    assert all(0 <= part < 2**31 for part in database.run_lock_key(name))


def test_a_held_lock_is_seen_until_it_is_let_go(engine: Engine) -> None:
    key = database.run_lock_key("some run")
    with engine.connect() as connection:
        with database.held(engine, key):
            assert database.is_held(connection, key)
            assert not database.is_held(connection, database.run_lock_key("another run"))
            assert not connection.scalar(select(func.pg_try_advisory_lock(*key)))
        assert not database.is_held(connection, key)


def test_a_refused_log_in_is_remembered_for_five_minutes(mirror: Engine) -> None:
    memory = LoginMemory(mirror)
    assert memory.refused_since(b"one") is None
    memory.remember(b"one")
    memory.remember(b"one")
    refused = memory.refused_since(b"one")
    assert refused is not None
    assert abs(datetime.now(UTC) - refused) < timedelta(minutes=1)
    assert memory.refused_since(b"changed") is None
    with mirror.begin() as connection:
        earlier = "UPDATE scrap_refused_login SET refused_at = refused_at - interval '301 seconds'"
        connection.execute(text(earlier))
    assert memory.refused_since(b"one") is None


def test_a_log_in_that_works_clears_the_memory(mirror: Engine) -> None:
    memory = LoginMemory(mirror)
    memory.remember(b"one")
    memory.forget()
    assert memory.refused_since(b"one") is None
