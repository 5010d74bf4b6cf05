"""Who asks over HTTP, as front ends, reports and browsers do."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import quantiles
from typing import Any

import requests


@dataclass
class Reader:
    """``seconds``: of each answer so far; ``failures``: what was no answer."""

    address: str
    session: requests.Session = field(default_factory=requests.Session)
    seconds: list[float] = field(default_factory=list[float])
    failures: list[str] = field(default_factory=list[str])

    def ask(self, path: str, parameters: Mapping[str, Any]) -> float:
        """How many seconds the whole answer took."""
        began = time.perf_counter()
        self.get(f"{self.address}/{path}", parameters)
        return time.perf_counter() - began

    def get(self, address: str, parameters: Mapping[str, Any] | None = None) -> Any:
        """What is answered; None for a failure."""
        began = time.perf_counter()
        try:
            answer = self.session.get(address, params=parameters, timeout=60)
            answer.raise_for_status()
        except requests.RequestException as failure:
            self.failures.append(str(failure))
            return None
        self.seconds.append(time.perf_counter() - began)
        return answer

    def walk(self, path: str) -> tuple[int, float]:
        """All rows by cursor, a thousand at a time: how many, and in how many seconds."""
        rows, began = 0, time.perf_counter()
        link = f"{self.address}/{path}?page_size=1000&cursor="
        while link:
            answer = self.session.get(link, timeout=60)
            answer.raise_for_status()
            page = answer.json()
            rows, link = rows + len(page["results"]), page["next"]
        return rows, time.perf_counter() - began


def percentiles(seconds: Sequence[float]) -> tuple[float, float]:
    """The median and the 95th percentile, in milliseconds."""
    cuts = quantiles(seconds, n=20, method="inclusive")
    return cuts[9] * 1000, cuts[18] * 1000
