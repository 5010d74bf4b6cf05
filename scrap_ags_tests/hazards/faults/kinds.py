"""Every fault that networks, proxies and Odoo know: what passes, and what ends a run."""

from dataclasses import dataclass

from scrap_ags.demo import faults
from scrap_ags.demo.faults import Fault, json_error, status
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

VANISHED = "Record does not exist or has been deleted.\n(Record: dimagaz.bc(3,), User: 2)"
LOADING = "Currently, this database is not fully loaded and can not be used."
GONE = "server closed the connection unexpectedly"

PASSING = {
    "reset before the headers": faults.reset_before_headers(),
    "reset in mid body": faults.reset_mid_body(),
    "slow headers": faults.slow(0.02),
    "slow body": faults.slow(0.02, "body"),
    "500 of an early 14": status(500),
    "502": status(502),
    "503": status(503),
    "504": status(504),
    "413": status(413),
    "429": status(429, Retry_After="1"),
    "a maintenance page": faults.html_200(),
    "JSON cut short": faults.truncated_json(),
    "MissingError": json_error("odoo.exceptions.MissingError", VANISHED),
    "SerializationFailure": json_error("psycopg2.errors.SerializationFailure"),
    "QueryCanceled": json_error("psycopg2.errors.QueryCanceled"),
    "OperationalError": json_error("psycopg2.OperationalError", GONE),
    "PoolError": json_error("psycopg2.pool.PoolError", "The Connection Pool Is Full"),
    "MemoryError": json_error("builtins.MemoryError"),
    "CPU time": json_error("builtins.Exception", "CPU time limit exceeded."),
    "not fully loaded": json_error("odoo.exceptions.Warning", LOADING),
}
"""By name: what the same request may be spared when it is asked again."""


@dataclass(frozen=True)
class Ending:
    """A fault that ends a run in an error of ``kind``, unless another way is found."""

    fault: Fault
    kind: type[OdooError]
    lasts: bool = False
    """It strikes every request from some one on, not that one alone."""
    lies: bool = False
    """The run may end well though it did not see everything: the next one does."""


DENIED = json_error("odoo.exceptions.AccessError", "no")
MOVED = "https://elsewhere.example/jsonrpc"
ENDING = {
    "503 for good": Ending(status(503), OdooUnavailable, lasts=True),
    "QueryCanceled for good": Ending(
        json_error("psycopg2.errors.QueryCanceled"), OdooOverloaded, lasts=True
    ),
    "301": Ending(status(301, Location=MOVED), OdooMisconfigured),
    "308": Ending(status(308, Location=MOVED), OdooMisconfigured),
    "UserError": Ending(
        json_error("odoo.exceptions.UserError", "Object dimagaz.bc doesn't exist"),
        OdooMisconfigured,
    ),
    "AccessDenied": Ending(
        json_error("odoo.exceptions.AccessDenied", "Access Denied"), OdooRefused, lasts=True
    ),
    "AccessError": Ending(DENIED, OdooDenied, lies=True),
    "AccessError for good": Ending(DENIED, OdooDenied, lasts=True, lies=True),
    "ValueError": Ending(
        json_error("builtins.ValueError", "Invalid field 'prix' on model 'dimagaz.product'"),
        OdooSchemaChanged,
        lies=True,
    ),
    "TypeError": Ending(json_error("builtins.TypeError", "unexpected"), OdooRejectedRequest),
    "a short list": Ending(faults.short(), OdooUnavailable, lies=True),
}
