"""Values to ask for: drawn from what a mirror that :mod:`benchmarks.filled` made has."""

import random
from datetime import UTC, datetime, timedelta

from benchmarks.filled import FIRST_NAME, QUARTERS, SIZES, STATES

START = datetime(2024, 1, 1, tzinfo=UTC)


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
