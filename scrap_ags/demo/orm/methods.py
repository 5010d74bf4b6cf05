"""The methods that can be called from outside: their signatures, versions and order of checks."""

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg

from scrap_ags.demo.orm import describing, formatted, grouping, permissions, reading, writing
from scrap_ags.demo.orm.catalogue import Model
from scrap_ags.demo.orm.dialect import Dialect
from scrap_ags.demo.orm.environment import Environment
from scrap_ags.demo.orm.refusals import Refusal


class Misfit(Exception):
    """Arguments that the method does not take. ``passed_on``: it takes any keyword and passes
    it on to a method that does not."""

    def __init__(self, message: str, passed_on: bool) -> None:
        super().__init__(message)
        self.passed_on = passed_on


@dataclass(frozen=True)
class Method:
    """One public method. ``versions`` are first and last; ``renamed`` gives the arguments that
    version 15 and older spell otherwise; ``newer`` those that come only with a version;
    ``open_since`` the version from which it takes any keyword."""

    call: Callable
    on_records: bool = False
    versions: tuple[int, int] = (13, 99)
    checks_access: bool = True
    writes: bool = False
    renamed: tuple[tuple[str, str], ...] = ()
    newer: tuple[tuple[str, int], ...] = ()
    open_since: int = 99

    def signature(self, dialect: Dialect) -> inspect.Signature:
        """The arguments this version accepts, after the environment and the model."""
        names = dict(self.renamed) if not dialect.since(16) else {}
        since = dict(self.newer)
        parameters = list(inspect.signature(self.call).parameters.values())[2:]
        return inspect.Signature(
            [
                p.replace(name=names.get(p.name, p.name))
                for p in parameters
                if dialect.since(since.get(p.name, 0))
            ]
        )


ARGS = (("domain", "args"),)
METHODS: Mapping[str, Method] = {
    "search": Method(reading.search, renamed=ARGS),
    "search_count": Method(reading.search_count, renamed=ARGS, newer=(("limit", 16),)),
    "search_read": Method(reading.search_read, newer=(("load", 15),), open_since=15),
    "read": Method(reading.read, on_records=True),
    "exists": Method(reading.exists, on_records=True, versions=(13, 18)),
    "name_get": Method(reading.name_get, on_records=True, versions=(13, 17)),
    "fields_get": Method(describing.fields_get, checks_access=False),
    "check_access_rights": Method(permissions.check_access_rights, checks_access=False),
    "has_access": Method(
        permissions.has_access, on_records=True, versions=(18, 99), checks_access=False
    ),
    "context_get": Method(permissions.context_get, checks_access=False),
    "read_group": Method(grouping.read_group),
    "formatted_read_group": Method(formatted.formatted_read_group, versions=(19, 99)),
    "create": Method(writing.create, writes=True),
    "write": Method(writing.write, on_records=True, writes=True),
    "unlink": Method(writing.unlink, on_records=True, writes=True),
}


def method_of(name: str, dialect: Dialect, methods: Mapping[str, Method]) -> Method | None:
    """The method, where this version has it and lets it be called."""
    method = methods.get(name)
    known = method and method.versions[0] <= dialect.version <= method.versions[1]
    return method if known else None


def arguments(
    method: Method, dialect: Dialect, args: Sequence[object], kwargs: Mapping[str, object]
) -> list[object]:
    """The arguments in the order of the method's own; Misfit where they do not fit."""
    try:
        bound = method.signature(dialect).bind(*args, **kwargs)
    except TypeError as misfit:
        unexpected = str(misfit).startswith("got an unexpected keyword")
        raise Misfit(str(misfit), unexpected and dialect.since(method.open_since)) from None
    bound.apply_defaults()
    return list(bound.arguments.values())


def call(
    method: Method, env: Environment, model: Model, args: Sequence[object], kwargs: dict
) -> object:
    """Bind the arguments, check the right to the model, run."""
    given = arguments(method, env.dialect, args, kwargs)
    if method.checks_access:
        env.access.check_model(env.dialect, env.uid, model)
    return method.call(env, model, *given)


ERRORS = (TypeError, ValueError, KeyError, IndexError, AttributeError)


@contextmanager
def answered() -> Iterator[None]:
    """What goes wrong inside becomes the error that Odoo would answer: PostgreSQL's under
    psycopg2's names, Python's under their own."""
    try:
        yield
    except psycopg.Error as refused:
        module = "psycopg2.errors" if refused.sqlstate else "psycopg2"
        text = refused.diag.message_primary or str(refused)
        raise Refusal(f"{module}.{type(refused).__name__}", f"{text}\n") from refused
    except ERRORS as error:
        text = str(error.args[0]) if isinstance(error, KeyError) else str(error)
        raise Refusal(f"builtins.{type(error).__name__}", text) from error
