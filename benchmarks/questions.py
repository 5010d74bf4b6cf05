"""What readers ask of the API: each kind of question, with other values each time."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from benchmarks.filled import FIRST_NAME, QUARTERS, SIZES, STATES

START = datetime(2024, 1, 1, tzinfo=UTC)
LISTS = ("user", "product", "fournisseur", "centre", "bc", "bc-line", "lines-flat", "audit")


class Values(random.Random):
    """Draws what a mirror of so many orders has."""

    def __init__(self, orders: int, seed: int = 14) -> None:
        super().__init__(seed)
        self.orders = orders

    def order(self) -> int:
        return self.randint(1, self.orders)

    def name(self) -> str:
        return str(FIRST_NAME + self.order())

    def names(self) -> str:
        return ",".join(self.name() for _ in range(50))

    def user(self) -> int:
        return self.randint(1, SIZES["user"])

    def users(self) -> str:
        return ",".join(str(self.user()) for _ in range(20))

    def nickname(self) -> str:
        """Of one depositary."""
        return format(self.user() * 7919, "x")

    def state(self) -> str:
        return self.choice(STATES)

    def quarter(self) -> str:
        return self.choice(QUARTERS)

    def day(self, after: float = 0.0) -> str:
        """From a share of the time on."""
        days = (datetime.now(UTC) - START).days
        return f"{START + timedelta(days=self.randint(int(after * days), days - 1)):%Y-%m-%d}"

    def month(self) -> dict[str, str]:
        first = datetime.fromisoformat(self.day())
        return {"bc_date__gte": f"{first:%Y-%m-%d}", "bc_date__lt": f"{first + timedelta(30):%F}"}

    def bottle(self) -> str:
        return f"bouteille {3 * self.randint(1, SIZES['product'])}"

    def page(self, rows: float) -> int:
        """Any of a list that has so many times as many rows as orders."""
        return self.randint(1, int(rows * self.orders) // 100)

    def middle(self, rows: float) -> int:
        """The page that is furthest from both ends."""
        return int(rows * self.orders) // 200


Parameters = dict[str, Any]
Asked = Parameters | Callable[[Values], Parameters]
QUESTIONS: tuple[tuple[str, str, Asked], ...] = (
    ("first page", " ".join(LISTS), {}),
    ("1,000 rows", " ".join(LISTS), {"page_size": 1000}),
    ("cursor=", " ".join(LISTS), {"cursor": ""}),
    ("any page", "bc", lambda v: {"page": v.page(1)}),
    ("any page", "bc-line lines-flat", lambda v: {"page": v.page(3)}),
    ("the middle", "bc", lambda v: {"page": v.middle(1)}),
    ("the middle", "bc-line lines-flat audit", lambda v: {"page": v.middle(3)}),
    ("the middle by -bc_date", "bc", lambda v: {"page": v.middle(1), "ordering": "-bc_date"}),
    ("the middle by -bc_date", "bc-line", lambda v: {"page": v.middle(3), "ordering": "-bc_date"}),
    ("by -bc_date", "bc bc-line lines-flat", {"ordering": "-bc_date"}),
    ("by bc_date", "bc bc-line lines-flat", {"ordering": "bc_date"}),
    ("by name", "bc user", {"ordering": "name"}),
    ("by -write_date", "bc bc-line lines-flat", {"ordering": "-write_date"}),
    ("by state, -bc_date", "bc lines-flat", {"ordering": "state,-bc_date"}),
    ("by -ttc", "bc", {"ordering": "-ttc"}),
    ("by qty", "bc-line lines-flat", {"ordering": "qty"}),
    ("by day", "lines-flat", {"ordering": "-day"}),
    ("by depositaire_name", "lines-flat", {"ordering": "depositaire_name"}),
    ("by -id", "audit", {"ordering": "-id"}),
    ("state=", "bc lines-flat", lambda v: {"state": v.state()}),
    ("state= by -bc_date", "bc", lambda v: {"state": v.state(), "ordering": "-bc_date"}),
    ("depositaire_id=", "bc lines-flat", lambda v: {"depositaire_id": v.user()}),
    ("depositaire_id__in=", "bc lines-flat", lambda v: {"depositaire_id__in": v.users()}),
    ("fournisseur_id=", "bc lines-flat", lambda v: {"fournisseur_id": v.randint(1, 8)}),
    ("bc_id=", "bc-line lines-flat", lambda v: {"bc_id": v.order()}),
    ("product_id=", "bc-line lines-flat", lambda v: {"product_id": v.randint(1, 12)}),
    ("name=", "bc", lambda v: {"name": v.name()}),
    ("name__in=", "bc", lambda v: {"name__in": v.names()}),
    ("name__icontains=", "bc", lambda v: {"name__icontains": v.name()[-4:]}),
    ("bc_name__icontains=", "lines-flat", lambda v: {"bc_name__icontains": v.name()[-4:]}),
    ("note__icontains=", "bc", lambda v: {"note__icontains": f"dépôt {v.user()}"}),
    ("note__isnull=", "bc", lambda v: {"note__isnull": v.choice(["true", "false"])}),
    ("ttc__gte=", "bc", lambda v: {"ttc__gte": v.order()}),
    ("qty__lt=", "bc-line lines-flat", lambda v: {"qty__lt": v.randint(1, 40)}),
    ("bc_date__gte=", "bc bc-line lines-flat", lambda v: {"bc_date__gte": v.day()}),
    ("bc_date__gte= of late", "bc bc-line lines-flat", lambda v: {"bc_date__gte": v.day(0.98)}),
    ("bc_date of 30 days", "bc bc-line lines-flat", lambda v: v.month()),
    ("write_date__gte=", "bc bc-line lines-flat", lambda v: {"write_date__gte": v.day(0.98)}),
    ("day=", "lines-flat", lambda v: {"day": v.day()}),
    ("bl_date__lt=, state=", "bc", lambda v: {"bl_date__lt": v.day(), "state": v.state()}),
    ("asset=, action=", "audit", {"asset": "bc", "action": "updated"}),
    ("asset=, odoo_id=", "audit", lambda v: {"asset": "bc", "odoo_id": v.order()}),
    ("occurred_at__gte=", "audit", lambda v: {"occurred_at__gte": v.day()}),
    ("search: a number", "bc bc-line lines-flat audit", lambda v: {"search": v.name()}),
    ("search: a name", "bc lines-flat audit", lambda v: {"search": v.nickname()}),
    ("search: an eighth", "bc lines-flat audit", lambda v: {"search": v.quarter()}),
    ("search: every row", "bc bc-line lines-flat audit", {"search": "6"}),
    ("search: two signs", "bc bc-line lines-flat audit", lambda v: {"search": v.name()[-2:]}),
    ("search: four signs", "bc bc-line lines-flat", lambda v: {"search": v.name()[-4:]}),
    ("search: in none", "bc bc-line lines-flat audit", lambda v: {"search": f"xyzzy{v.order()}"}),
    ("search: two in none", "bc bc-line lines-flat audit", {"search": "xq"}),
    ("search: two words", "bc lines-flat", lambda v: {"search": f"{v.quarter()} {v.name()[:4]}"}),
    (
        "search: product",
        "bc-line lines-flat",
        lambda v: {"search": v.bottle()},
    ),
    ("search: kg", "product bc-line lines-flat", {"search": "kg"}),
    ("search: a value", "audit", lambda v: {"search": v.choice(["livraison", "cancel", "101.5"])}),
)
"""Their kinds, of which lists, and the parameters."""


@dataclass(frozen=True)
class Question:
    kind: str
    path: str
    asked: Asked

    def parameters(self, values: Values) -> Parameters:
        return self.asked(values) if callable(self.asked) else self.asked


def every() -> Iterator[Question]:
    for kind, paths, asked in QUESTIONS:
        for path in paths.split():
            yield Question(kind, path, asked)
