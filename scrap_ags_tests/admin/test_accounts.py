"""Who may log in to the admin site, and who must wait."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import Engine, text

from scrap_ags.admin import accounts, passwords, sessions
from scrap_ags.admin.accounts import LockedOut, Person, Refused
from scrap_ags.admin.failures import MOST
from scrap_ags.errors import WrongUsage

pytestmark = pytest.mark.slow

RIGHT, WRONG = "open sesame 1", "open sesame 2"


@pytest.fixture
def site(mirror: Engine) -> Engine:
    """Where Ali is an editor."""
    with mirror.begin() as connection:
        accounts.create(connection, "Ali", RIGHT, "editor")
    return mirror


def fail(site: Engine, times: int = 1, name: str = "Ali", password: str = WRONG) -> list[str]:
    """The kind of each refusal."""
    refusals = []
    for _ in range(times):
        with pytest.raises(Refused) as refused:
            accounts.logged_in(site, name, password)
        refusals.append(type(refused.value).__name__)
    return refusals


def failures(site: Engine) -> int:
    with site.connect() as connection:
        return connection.scalar(text("SELECT count(*) FROM scrap_admin_failure")) or 0


def run(site: Engine, statement: str) -> None:
    with site.begin() as connection:
        connection.execute(text(statement))


def pass_minutes(site: Engine, minutes: float) -> None:
    """All failures are so much older."""
    shift = f"failed_at - interval '{minutes} minutes'"
    run(site, f"UPDATE scrap_admin_failure SET failed_at = {shift}")


def digest_of(site: Engine) -> str:
    with site.connect() as connection:
        return connection.scalars(text("SELECT digest FROM scrap_admin_user")).one()


def test_each_role_may_what_the_ones_before_it_may():
    may = {
        mine: [Person("x", mine).may(role) for role in accounts.ROLES] for mine in accounts.ROLES
    }
    assert may == {
        "viewer": [True, False, False],
        "editor": [True, True, False],
        "admin": [True, True, True],
    }


def test_the_right_password_lets_in_whatever_the_case_of_the_name(site: Engine):
    for name in ("Ali", "ALI", " ali "):
        assert accounts.logged_in(site, name, RIGHT) == Person("Ali", "editor")
    with site.connect() as connection:
        [ali] = accounts.listed(connection)
    assert ali.last_login_at is not None


def test_names_and_passwords_are_the_same_however_they_are_composed(site: Engine):
    with site.begin() as connection:
        accounts.create(connection, "Zoé", "cafés ouverts", "viewer")
    assert accounts.logged_in(site, "ZOE\u0301", "cafe\u0301s ouverts").name == "Zoé"


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("Ali", WRONG),
        ("Ali", ""),
        ("Ali", RIGHT.upper()),
        ("Ali", RIGHT + " "),
        ("nobody", RIGHT),
        ("", RIGHT),
        ("A\0li", RIGHT),
        ("Ali", "\ud800" * 300),
        ("A" * 1_000_000, "A" * 1_000_000),
    ],
)
def test_whoever_is_wrong_is_refused_in_the_same_words(site: Engine, name: str, password: str):
    with pytest.raises(Refused, match=r"^logging in: wrong name or password$"):
        accounts.logged_in(site, name, password)
    assert failures(site) == 1


def test_who_is_unknown_or_disabled_costs_a_comparison_as_well(
    site: Engine, monkeypatch: pytest.MonkeyPatch
):
    compared: list[str | bytes] = []

    class Counting(Argon2Hasher):
        def verify(self, password: str | bytes, hash: str | bytes) -> bool:
            compared.append(hash)
            return super().verify(password, hash)

    monkeypatch.setattr(passwords, "HASHING", PasswordHash([Counting()]))
    fail(site, name="nobody")
    run(site, "UPDATE scrap_admin_user SET disabled_at = now()")
    fail(site, password=RIGHT)
    assert len(compared) == 2
    assert digest_of(site) not in compared


def test_five_failures_lock_a_name_even_for_the_right_password(site: Engine):
    assert fail(site, MOST) == ["Refused"] * MOST
    with pytest.raises(LockedOut, match="try again in 15 minutes") as locked:
        accounts.logged_in(site, "ALI", RIGHT)
    assert locked.value.minutes == 15
    assert failures(site) == MOST, "who is locked out does not stay so by trying"


def test_a_name_is_locked_for_fifteen_minutes_from_its_last_failure(site: Engine):
    fail(site, MOST - 1)
    pass_minutes(site, 14)
    fail(site)
    pass_minutes(site, 14.5)
    with pytest.raises(LockedOut, match=r"in 1 minute$"):
        accounts.logged_in(site, "Ali", RIGHT)
    pass_minutes(site, 0.5)
    assert accounts.logged_in(site, "Ali", RIGHT).name == "Ali"


def test_failures_that_are_spread_out_lock_nothing(site: Engine):
    for _ in range(3 * MOST):
        assert fail(site) == ["Refused"]
        pass_minutes(site, 15 / (MOST - 1))
    assert accounts.logged_in(site, "Ali", RIGHT).name == "Ali"


def test_nobodys_name_is_locked_like_anybodys(site: Engine):
    assert fail(site, MOST + 1, "nobody") == ["Refused"] * MOST + ["LockedOut"]
    assert accounts.logged_in(site, "Ali", RIGHT).name == "Ali"


def test_a_success_clears_the_failures(site: Engine):
    for _ in range(2):
        fail(site, MOST - 1)
        accounts.logged_in(site, "Ali", RIGHT)
    assert failures(site) == 0


def test_a_new_password_lifts_the_lock_out(site: Engine):
    fail(site, MOST)
    with site.begin() as connection:
        accounts.set_password(connection, "ali", WRONG)
    assert accounts.logged_in(site, "Ali", WRONG).name == "Ali"
    assert fail(site, password=RIGHT) == ["Refused"]


def test_old_failures_are_swept_by_new_ones(site: Engine):
    fail(site, name="nobody")
    pass_minutes(site, 31)
    fail(site)
    assert failures(site) == 1


def test_many_at_once_have_five_tries_together(site: Engine):
    with ThreadPoolExecutor(12) as threads:
        kinds = [kind for [kind] in threads.map(lambda _: fail(site), range(12))]
    assert sorted(kinds) == ["LockedOut"] * (12 - MOST) + ["Refused"] * MOST


def test_many_at_once_with_the_right_password_all_get_in(site: Engine):
    with ThreadPoolExecutor(12) as threads:
        people = list(threads.map(lambda _: accounts.logged_in(site, "Ali", RIGHT), range(12)))
    assert people == [Person("Ali", "editor")] * 12


def test_no_password_is_kept_and_none_is_listed(site: Engine):
    assert digest_of(site).startswith("$argon2id$")
    with site.connect() as connection:
        [ali] = accounts.listed(connection)
    assert (ali.name, ali.role, ali.last_login_at, ali.disabled_at) == ("Ali", "editor", None, None)
    assert digest_of(site) not in list(ali)


def test_a_digest_of_an_older_kind_is_renewed_by_logging_in(site: Engine):
    weak = PasswordHash([Argon2Hasher(time_cost=1, memory_cost=1024)]).hash(RIGHT)
    run(site, f"UPDATE scrap_admin_user SET digest = '{weak}'")
    accounts.logged_in(site, "Ali", RIGHT)
    assert digest_of(site) != weak
    renewed = digest_of(site)
    accounts.logged_in(site, "Ali", RIGHT)
    assert digest_of(site) == renewed


@pytest.mark.parametrize(
    ("name", "password", "role", "complaint"),
    [
        ("ALI", RIGHT, "viewer", "there is one of that name already"),
        ("Eve", "too short", "viewer", "10 to 200 characters"),
        ("Eve", "x" * 201, "viewer", "10 to 200 characters"),
        ("Eve", RIGHT, "root", "no role is called root; take one of viewer, editor, admin"),
        ("", RIGHT, "viewer", "1 to 100 characters"),
        ("  ", RIGHT, "viewer", "1 to 100 characters"),
        ("x" * 101, RIGHT, "viewer", "1 to 100 characters"),
        ("E\nve", RIGHT, "viewer", "can be printed"),
        ("E\u202eve", RIGHT, "viewer", "can be printed"),
    ],
)
def test_who_cannot_be_is_not_created(
    site: Engine, name: str, password: str, role: str, complaint: str
):
    with site.begin() as connection, pytest.raises(WrongUsage, match=complaint):
        accounts.create(connection, name, password, role)
    with site.connect() as connection:
        assert len(accounts.listed(connection)) == 1


def test_the_longest_name_and_password_will_do(site: Engine):
    name, password = "ΐ" * 100, "\U0001f511" * 200
    with site.begin() as connection:
        accounts.create(connection, name, password, "viewer")
    assert accounts.logged_in(site, name, password) == Person(name, "viewer")
    assert fail(site, name=name, password=password[1:]) == ["Refused"]


def test_who_does_not_exist_cannot_be_changed(site: Engine):
    with site.begin() as connection:
        for change in (
            lambda: accounts.set_password(connection, "Eve", RIGHT),
            lambda: accounts.set_role(connection, "Eve", "admin"),
            lambda: accounts.disable(connection, "Eve"),
            lambda: accounts.enable(connection, "Eve"),
        ):
            with pytest.raises(WrongUsage, match=r"Eve: there is nobody of that name"):
                change()
        with pytest.raises(WrongUsage, match="no role is called king"):
            accounts.set_role(connection, "Ali", "king")
        with pytest.raises(WrongUsage, match="10 to 200"):
            accounts.set_password(connection, "Ali", "short")


def test_the_disabled_are_refused_until_they_are_enabled(site: Engine):
    with site.begin() as connection:
        accounts.disable(connection, "ali")
    assert fail(site, password=RIGHT) == ["Refused"]
    with site.begin() as connection:
        [before] = accounts.listed(connection)
        accounts.disable(connection, "ali")
        [after] = accounts.listed(connection)
        assert before.disabled_at == after.disabled_at
        accounts.enable(connection, "ali")
    assert accounts.logged_in(site, "Ali", RIGHT).name == "Ali"


def test_password_role_and_disabling_end_the_sessions_of_that_person_alone(site: Engine):
    with site.begin() as connection:
        accounts.create(connection, "Zoé", RIGHT, "viewer")
        zoe = sessions.begin(connection, "Zoé")
        for change in (
            lambda: accounts.set_password(connection, "Ali", WRONG),
            lambda: accounts.set_role(connection, "Ali", "admin"),
            lambda: accounts.disable(connection, "Ali"),
        ):
            told = sessions.begin(connection, "Ali")
            assert sessions.person_of(connection, told)
            change()
            accounts.enable(connection, "Ali")
            assert sessions.person_of(connection, told) is None
        assert sessions.person_of(connection, zoe) == Person("Zoé", "viewer")
