"""Which of a sync's requests a fault strikes."""

import json

from scrap_ags.demo.wire.exchange import Request


class EachOnce:
    """Every request the first time that it is asked; a part of a page is that page again."""

    def __init__(self) -> None:
        self._asked: set[str] = set()
        self._read: dict[str, set[int]] = {}

    def __call__(self, request: Request) -> bool:
        if request.method == "read":
            known = self._read.setdefault(request.model, set())
            again = known.issuperset(request.ids)
            known.update(request.ids)
            return not again
        asked = f"{request.path} {request.model} {request.method} {json.dumps(request.kwargs)}"
        again = asked in self._asked
        self._asked.add(asked)
        return not again


class Nth:
    """The ``number``-th request alone, or that and every later one if it ``lasts``."""

    def __init__(self, number: int, lasts: bool) -> None:
        self._number, self._lasts, self._asked = number, lasts, 0

    def __call__(self, _: Request) -> bool:
        self._asked += 1
        return self._asked == self._number or (self._lasts and self._asked > self._number)
