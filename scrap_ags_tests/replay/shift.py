"""The same exchanges with other ids and in another year."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from scrap_ags.demo.odoo import DemoOdoo
from scrap_ags.demo.orm.catalogue import Catalogue
from scrap_ags.demo.orm.methods import METHODS

YEAR = re.compile(r"\b20\d\d(?=-\d\d|$)")
"""Of a date, or at the end of a group's label."""
REFERENCE = re.compile(r"(dimagaz[\w.]*),(\d+)")


@dataclass(frozen=True)
class Shift:
    """To the ids of the first model ``step`` is added, to those of the second twice that, and so
    on: divided by ``step``, every id and every sum of ids leaves the recorded one."""

    catalogue: Catalogue
    step: int = 0
    years: int = 0

    def offset(self, model: str) -> int:
        place = list(self.catalogue).index(model) + 1
        return self.step * place if model.startswith("dimagaz") else 0

    def moment(self, recorded: datetime) -> datetime:
        return recorded.replace(year=recorded.year + self.years)

    def begin(self, odoo: DemoOdoo) -> None:
        """Let the ids of records that are created follow on the shift."""
        for model in self.catalogue.values():
            if offset := self.offset(model.name):
                odoo.sql(f"select setval('{model.table}_id_seq', {offset})")

    def forth(self, body: Any, path: str) -> Any:
        """The request: the ids and dates in it, wherever the method takes them."""
        model = path.split("/")[3] if path.startswith("/json/2/") else ""
        if model in self.catalogue:
            return self._walk(body, model)
        match body:
            case {"params": {"args": [_, _, _, str(model), str(), list(), *_]}}:
                if model in self.catalogue:
                    return {**body, "params": {**body["params"], "args": self._call(body)}}
        return body

    def _call(self, body: dict) -> list:
        database, uid, secret, model, name, given, *keywords = body["params"]["args"]
        method = METHODS.get(name)
        if method and method.on_records:
            given = [self._ids(given[0], model), *given[1:]]
        head = [database, uid, secret, model, name]
        return [*head, *(self._walk(part, model) for part in (given, *keywords))]

    def _walk(self, value: Any, model: str) -> Any:
        match value:
            case dict():
                return {name: self._given(name, item, model) for name, item in value.items()}
            case [str(name), str(operator), operand]:
                return [name, operator, self._given(name, operand, model)]
            case list():
                return [self._walk(item, model) for item in value]
            case str():
                referred = REFERENCE.sub(lambda m: f"{m[1]},{int(m[2]) + self.offset(m[1])}", value)
                return YEAR.sub(lambda m: str(int(m[0]) + self.years), referred)
        return value

    def _given(self, name: str, value: Any, model: str) -> Any:
        """The value of a field or of an argument."""
        target = self._target(model, name)
        return self._ids(value, target) if target else self._walk(value, model)

    def _target(self, model: str, path: str) -> str:
        """The model whose ids stand in that field; nothing where there are none."""
        name, _, rest = path.partition(".")
        if name in ("id", "ids"):
            return model
        field = self.catalogue[model].fields.get(name)
        relation = field.relation if field else ""
        return self._target(relation, rest) if rest else relation

    def _ids(self, value: Any, target: str) -> Any:
        match value:
            case bool():
                return value
            case int() if value > 0:
                return value + self.offset(target)
            case [[_, _, _], *_]:
                return [[command, key, self._ids(more, target)] for command, key, more in value]
            case list():
                return [self._ids(item, target) for item in value]
            case dict():
                return self._walk(value, target)
        return value

    def back(self, value: Any) -> Any:
        """The answer: the ids and dates that were recorded."""
        match value:
            case dict():
                return {name: self.back(item) for name, item in value.items()}
            case list():
                return [self.back(item) for item in value]
            case str():
                referred = REFERENCE.sub(lambda m: f"{m[1]},{self.back(int(m[2]))}", value)
                return YEAR.sub(lambda m: str(int(m[0]) - self.years), referred)
            case bool():
                return value
            case int() if self.step and value > self.step:
                return value % self.step
        return value
