"""What counts as the same answer: everything but times of writing, ids of ir.model, and words."""

import math
import re

CUT = re.compile(r"<(\d+) more>")
TITLE = re.compile(r"<title>(.*?)</title>")
GROUP = {"__domain", "__extra_domain", "__count"}
"""One of these is in every group of records."""
UNORDERED = GROUP | {"debug", "type"}
"""One of these is in every group, error and description of a field."""
WORDS = {"debug", "arguments"}
"""What an error says for people to read, beside the first line of its message."""
WRITTEN = {"create_date", "write_date", "__last_update", "write_date:max", "wd", "last"}
"""Times of writing, which follow from when the records were made."""


def heading(text: str) -> str:
    """The title of a page, or a text that has none."""
    title = TITLE.search(text)
    return title[1] if title else text


def differences(got: object, want: object, where: str = "", summed: bool = False) -> list[str]:
    """Each difference with its place. Floats are ``summed`` in an order that is not known."""
    if isinstance(want, dict) and isinstance(got, dict):
        return of_objects(got, want, where)
    if isinstance(want, list) and isinstance(got, list):
        return of_lists(got, want, where)
    if summed and isinstance(want, float) and isinstance(got, float):
        return [] if math.isclose(got, want, rel_tol=1e-12) else [f"{where}: {got} for {want}"]
    if type(got) is type(want) and got == want:
        return []
    return [f"{where}: {got!r} for {want!r}"]


def of_objects(got: dict, want: dict, where: str) -> list[str]:
    """Only records list their fields in an order that is certain."""
    error, summed = "debug" in want, bool(GROUP & want.keys())
    in_order = not UNORDERED & want.keys()
    if got.keys() != want.keys() or (in_order and list(got) != list(want)):
        return [f"{where}: {list(got)} for {list(want)}"]
    found: list[str] = []
    for key, value in want.items():
        if error and key in WORDS:
            continue
        if error and key == "message":
            found += differences(first_line(got[key]), first_line(value), f"{where}.{key}")
        elif key in WRITTEN and isinstance(value, str):
            found += differences(numberless(got[key]), numberless(value), f"{where}.{key}")
        else:
            found += differences(got[key], value, f"{where}.{key}", summed)
    return found


def first_line(message: object) -> str:
    return numberless(" ".join(str(message).partition("\n")[0].split()))


def numberless(text: object) -> str:
    return re.sub(r"\d+", "0", str(text))


def of_lists(got: list, want: list, where: str) -> list[str]:
    cut = CUT.fullmatch(want[-1]) if want and isinstance(want[-1], str) else None
    shown = want[:-1] if cut else want
    length = len(shown) + (int(cut[1]) if cut else 0)
    if len(got) != length:
        return [f"{where}: {len(got)} items for {length}"]
    pairs = zip(got, shown, strict=False)
    return [d for i, (a, b) in enumerate(pairs) for d in differences(a, b, f"{where}[{i}]")]
