"""Who may log in and what they may see: passwords, API keys, rights, record rules."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from scrap_ags.demo.orm.catalogue import Field, Model
from scrap_ags.demo.orm.denials import access_denied, no_access_to_model, unknown_user
from scrap_ags.demo.orm.dialect import Dialect
from scrap_ags.demo.orm.refusals import Refusal
from scrap_ags.demo.storage import ADMIN, ADMIN_ID

ATTEMPTS = 10
COOL_DOWN = timedelta(seconds=60)


@dataclass
class Account:
    """A log-in with its secrets, which never print."""

    uid: int
    login: str
    password: str = field(repr=False)
    keys: set[str] = field(default_factory=set, repr=False)
    rights: bool = True
    """Whether it may read any model at all."""

    def accepts(self, dialect: Dialect, secret: object) -> bool:
        keys = self.keys if dialect.has_api_keys else set[str]()
        return bool(secret) and (secret == self.password or secret in keys)


class Access:
    """Accounts, failed log-ins, revoked models and fields, hidden records."""

    def __init__(self, now: Callable[[], datetime], password: str, key: str) -> None:
        self._now = now
        self._failures: dict[str, tuple[int, datetime]] = {}
        self._known: set[tuple[int, object]] = set()
        self.accounts = [Account(ADMIN_ID, ADMIN, password, {key})]
        self.revoked_models: set[str] = set()
        self.revoked_fields: set[tuple[str, str]] = set()
        self._rules: dict[str, list[list]] = {}

    def log_in(self, dialect: Dialect, login: object, secret: object, address: str) -> int | bool:
        """The user's id, or False: for wrong credentials as for a cool-down."""
        if self._cooling(address):
            return False
        for account in self.accounts:
            if account.login == login and account.accepts(dialect, secret):
                self._failures.pop(address, None)
                return account.uid
        self._count_failure(address)
        return False

    def authorise(self, dialect: Dialect, uid: object, secret: object, address: str) -> None:
        """Raise AccessDenied unless ``secret`` is that user's; what was right once is cached."""
        if (uid, secret) in self._known:
            return
        if self._cooling(address):
            text = "Too many login failures, please wait a bit before trying again."
            raise Refusal("odoo.exceptions.AccessDenied", text)
        account = self._account(uid)
        if account is None and isinstance(uid, int):
            raise unknown_user(dialect, uid)
        if account is None or not account.accepts(dialect, secret):
            self._count_failure(address)
            raise access_denied(dialect)
        self._known.add((account.uid, secret))

    def user_of_key(self, key: str) -> int | None:
        return next((a.uid for a in self.accounts if key in a.keys), None)

    def set_password(self, login: str, password: str) -> None:
        """Change a password; what was cached for that user is forgotten."""
        account = next(a for a in self.accounts if a.login == login)
        account.password = password
        self._known = {(uid, secret) for uid, secret in self._known if uid != account.uid}

    def _cooling(self, address: str) -> bool:
        count, since = self._failures.get(address, (0, self._now()))
        return count >= ATTEMPTS and self._now() < since + COOL_DOWN

    def _count_failure(self, address: str) -> None:
        count, _ = self._failures.get(address, (0, self._now()))
        if count >= ATTEMPTS:
            count = 0
        self._failures[address] = (count + 1, self._now())

    def _account(self, uid: object) -> Account | None:
        return next((a for a in self.accounts if a.uid == uid), None)

    def check_model(self, dialect: Dialect, uid: int, model: Model) -> None:
        account = self._account(uid)
        without = account is not None and not account.rights
        restricted = model.restricted and uid != ADMIN_ID
        if without or restricted or model.name in self.revoked_models:
            raise no_access_to_model(dialect, model)

    def withholds(self, uid: int, model: Model, field: Field) -> bool:
        """Whether the field is kept from this user, as ``groups=`` does."""
        if (model.name, field.name) in self.revoked_fields:
            return True
        return bool(field.groups) and uid != ADMIN_ID

    def rules_of(self, model: str) -> list[list]:
        """Domains of the records that are hidden in that model."""
        return self._rules.get(model, [])

    def hide(self, model: str, domain: list) -> None:
        self._rules.setdefault(model, []).append(domain)

    def restore(self, model: str) -> None:
        """Give back every right on that model."""
        self._rules.pop(model, None)
        self.revoked_models.discard(model)
        self.revoked_fields = {pair for pair in self.revoked_fields if pair[0] != model}
