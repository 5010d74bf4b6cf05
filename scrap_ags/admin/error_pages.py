"""What people see where something went wrong: a page in words, with nothing of what lies behind."""

import logging

from sqlalchemy.exc import DataError, DBAPIError, TimeoutError
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette_admin import route
from starlette_admin.base import BaseAdmin
from starlette_admin.i18n import lazy_gettext as _
from starlette_admin.security.csrf import CSRFMiddleware

AWAY = _("The mirror's database does not answer in time; try again in a moment.")
FAILURES: tuple[tuple[type[Exception], int, str], ...] = (
    (DataError, 400, _("A value makes no sense.")),
    (DBAPIError, 503, AWAY),
    (TimeoutError, 503, AWAY),
    (Exception, 500, _("This program failed; what happened is in its log.")),
)
log = logging.getLogger(__name__)


class Pages(BaseAdmin):
    """The framework's, which fails where an action has no name."""

    @route("/_api/{key}/action", methods=["POST"], name="action")
    async def handle_action(self, request: Request) -> Response:
        if not request.query_params.get("name"):
            raise HTTPException(400)
        return await super().handle_action(request)


def guard(admin: BaseAdmin) -> None:
    """Failures of log-in and of forms have a page, too: these stand before the pages."""

    async def shown(request: Request, failure: Exception) -> Response:
        return await admin._render_error(request, told(request, alone(failure)))

    guarding = Middleware(ExceptionMiddleware, handlers={HTTPException: shown, Exception: shown})
    of_forms = [one.cls is CSRFMiddleware for one in admin.middlewares].index(True)
    admin.middlewares.insert(of_forms, guarding)


def told(request: Request, failure: Exception) -> HTTPException:
    """What people are told of it; all of it is in the log."""
    if isinstance(failure, HTTPException):
        return failure
    log.exception("showing %s failed", request.url.path, exc_info=failure)
    kinds = ((status, words) for kind, status, words in FAILURES if isinstance(failure, kind))
    status, words = next(kinds)
    return HTTPException(status, str(words))


def alone(failure: Exception) -> Exception:
    """Itself; of a group of one, that one."""
    while isinstance(failure, ExceptionGroup) and len(failure.exceptions) == 1:
        [failure] = failure.exceptions
    return failure
