"""What people open in the admin site: each kind of page, with other values each time."""

from datetime import date, timedelta

from benchmarks.kinds import Kind
from benchmarks.values import Values

LISTS = "user product fournisseur centre bc bc-line audit rejected users tokens"
EVERY, ORDERS, LINES = " ".join(f"{one}/list" for one in LISTS.split()), "bc/list", "bc-line/list"
BOTH, SOUGHT = f"{ORDERS} {LINES}", f"{ORDERS} {LINES} audit/list"


def days(values: Values) -> str:
    """Thirty of them."""
    first = date.fromisoformat(values.day())
    return f"{first}..{first + timedelta(days=30)}"


PAGES: tuple[Kind, ...] = (
    ("first page", EVERY, {}),
    ("100 rows", f"{SOUGHT} user/list", {"page_size": 100}),
    ("the middle", ORDERS, lambda v: {"page": v.orders // 50}),
    ("the middle", f"{LINES} audit/list", lambda v: {"page": 3 * v.orders // 50}),
    ("by date", BOTH, {"sort": "bc_date__desc"}),
    ("by depositary", ORDERS, {"sort": "depositaire_id__asc"}),
    ("by order", LINES, {"sort": "bc_id__desc"}),
    ("by amount", ORDERS, {"sort": "ttc__desc"}),
    ("by quantity", LINES, {"sort": "qty__asc"}),
    ("of a depositary", ORDERS, lambda v: {"filter": f"depositaire_id__in={v.user()}"}),
    ("in a state", ORDERS, lambda v: {"filter": f"state__in={v.state()}"}),
    ("of 30 days", ORDERS, lambda v: {"filter": f"day__between={days(v)}"}),
    (
        "of a depositary and 30 days",
        ORDERS,
        lambda v: {"filter": f"depositaire_id__in={v.user()} AND day__between={days(v)}"},
    ),
    ("of an amount", ORDERS, lambda v: {"filter": f"ttc__gte={v.order()}"}),
    ("of a quantity", LINES, lambda v: {"filter": f"qty__lte={v.randint(1, 40)}"}),
    ("of a product", LINES, lambda v: {"filter": f"product_id__in={v.randint(1, 12)}"}),
    ("updated orders", "audit/list", {"filter": "asset__in=bc AND action__in=updated"}),
    ("search: a number", SOUGHT, lambda v: {"q": v.name()}),
    ("search: a name", SOUGHT, lambda v: {"q": v.nickname()}),
    ("search: an eighth", f"{ORDERS} audit/list", lambda v: {"q": v.quarter()}),
    ("search: every row", SOUGHT, {"q": "6"}),
    ("search: two signs", SOUGHT, lambda v: {"q": v.name()[-2:]}),
    ("search: in none", SOUGHT, lambda v: {"q": f"xyzzy{v.order()}"}),
    ("search: a product", LINES, lambda v: {"q": v.bottle()}),
    ("home", "", {}),
)
"""Their kinds, at which addresses, and the parameters."""
