"""API tokens: random, kept as a digest, each with a name, scopes and an end."""

import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import ColumnElement, Connection, Row, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert

from scrap_ags.audit import api_token
from scrap_ags.errors import WrongUsage

SCOPES = ("read", "resync")
MARK = "scrap"
USED = text("interval '1 minute'")
"""How exactly the last use is noted: a write at each request would cost more than the answer."""


@dataclass(frozen=True)
class Token:
    """A token that is good now."""

    name: str
    scopes: frozenset[str]


def create(
    connection: Connection, name: str, scopes: Iterable[str], expires_at: datetime | None
) -> str:
    """Make a token; its text is shown this once. Raises WrongUsage where the name is in use."""
    if unknown := sorted(set(scopes) - set(SCOPES)):
        raise WrongUsage(f"creating the token {name}: no scope is called {', '.join(unknown)}")
    public, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    values = {
        "name": name,
        "public": public,
        "digest": digest(secret),
        "scopes": sorted(set(scopes)),
        "expires_at": expires_at,
    }
    made = insert(api_token).values(values).on_conflict_do_nothing().returning(api_token.c.id)
    if connection.scalar(made) is None:
        raise WrongUsage(f"creating the token {name}: there is one of that name; revoke it first")
    return f"{MARK}_{public}_{secret}"


def listed(connection: Connection) -> list[Row[tuple[object, ...]]]:
    """All tokens, without what would let anybody in."""
    shown = (column for column in api_token.c if column is not api_token.c.digest)
    return list(connection.execute(select(*shown).order_by(api_token.c.id)).all())


def revoke(connection: Connection, name: str) -> None:
    """Raises WrongUsage where no good token has that name."""
    named = update(api_token).where(api_token.c.name == name, api_token.c.revoked_at.is_(None))
    if not connection.execute(named.values(revoked_at=func.now())).rowcount:
        raise WrongUsage(
            f"revoking the token {name}: there is none of that name; see `scrap-ags token list`"
        )


def recognized(connection: Connection, told: str) -> Token | None:
    """The token that somebody shows, if it is good; its use is noted."""
    mark, _, rest = told.partition("_")
    public, _, secret = rest.partition("_")
    if mark != MARK or not public or "\0" in public:
        return None
    stale = or_(api_token.c.last_used_at.is_(None), api_token.c.last_used_at < func.now() - USED)
    known = select(api_token, stale.label("stale")).where(api_token.c.public == public, good())
    row = connection.execute(known).first()
    if row is None or not hmac.compare_digest(row.digest, digest(secret)):
        return None
    if row.stale:
        used = update(api_token).where(api_token.c.id == row.id, stale)
        connection.execute(used.values(last_used_at=func.now()))
    return Token(row.name, frozenset(row.scopes))


def good() -> ColumnElement[bool]:
    """SQL: neither revoked nor at its end."""
    lasting = or_(api_token.c.expires_at.is_(None), api_token.c.expires_at > func.now())
    return api_token.c.revoked_at.is_(None) & lasting


def digest(secret: str) -> bytes:
    """Random secrets need no salt and no slow hash."""
    return sha256(secret.encode()).digest()
