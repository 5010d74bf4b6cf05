"""Who may log in to the admin site, and what each may do there."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Engine, Row, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from scrap_ags.admin import failures, passwords
from scrap_ags.admin.failures import LockedOut, Refused
from scrap_ags.admin.names import known_as, proper
from scrap_ags.errors import WrongUsage
from scrap_ags.people import ROLES, admin_session, admin_user

SHOWN = ("name", "role", "created_at", "last_login_at", "disabled_at")


@dataclass(frozen=True)
class Person:
    """Somebody who is logged in."""

    name: str
    role: str

    def may(self, role: str) -> bool:
        """Whether what takes ``role`` is open to this one."""
        return ROLES.index(self.role) >= ROLES.index(role)


def create(connection: Connection, name: str, password: str, role: str) -> None:
    """Raises WrongUsage where name, password or role will not do, or the name is in use."""
    name = proper(name)
    doing = f"creating the user {name}"
    values = {
        "name": name,
        "known_as": known_as(name),
        "role": _checked(doing, role),
        "digest": passwords.digest(doing, password),
    }
    made = insert(admin_user).values(values).on_conflict_do_nothing().returning(admin_user.c.id)
    if connection.scalar(made) is None:
        raise WrongUsage(f"{doing}: there is one of that name already")


def listed(connection: Connection) -> Sequence[Row[tuple[object, ...]]]:
    """Everybody, without what would let anybody in."""
    shown = (admin_user.c[name] for name in SHOWN)
    return connection.execute(select(*shown).order_by(admin_user.c.id)).all()


def is_known(connection: Connection, name: str) -> bool:
    """Whether there is one of that name, disabled or not."""
    named = select(admin_user.c.id).where(admin_user.c.known_as == known_as(name))
    return connection.scalar(named) is not None


def has_password(connection: Connection, name: str, password: str) -> bool:
    """Whether it would let that one in. For who runs the site: no failure is counted."""
    digest = connection.scalar(select(admin_user.c.digest).where(_enabled(known_as(name))))
    return passwords.verified(password, digest)[0]


def set_password(connection: Connection, name: str, password: str) -> None:
    """A new password lifts a lock-out, too."""
    doing = f"changing the password of {name}"
    _change(connection, doing, name, digest=passwords.digest(doing, password))
    failures.forget(connection, known_as(name))


def set_role(connection: Connection, name: str, role: str) -> None:
    doing = f"changing the role of {name}"
    _change(connection, doing, name, role=_checked(doing, role))


def disable(connection: Connection, name: str) -> None:
    since = func.coalesce(admin_user.c.disabled_at, func.now())
    _change(connection, f"disabling {name}", name, disabled_at=since)


def enable(connection: Connection, name: str) -> None:
    _change(connection, f"enabling {name}", name, disabled_at=None)


def logged_in(engine: Engine, name: str, password: str) -> Person:
    """Who that is. Raises Refused or LockedOut; a failure is committed before."""
    with passwords.FEW_AT_ONCE, engine.begin() as connection:
        outcome = _tried(connection, known_as(name), password)
    if isinstance(outcome, Refused):
        raise outcome
    return outcome


def _tried(connection: Connection, known: str, password: str) -> Person | Refused:
    failures.hold(connection, known)
    if minutes := failures.minutes_left(connection, known):
        return LockedOut(minutes)
    # Nobody changes the password between the comparison and its new digest.
    named = select(admin_user).where(_enabled(known)).with_for_update(key_share=True)
    row = connection.execute(named).first()
    right, renewed = passwords.verified(password, row.digest if row else None)
    if row is None or not right:
        failures.note(connection, known)
        return Refused("logging in: wrong name or password")
    failures.forget(connection, known)
    values = {"last_login_at": func.now(), "digest": renewed or row.digest}
    connection.execute(update(admin_user).where(admin_user.c.id == row.id).values(values))
    return Person(row.name, row.role)


def _enabled(known: str) -> ColumnElement[bool]:
    """SQL: who has that name, unless disabled."""
    return (admin_user.c.known_as == known) & admin_user.c.disabled_at.is_(None)


def _change(connection: Connection, doing: str, name: str, **values: object) -> None:
    """Raises WrongUsage where nobody has that name; the sessions of who has it end."""
    named = update(admin_user).where(admin_user.c.known_as == known_as(name))
    one = connection.scalar(named.values(values).returning(admin_user.c.id))
    if one is None:
        raise WrongUsage(f"{doing}: there is nobody of that name; see `scrap-ags user list`")
    connection.execute(delete(admin_session).where(admin_session.c.user_id == one))


def _checked(doing: str, role: str) -> str:
    if role not in ROLES:
        raise WrongUsage(f"{doing}: no role is called {role}; take one of {', '.join(ROLES)}")
    return role
