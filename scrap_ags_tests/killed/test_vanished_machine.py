"""A machine that loses its power says nothing: what its sync held must not be held for hours."""

import pytest
from sqlalchemy import Engine, text

pytestmark = pytest.mark.slow


@pytest.mark.xfail(strict=True, reason="sessions keep the server's own keepalives: two hours")
def test_the_server_asks_within_a_minute_whether_the_machine_of_a_sync_still_lives(mirror: Engine):
    settings = ("idle", "interval", "count")
    shown = ", ".join(f"current_setting('tcp_keepalives_{name}')::int" for name in settings)
    with mirror.connect() as connection:
        idle, interval, count = connection.execute(text(f"SELECT {shown}")).one()
        unanswered = connection.scalar(text("SELECT current_setting('tcp_user_timeout')"))
    assert idle + interval * count <= 60
    assert unanswered == "1min"
