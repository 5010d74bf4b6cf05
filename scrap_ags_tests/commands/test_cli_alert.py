"""``scrap-ags alert-test``: who is reached, told by service and host alone."""

import pytest

from scrap_ags_tests.commands.terminal import Terminal
from scrap_ags_tests.mailbox import assert_no_secret, mailbox


def test_every_target_gets_one_message_and_is_told_by_service_and_host(terminal: Terminal) -> None:
    with mailbox() as one, mailbox() as two:
        terminal.set(SCRAP_AGS_ALERT_URLS=f"{one.url}\n{two.url}")
        ran = terminal.run("alert-test")
        assert (ran.code, ran.err) == (0, "")
        assert ran.out.splitlines() == ["✓ JSON at 127.0.0.1: delivered"] * 2
        assert one.titles == two.titles == ["[dimagaz] Test of the alerts"]
        assert one.posts[0]["message"].startswith("They arrive here. Sent 20")


def test_one_that_is_not_reached_is_told_and_is_exit_1(terminal: Terminal) -> None:
    with mailbox() as one, mailbox() as two:
        two.status = 404
        terminal.set(SCRAP_AGS_ALERT_URLS=f"{one.url} {two.url}")
        ran = terminal.run("alert-test")
        assert (ran.code, ran.err) == (1, "")
        taken, missed = ran.out.splitlines()
        assert taken == "✓ JSON at 127.0.0.1: delivered"
        assert missed.startswith("✗ JSON at 127.0.0.1: not delivered; check the token")
        assert_no_secret(ran.out)


def test_without_a_url_nobody_would_be_told(terminal: Terminal) -> None:
    terminal.set(SCRAP_AGS_ALERT_URLS=" ")
    assert "SCRAP_AGS_ALERT_URLS is not set" in terminal.refused(2, "alert-test")


@pytest.mark.parametrize(
    "wrong", ["hush-password", "nonsense://hush-password@hush-path", "json://a:hush-password/b@c"]
)
def test_a_url_that_is_not_understood_is_told_by_its_number(terminal: Terminal, wrong: str) -> None:
    with mailbox() as one:
        both = wrong if "://" not in wrong else f"{one.url} {wrong}"
        terminal.set(SCRAP_AGS_ALERT_URLS=both)
        line = terminal.refused(2, "alert-test")
        assert "Apprise does not understand number" in line
        assert_no_secret(line)
        assert one.tried == 0


def test_it_needs_no_odoo_and_no_database(terminal: Terminal) -> None:
    with mailbox() as one:
        empty = dict.fromkeys(("ODOO_URL", "ODOO_DB", "ODOO_USER", "SCRAP_AGS_DATABASE_URL"), "")
        terminal.set(SCRAP_AGS_ALERT_URLS=one.url, **empty)
        assert terminal.run("alert-test").code == 0
        assert one.titles == ["Test of the alerts"]
