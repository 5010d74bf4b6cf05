"""What a failed step means to Dagster: try again, or tell a person."""

from collections.abc import Iterator
from contextlib import contextmanager

from dagster import Failure, OpExecutionContext, RetryRequested
from sqlalchemy.exc import DBAPIError

from scrap_ags.database import unavailable
from scrap_ags.errors import MirrorUnavailable, OdooUnavailable, ScrapAgsError
from scrap_ags.pipeline.resources import Connections

RETRIES = 3
FIRST_PAUSE = 5.0


@contextmanager
def classified(context: OpExecutionContext, connections: Connections) -> Iterator[None]:
    """Turn an error into what Dagster shall do about it."""
    try:
        yield
    except (ScrapAgsError, DBAPIError) as raised:
        error = raised
        if isinstance(error, DBAPIError):
            error = unavailable(connections.engine, error)
        if isinstance(error, MirrorUnavailable):
            connections.close()
        answer = answer_to(error, context.retry_number)
        if isinstance(answer, RetryRequested):
            context.log.warning(f"{error}; trying again in {answer.seconds_to_wait:.0f} s")
        raise answer from None


def answer_to(error: ScrapAgsError, tries: int) -> RetryRequested | Failure:
    """Retry what is transient after 5, 15 and 45 s, or when Odoo asks to; fail the rest at once.

    A failure's text is the one line of the error: what was being done, to what, what to do.
    """
    transient = isinstance(error, OdooUnavailable | MirrorUnavailable)
    if not transient or tries >= RETRIES:
        return Failure(str(error), allow_retries=False)
    asked = error.retry_after if isinstance(error, OdooUnavailable) else 0.0
    return RetryRequested(RETRIES, max(asked, FIRST_PAUSE * 3**tries))
