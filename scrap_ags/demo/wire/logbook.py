"""Every request as it arrives: the log, the hooks that run before the answer, the faults."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

from scrap_ags.demo.faults import NO_FAULT, Fault, Predicate
from scrap_ags.demo.instance import Instance
from scrap_ags.demo.wire.exchange import Request

Hook = Callable[[Request], object]


@dataclass
class Planned:
    """A fault or a hook that waits for its requests; ``seen`` are those it met."""

    when: Predicate
    times: float
    fault: Fault = NO_FAULT
    hook: Hook | None = None
    seen: list[Request] = field(default_factory=list)


class Logbook:
    """Thread-safe. A request meets every hook that wants it, but one fault only. The newest
    ``keep`` requests are kept, all of them where it is 0."""

    def __init__(self, keep: int = 0) -> None:
        self.requests: list[Request] = []
        self._keep = keep
        self._planned: list[Planned] = []
        self._lock = Lock()

    def plan(self, planned: Planned) -> Planned:
        with self._lock:
            self._planned.append(planned)
        return planned

    def forget(self) -> None:
        """Drop every planned fault and hook."""
        with self._lock:
            self._planned.clear()

    def arrived(self, request: Request) -> Fault:
        """Log the request, run its hooks, and give the fault that strikes it."""
        with self._lock:
            self.requests.append(request)
            if self._keep:
                del self.requests[: -self._keep]
            met = self._met(request)
        for planned in met:
            if planned.hook:
                planned.hook(request)
        return next((planned.fault for planned in met if not planned.hook), NO_FAULT)

    def _met(self, request: Request) -> list[Planned]:
        met: list[Planned] = []
        for planned in self._planned:
            struck = planned.hook is None and any(other.hook is None for other in met)
            if planned.times >= 1 and not struck and planned.when(request):
                planned.times -= 1
                planned.seen.append(request)
                met.append(planned)
        return met


def describe(request: Request, body: bytes, instance: Instance) -> None:
    """Fill in what the request asks, as far as it can be told; secrets are left out."""
    try:
        given = json.loads(body) if body else {}
    except ValueError:
        return
    if not isinstance(given, dict):
        return
    if request.path.startswith("/json/2/"):
        request.protocol, request.service = "json2", "object"
        request.model, _, request.method = request.path.removeprefix("/json/2/").partition("/")
        keep_arguments(request, [], given, instance)
    elif request.path == "/jsonrpc" and isinstance(params := given.get("params"), dict):
        request.protocol = "jsonrpc"
        request.service, request.method = str(params.get("service")), str(params.get("method"))
        args = params.get("args")
        if request.method in ("execute_kw", "execute") and isinstance(args, list):
            describe_call(request, args, instance)


def describe_call(request: Request, args: list, instance: Instance) -> None:
    if len(args) < 5:
        return
    whole = request.method == "execute_kw"
    request.model, request.method = str(args[3]), str(args[4])
    positional = (args[5] if len(args) > 5 else []) if whole else args[5:]
    kwargs = args[6] if whole and len(args) > 6 else {}
    if isinstance(positional, list) and isinstance(kwargs, dict | None):
        keep_arguments(request, positional, kwargs or {}, instance)


def keep_arguments(request: Request, args: list, kwargs: dict, instance: Instance) -> None:
    """The arguments under their names of version 16 and later, the context apart."""
    named = dict(kwargs)
    request.context = named.pop("context", None) or {}
    method = instance.methods.get(request.method)
    request.writes = method is None or method.writes
    if method:
        spelled = {given: name for name, given in method.renamed}
        names = list(method.signature(instance.dialect).parameters)
        named = dict(zip(names, args, strict=False)) | named
        named = {spelled.get(name, name): value for name, value in named.items()}
    request.kwargs = named
