"""A read-only client of one Odoo, for any thread, with or without Dagster and a database."""

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Self

import msgspec
from pydantic import SecretStr

from scrap_ags.errors import OdooUnavailable
from scrap_ags.odoo import fields, fingerprints
from scrap_ags.odoo.calls import Answer, Call, refuse_secrets
from scrap_ags.odoo.classify import LATER
from scrap_ags.odoo.connection import TIMEOUTS, Connection, Slots
from scrap_ags.odoo.domain import Domain
from scrap_ags.odoo.fields import OdooField
from scrap_ags.odoo.fingerprints import Fingerprint
from scrap_ags.odoo.login import LoginMemory
from scrap_ags.odoo.pages import PageSizes
from scrap_ags.odoo.retry import Patience, seconds
from scrap_ags.odoo.session import Credentials, Session
from scrap_ags.settings import Protocol, Settings

HAS_ACCESS_SINCE = (18, 0)


class Odoo:
    """Odoo's answers to what only reads; every failure is one of ``scrap_ags.errors``.

    Nothing is sent before the first question. ``slots`` bounds the requests at one time,
    ``memory`` shares a refused log-in with other processes, ``attempts`` bounds the tries of what
    is transient, between which ``pause`` waits; ``timeouts`` are seconds to connect and to read.
    """

    def __init__(
        self,
        url: str,
        db: str,
        user: str,
        password: SecretStr,
        protocol: Protocol = "auto",
        *,
        slots: Slots | None = None,
        memory: LoginMemory | None = None,
        pause: Callable[[float], object] = time.sleep,
        attempts: int = 4,
        timeouts: tuple[float, float] = TIMEOUTS,
    ) -> None:
        self._connection = Connection(url, db, slots, timeouts)
        self.url, self.db = self._connection.url, db
        credentials, patience = Credentials(user, password), Patience(pause, attempts)
        self._session = Session(self._connection, credentials, protocol, memory, patience)
        self._pause = pause
        self._binary: dict[str, frozenset[str]] = {}
        self._pages = PageSizes()

    @classmethod
    def from_settings(
        cls, settings: Settings, *, slots: Slots | None = None, memory: LoginMemory | None = None
    ) -> Self:
        """The Odoo of the environment; WrongUsage names what is missing there."""
        settings.require_odoo()
        return cls(
            settings.odoo_url,
            settings.odoo_db,
            settings.odoo_user,
            settings.odoo_password,
            settings.odoo_protocol,
            slots=slots,
            memory=memory,
        )

    def __repr__(self) -> str:
        return f"Odoo({self.url!r}, {self.db!r})"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._connection.close()

    @property
    def requests(self) -> int:
        """HTTP requests sent so far."""
        return self._connection.requests

    @property
    def seconds(self) -> float:
        """Seconds that their answers took so far."""
        return self._connection.seconds

    @property
    def version(self) -> tuple[int, int]:
        """Odoo's version, as (14, 0); asked once and without a log-in, renewed by ``now``."""
        return self._session.version

    @property
    def protocol(self) -> str:
        """'jsonrpc' or 'json2', as chosen with the log-in."""
        return self._session.log_in().name

    def log_in(self) -> None:
        """Log in now rather than with the first question; OdooRefused if that fails."""
        self._session.log_in()

    def now(self) -> datetime:
        """Odoo's clock (UTC, whole seconds), from its cheapest answer; needs no log-in."""
        return self._session.greet().at

    def search(
        self, model: str, domain: Domain, *, limit: int | None = None, order: str = "id"
    ) -> Answer:
        """The ids of the records in ``domain``; what a record rule hides is silently left out."""
        options = {"limit": limit, "order": order}
        return self._list(Call(model, "search", domain=domain, options=options))

    def read(
        self, model: str, ids: Sequence[int], fields: Sequence[str], *, labels: bool = False
    ) -> Answer:
        """Records by id, many2one as bare ids, or as [id, label] if ``labels``.

        Ids that are gone are silently left out; one that is hidden is OdooDenied for all.
        """
        return self._read(model, ids, fields, labels)

    def read_pages(
        self,
        model: str,
        ids: Sequence[int],
        fields: Sequence[str],
        *,
        labels: bool = False,
        page: int = 2000,
    ) -> Iterator[Answer]:
        """``read`` in pages of up to ``page`` ids, halved when Odoo is overloaded by them.

        The smaller size is remembered for the model and grows again slowly.
        """
        return self._pages.pages(
            model,
            ids,
            page,
            read=lambda some: self._read(model, some, fields, labels, 1 + (len(some) == 1)),
            overloaded=lambda: self._pause(seconds(1)),
        )

    def search_read(
        self,
        model: str,
        domain: Domain,
        fields: Sequence[str],
        *,
        limit: int | None = None,
        order: str = "id",
    ) -> Answer:
        """``search`` and ``read`` in one request, for few and small fields without many2one."""
        self._refuse_secrets(model, fields)
        options = {"fields": list(fields), "limit": limit, "order": order}
        return self._list(Call(model, "search_read", domain=domain, options=options))

    def count(self, model: str, domain: Domain) -> int:
        answer = self._session.ask(Call(model, "search_count", domain=domain))
        return msgspec.json.decode(answer.result, type=int)

    def fields(self, model: str) -> dict[str, OdooField]:
        """The fields of ``model`` that this log-in may see: others are missing, not marked."""
        found = fields.answered(self._session.ask(fields.asked(model)).result)
        binary = (name for name, field in found.items() if field.type == "binary")
        self._binary[model] = frozenset(binary)
        return found

    def fingerprints(
        self, model: str, domain: Domain, by: str = "create_date:day"
    ) -> list[Fingerprint]:
        """Count, sum of ids and last write of each UTC day or hour (``write_date:hour``)."""
        answer = self._list(fingerprints.asked(model, domain, by, self.version))
        return fingerprints.answered(answer.result, by)

    def may_read(self, model: str) -> bool:
        """Whether the log-in has the right to read ``model``, whatever rules hide of it."""
        if self.version >= HAS_ACCESS_SINCE:
            call = Call(model, "has_access", ids=[], options={"operation": "read"})
        else:
            options = {"operation": "read", "raise_exception": False}
            call = Call(model, "check_access_rights", options=options)
        return bool(msgspec.json.decode(self._session.ask(call).result))

    def _read(
        self,
        model: str,
        ids: Sequence[int],
        fields: Sequence[str],
        labels: bool,
        overloads: int = 2,
    ) -> Answer:
        self._refuse_secrets(model, fields)
        options = {"fields": list(fields), "load": "_classic_read" if labels else ""}
        return self._list(Call(model, "read", ids=list(ids), options=options), overloads)

    def _refuse_secrets(self, model: str, fields: Sequence[str]) -> None:
        if model not in self._binary:
            self.fields(model)
        refuse_secrets(f"reading {model}", fields, self._binary[model])

    def _list(self, call: Call, overloads: int = 2) -> Answer:
        """The answer to what Odoo answers with a list; anything else is no answer."""
        answer = self._session.ask(call, overloads)
        if bytes(memoryview(answer.result)[:1]) != b"[":
            asked = self._connection.here(str(call))
            raise OdooUnavailable(f"{asked}: the answer is no list; {LATER}")
        return answer
