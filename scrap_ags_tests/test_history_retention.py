"""``SCRAP_AGS_AUDIT_DAYS``: whole months of the audit log go, and what went is known."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, text

from scrap_ags.history.as_of import TooEarly, as_of
from scrap_ags.history.record import kept_since
from scrap_ags.history.retention import Retention, drop_old_months
from scrap_ags.models import User
from scrap_ags_tests.dated_history import hold, log

JANUARY, FEBRUARY, MARCH, APRIL = (datetime(2024, month, 1, tzinfo=UTC) for month in range(1, 5))
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


@pytest.fixture
def renamed(mirror: Engine) -> Engine:
    """A user created in January and renamed in the middle of each month that followed."""
    log(mirror, "user", 1, JANUARY + 14 * DAY, "created")
    names = ["Atlas", "Rif", "Souss", "Draa"]
    for month, old, new in zip((FEBRUARY, MARCH, APRIL), names, names[1:], strict=False):
        log(mirror, "user", 1, month + 14 * DAY, "updated", {"name": old}, {"name": new})
    hold(mirror, "user", 1, name=names[-1])
    return mirror


def drop(mirror: Engine, now: datetime, days: int = 31) -> list[date]:
    with mirror.begin() as connection:
        return list(drop_old_months(connection, now, days).dropped)


def months(mirror: Engine) -> list[date]:
    with mirror.connect() as connection:
        kept = connection.execute(text("SELECT * FROM scrap_audit_months() ORDER BY 1"))
        return list(kept.scalars())


def name(mirror: Engine, moment: datetime) -> str | None:
    with mirror.connect() as connection:
        told = as_of(connection, User, 1, moment)
        return connection.scalar(text("SELECT CAST(:row AS jsonb) ->> 'name'"), {"row": told})


def test_a_month_goes_only_when_all_of_it_is_older(renamed: Engine):
    assert drop(renamed, MARCH + 31 * DAY - SECOND) == [JANUARY.date()]
    assert drop(renamed, MARCH + 31 * DAY) == [FEBRUARY.date()]
    assert drop(renamed, MARCH + 31 * DAY) == []
    assert months(renamed)[:2] == [MARCH.date(), APRIL.date()]


def test_the_present_month_stays_whatever_is_asked(renamed: Engine):
    kept = months(renamed)
    with renamed.begin() as connection:
        dropped = connection.execute(text("SELECT scrap_audit_drop('infinity')")).scalars().all()
        this_month = connection.scalar(text("SELECT CAST(date_trunc('month', now()) AS date)"))
    assert kept == [*dropped, *months(renamed)]
    assert this_month in months(renamed)


def test_what_was_before_the_kept_months_is_said_not_to_be_known(renamed: Engine):
    drop(renamed, MARCH + 31 * DAY)
    with pytest.raises(TooEarly, match=r"user 1 at .* is not known: .* kept since 2024-03-01"):
        name(renamed, MARCH - SECOND)
    assert name(renamed, MARCH) == "Rif"
    assert name(renamed, APRIL) == "Souss"


def test_a_row_that_has_not_changed_since_the_dropped_months_is_known(renamed: Engine):
    drop(renamed, APRIL + 62 * DAY)
    assert months(renamed)[0] > APRIL.date()
    assert name(renamed, APRIL + 40 * DAY) == "Draa"


def test_a_mirror_that_dropped_nothing_knows_all_back_to_its_start(renamed: Engine):
    with renamed.connect() as connection:
        assert kept_since(connection) is None
    assert name(renamed, JANUARY - 3650 * DAY) is None


def test_a_dropped_month_that_a_wrong_clock_made_again_does_not_pass_for_kept(renamed: Engine):
    drop(renamed, MARCH + 31 * DAY)
    log(renamed, "user", 2, JANUARY, "created")
    with pytest.raises(TooEarly):
        name(renamed, FEBRUARY + DAY)
    assert drop(renamed, MARCH + 31 * DAY) == [JANUARY.date()]
    with renamed.connect() as connection:
        assert kept_since(connection) == MARCH


def test_a_log_in_use_is_left_alone_until_another_night(renamed: Engine):
    with renamed.begin() as connection:
        connection.execute(text("ALTER FUNCTION scrap_audit_drop SET lock_timeout = '50ms'"))
    before = months(renamed)
    with renamed.connect() as syncing, renamed.begin() as nightly:
        syncing.execute(text("INSERT INTO scrap_user (odoo_id) VALUES (2)"))
        assert drop_old_months(nightly, APRIL, 31) == Retention(in_use=True)
        assert nightly.scalar(text("SELECT 1")) == 1
        syncing.commit()
    assert months(renamed) == before
    assert drop(renamed, APRIL) == [JANUARY.date(), FEBRUARY.date()]


def test_whoever_writes_to_the_log_waits_for_a_few_seconds_at_most(mirror: Engine):
    with mirror.connect() as connection:
        settings = connection.scalar(
            text("SELECT proconfig FROM pg_proc WHERE proname = 'scrap_audit_drop'")
        )
    [wait] = [setting for setting in settings if setting.startswith("lock_timeout=")]
    assert 0 < int(wait.removeprefix("lock_timeout=").removesuffix("s")) <= 5


@pytest.mark.parametrize(
    ("outcome", "told"),
    [
        (Retention(in_use=True), "in use"),
        (Retention(), "no month"),
        (Retention((JANUARY.date(), FEBRUARY.date())), "2024-01, 2024-02"),
    ],
)
def test_a_night_s_retention_is_told_in_a_sentence(outcome: Retention, told: str):
    assert told in str(outcome)
