"""What went wrong, from what Odoo answered: the one place that decides.

Application errors are told apart by their name and message alone: on ``/jsonrpc`` each comes with
HTTP status 200, and ``error.code`` differs by version. Odoo's ``debug`` is never looked at.
"""

import re
from dataclasses import dataclass

import requests

from scrap_ags.errors import (
    OdooDenied,
    OdooError,
    OdooMisconfigured,
    OdooOverloaded,
    OdooRefused,
    OdooRejectedRequest,
    OdooSchemaChanged,
    OdooUnavailable,
)

LONGEST = 200
"""Characters of Odoo's own message that are repeated."""
PATIENCE = 10.0
"""Seconds after which a dropped connection means a worker killed for its time or memory."""

LATER = "try again; if it lasts, look into Odoo's log"
SMALLER = "read less at a time, or raise Odoo's limits"
CREDENTIALS = "check ODOO_USER and ODOO_PASSWORD (or its API key); too many attempts look the same"
RIGHTS = "give the log-in the right to read it"
ADDRESS = "check ODOO_URL, which is https://host[:port] without a path, and ODOO_DB"
DATABASE = "check ODOO_DB"
MODEL = "check that ODOO_URL and ODOO_DB are the Odoo that has this model"
FIELDS = "`scrap-ags doctor` compares Odoo's fields with the mirror's"
DEFECT = "report this line as a defect of scrap-ags"


@dataclass(frozen=True)
class Rule:
    """An error whose name and message match these patterns is of this kind."""

    kind: type[OdooError]
    todo: str
    name: str = ""
    says: str = ""

    def matches(self, name: str, message: str) -> bool:
        return bool(re.search(self.name, name) and re.search(self.says, message))


NO_DATABASE = r"database .* does not exist|base de données .* n.existe pas"
NO_FIELD = r"Invalid field '?([\w.]+)|Cannot convert ([\w.]+) to SQL"
OUR_SQL = r"^psycopg2\.errors\.(Invalid|NumericValue|Datetime|UndefinedFunction|SyntaxError)"
RULES = (
    Rule(OdooUnavailable, LATER, says="not fully loaded"),
    Rule(OdooOverloaded, SMALLER, says="CPU time limit exceeded"),
    Rule(OdooOverloaded, SMALLER, name=r"\.(MemoryError|QueryCanceled|OutOfMemory)$"),
    Rule(OdooMisconfigured, DATABASE, r"^psycopg2\.OperationalError$", NO_DATABASE),
    Rule(OdooRejectedRequest, DEFECT, name=OUR_SQL),
    Rule(OdooUnavailable, LATER, name=r"^psycopg2\."),
    Rule(OdooRefused, CREDENTIALS, r"\.MissingError$", r"res\.users\("),
    Rule(OdooUnavailable, LATER, name=r"\.MissingError$"),
    Rule(OdooRefused, CREDENTIALS, name=r"\.(AccessDenied|Unauthorized)$"),
    Rule(OdooRejectedRequest, DEFECT, r"\.AccessError$", r"^Private methods"),
    Rule(OdooDenied, RIGHTS, name=r"\.(AccessError|Forbidden)$"),
    Rule(OdooMisconfigured, MODEL, r"\.UserError$", r"^Object .* doesn't exist"),
    Rule(OdooMisconfigured, MODEL, r"\.NotFound$", r"^the model .* does not exist"),
    Rule(OdooRejectedRequest, DEFECT, r"\.NotFound$", r"^The method .* does not exist"),
    Rule(OdooMisconfigured, ADDRESS, name=r"\.NotFound$"),
    Rule(OdooSchemaChanged, FIELDS, r"\.ValueError$", NO_FIELD),
    Rule(OdooRejectedRequest, DEFECT),
)
"""The first that matches holds.

A record that vanishes while it is read is a MissingError, and so is a log-in that was deleted.
"""


