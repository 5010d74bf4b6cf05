"""How many records to read at a time, learned from what Odoo could bear."""

from collections.abc import Callable, Iterator, Sequence

from scrap_ags.errors import OdooOverloaded
from scrap_ags.odoo.calls import Answer

GROWS_AFTER = 16
"""Pages that must be answered before a larger one is tried: a time-out costs two minutes."""


class PageSizes:
    """One page size a model: halved by an overload, grown by a quarter after 16 answers."""

    def __init__(self) -> None:
        self._sizes: dict[str, int] = {}
        self._answered: dict[str, int] = {}

    def size(self, model: str, most: int) -> int:
        return min(self._sizes.get(model, most), most)

    def too_many(self, model: str, asked: int) -> None:
        """Reading ``asked`` records at a time overloaded Odoo."""
        self._sizes[model] = max(asked // 2, 1)
        self._answered[model] = 0

    def borne(self, model: str, asked: int) -> None:
        """Odoo answered ``asked`` records at a time; a short last page teaches nothing."""
        if asked != self._sizes.get(model):
            return
        self._answered[model] += 1
        if self._answered[model] == GROWS_AFTER:
            self._sizes[model] = asked + max(asked // 4, 1)
            self._answered[model] = 0

    def pages(
        self,
        model: str,
        ids: Sequence[int],
        most: int,
        read: Callable[[Sequence[int]], Answer],
        overloaded: Callable[[], object],
    ) -> Iterator[Answer]:
        """``read`` of all ``ids``, up to ``most`` at a time; ``overloaded`` before smaller ones.

        Raises OdooOverloaded when a single record is too many.
        """
        done = 0
        while done < len(ids):
            some = ids[done : done + self.size(model, most)]
            try:
                answer = read(some)
            except OdooOverloaded:
                if len(some) == 1:
                    raise
                self.too_many(model, len(some))
                overloaded()
                continue
            self.borne(model, len(some))
            done += len(some)
            yield answer
