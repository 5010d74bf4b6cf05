"""What can go wrong, classified once: by what helps, not by where it happened.

Every message is one line that says what was being done, to what, and what to do.
"""


class ScrapAgsError(Exception):
    """Work that failed: exit code 1."""


class WrongUsage(ScrapAgsError):
    """Wrong usage or configuration, found before anything was done: exit code 2."""


class MirrorUnavailable(ScrapAgsError):
    """The mirror's PostgreSQL does not answer, is read-only, or is at another schema version."""


class OdooError(ScrapAgsError):
    """Odoo answered, or failed to; ``name`` is its own error class where it gave one."""

    def __init__(self, message: str, *, name: str = "") -> None:
        super().__init__(message)
        self.name = name


class OdooUnavailable(OdooError):
    """Transient: the same request may succeed later."""

    retry_after: float = 0.0
    """How many seconds Odoo, or what stands before it, asked to wait."""


class OdooOverloaded(OdooUnavailable):
    """Transient, and a smaller page may help: a time-out, memory or CPU limit."""


class OdooRefused(OdooError):
    """The log-in was refused: trying again would only lock the account."""


class OdooDenied(OdooError):
    """The log-in may not read this model or these records."""


class OdooMisconfigured(OdooError):
    """No such database or model, or no Odoo at that address."""


class OdooSchemaChanged(OdooError):
    """A field that the mirror reads is missing in Odoo or has another type."""

    field: str = ""
    """The field's name in Odoo, where its message names one."""


class OdooRejectedRequest(OdooError):
    """Odoo calls the request wrong: a defect of this program."""
