"""What may be asked of Odoo, and the form of its answers, whatever the protocol."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

import msgspec

from scrap_ags.errors import OdooRejectedRequest
from scrap_ags.odoo.domain import Domain

READ_METHODS = frozenset(
    {
        "search",
        "read",
        "search_read",
        "search_count",
        "read_group",
        "formatted_read_group",
        "fields_get",
        "has_access",
        "check_access_rights",
    }
)
"""All that this program ever calls on a model; none of them writes."""

CONTEXT: Mapping[str, Any] = {"active_test": False, "lang": "en_US"}
"""Archived records too; labels in one language; no tz, so that Odoo cuts days and hours in UTC."""


@dataclass(frozen=True)
class Call:
    """A read method of one model. One that writes, or reads a secret, cannot be made.

    ``ids`` are the records of a record method, ``domain`` the first argument of a search;
    ``options`` go by name.
    """

    model: str
    method: str
    ids: Sequence[int] | None = None
    domain: Domain | None = None
    options: Mapping[str, Any] = field(default_factory=dict[str, Any])

    def __post_init__(self) -> None:
        if self.method not in READ_METHODS:
            raise OdooRejectedRequest(
                f"{self}: not sent, for it is not one of the methods that only read; "
                "this is a defect of scrap-ags"
            )
        if self.method in {"read", "search_read"}:
            refuse_secrets(str(self), self.options.get("fields") or ())

    def __str__(self) -> str:
        return f"calling {self.method} of {self.model}"


def refuse_secrets(asked: str, fields: Sequence[str], binary: Collection[str] = ()) -> None:
    """Raise unless ``fields`` is an explicit list without passwords and ``binary`` fields.

    Odoo reads an empty list as all fields, with the images and the passwords.
    """
    unread = [name for name in fields if name == "password" or name in binary]
    if unread or not fields:
        raise OdooRejectedRequest(
            f"{asked}: not sent, for it reads {', '.join(unread) or 'every field'}; "
            "name the fields to read, none of them binary or a password"
        )


@dataclass(frozen=True)
class Answer:
    """One result as Odoo wrote it, undecoded, and Odoo's clock when it began to answer.

    ``at`` is UTC, in whole seconds and never a full second later than the data: the ``Date``
    header, which is stamped when the answer is ready, less the whole seconds waited for it.
    """

    result: msgspec.Raw
    at: datetime


@dataclass(frozen=True)
class Greeting:
    """What a server tells without a log-in: its version, as (14, 0), and its clock (UTC)."""

    version: tuple[int, int]
    at: datetime


class Transport(Protocol):
    """One of Odoo's protocols. Every method raises the classes of ``scrap_ags.errors``."""

    name: str

    def greet(self) -> Greeting:
        """Ask for the version: the cheapest request, and no log-in."""
        ...

    def log_in(self) -> None:
        """Try the credentials once; OdooRefused if they are not accepted."""
        ...

    def send(self, call: Call) -> Answer:
        """Ask once, with the log-in."""
        ...