def application_error(asked: str, name: str, message: str, secret: str = "") -> OdooError:
    """The error that Odoo's own error class and message stand for, without the ``secret``."""
    rule = next(rule for rule in RULES if rule.matches(name, message))
    shown = message.replace(secret, "***") if secret else message
    error = rule.kind(f"{asked}: Odoo said: {_first_line(shown) or name}; {rule.todo}", name=name)
    if isinstance(error, OdooSchemaChanged) and (found := re.search(NO_FIELD, message)):
        error.field = (found[1] or found[2]).rpartition(".")[2]
    return error


def gateway_error(asked: str, status: int, location: str, retry_after: float) -> OdooError | None:
    """What the status alone tells, whatever the body says; None: the body has to tell."""
    if status in {301, 302, 303, 307, 308}:
        return OdooMisconfigured(
            f"{asked}: ODOO_URL answers with a redirect to {location or 'nowhere'}; "
            "put that address, without its path, into ODOO_URL"
        )
    if status in {413, 504}:
        error = OdooOverloaded(f"{asked}: the answer was HTTP {status}; {SMALLER}")
    elif status in {429, 502, 503}:
        error = OdooUnavailable(f"{asked}: the answer was HTTP {status}; {LATER}")
    else:
        return None
    error.retry_after = retry_after
    return error


def unreadable(asked: str, status: int) -> OdooError:
    """An answer that is not the JSON that Odoo gives: a proxy, a log-in page, a cut-off body."""
    got = f"{asked}: HTTP {status} without the JSON that Odoo gives"
    if status == 401:
        return OdooRefused(f"{got}; {CREDENTIALS}")
    if status in {400, 415, 422}:
        return OdooRejectedRequest(f"{got}; {DEFECT}")
    if 400 <= status < 500 or status in {501, 505}:
        return OdooMisconfigured(f"{got}; {ADDRESS}")
    if status == 500:
        return OdooUnavailable(
            f"{got} (an early Odoo 14 with several databases answers every error so); check "
            f"ODOO_DB, or {LATER}"
        )
    return OdooUnavailable(f"{got} (a maintenance page, or an answer cut short); {LATER}")


def unanswered(asked: str, error: requests.RequestException, waited: float) -> OdooError:
    """A request that got no answer; ``waited`` is how many seconds it was waited for."""
    reason = _reason(error)
    if re.search("CERTIFICATE_VERIFY_FAILED|WRONG_VERSION_NUMBER", str(error)):
        return OdooMisconfigured(
            f"{asked}: {reason}; mend its certificate, or name your own authority's file in "
            "REQUESTS_CA_BUNDLE, or correct ODOO_URL"
        )
    if isinstance(error, requests.exceptions.InvalidURL | requests.exceptions.InvalidProxyURL):
        return OdooMisconfigured(f"{asked}: {reason}; check ODOO_URL and the proxy variables")
    connecting = isinstance(error, requests.ConnectTimeout)
    late = isinstance(error, requests.ReadTimeout) or "ReadTimeoutError" in repr(error)
    if not connecting and (late or waited >= PATIENCE):
        return OdooOverloaded(f"{asked}: no answer in {waited:.0f} s ({reason}); {SMALLER}")
    return OdooUnavailable(f"{asked}: no answer ({reason}); check ODOO_URL, or {LATER}")


def _first_line(message: str) -> str:
    """The first line that says something, cut at LONGEST characters."""
    return next((line.strip()[:LONGEST] for line in message.splitlines() if line.strip()), "")


def _reason(error: requests.RequestException) -> str:
    """The innermost cause in a few words, without urllib3's wrapping."""
    told = str(error)
    system = re.findall(r"\[(?:Errno -?\d+|SSL: \w+)\] ([^\"'()]+)", told)
    if system:
        return system[-1].strip()
    wrapped = re.findall(r"(\w+(?:Error|Disconnected|Read|Timeout))\(", told + repr(error))
    return wrapped[-1] if wrapped else type(error).__name__
