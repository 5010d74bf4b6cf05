"""A machine that loses its power says nothing: what its sync held must not be held for hours."""

from sqlalchemy import Engine, text

SETTINGS = "keepalives_idle", "keepalives_interval", "keepalives_count", "user_timeout"
SHOWN = ", ".join(f"current_setting('tcp_{name}')::int" for name in SETTINGS)


def test_the_server_finds_within_a_minute_that_the_machine_of_a_sync_is_gone(mirror: Engine):
    with mirror.connect() as connection:
        idle, interval, count, unanswered = connection.execute(text(f"SELECT {SHOWN}")).one()
    assert idle + interval * count <= 60
    assert 0 < unanswered <= 60_000
