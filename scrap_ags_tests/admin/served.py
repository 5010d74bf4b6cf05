"""The admin site as people reach it: a real server, its log-in form, its pages."""

from html.parser import HTMLParser
from typing import Any

import requests

TOKEN = "starlette_admin_csrftoken"
PASSWORD = "open sesame 1"
PEOPLE = {"Vera": "viewer", "Edi": "editor", "Amina": "admin"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}


class Element:
    """A part of a page: its tag, its attributes, what it holds."""

    def __init__(self, tag: str, attributes: dict[str, str]) -> None:
        self.tag, self.attributes = tag, attributes
        self.children: list[Element | str] = []

    def __getitem__(self, name: str) -> str:
        return self.attributes[name]

    def get(self, name: str) -> str:
        return self.attributes.get(name, "")

    @property
    def text(self) -> str:
        """What people read, with single blanks."""
        if self.tag in ("script", "style", "template"):
            return ""
        told = (one if isinstance(one, str) else one.text for one in self.children)
        return " ".join(" ".join(told).split())

    def all(self, tag: str = "", **wanted: str) -> list["Element"]:
        """What it holds of that tag; ``class_`` names one of several classes."""
        found: list[Element] = []
        for one in self.children:
            if isinstance(one, Element):
                found += [one] if one.is_a(tag, wanted) else []
                found += one.all(tag, **wanted)
        return found

    def is_a(self, tag: str, wanted: dict[str, str]) -> bool:
        if tag and self.tag != tag:
            return False
        names = {name.rstrip("_").replace("_", "-"): told for name, told in wanted.items()}
        if (one := names.pop("class", None)) and one not in self.attributes.get(
            "class", ""
        ).split():
            return False
        return all(self.attributes.get(name) == told for name, told in names.items())


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Element("", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        one = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(one)
        if tag not in VOID:
            self.open.append(one)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        one = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(one)

    def handle_endtag(self, tag: str) -> None:
        places = [place for place, one in enumerate(self.open) if one.tag == tag]
        del self.open[places[-1] if places else len(self.open) :]

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


class Page(Element):
    """A whole page."""

    def __init__(self, html: str) -> None:
        reader = Reader()
        reader.feed(html)
        super().__init__("", {})
        self.children = reader.root.children

    @property
    def heads(self) -> list[str]:
        """The columns of a list."""
        [head, *_] = self.all("thead")
        return [one.text for one in head.all("th") if one.text]

    @property
    def rows(self) -> list[dict[str, str]]:
        """A list's rows: what each shows, by column."""
        return [
            {cell["data-column"]: cell.text for cell in row.all("td") if cell.get("data-column")}
            for row in self.all("tr")
            if row.get("data-sa-pk")
        ]

    @property
    def keys(self) -> list[str]:
        """The keys of a list's rows."""
        return [key for one in self.all("tr") if (key := one.get("data-sa-pk"))]

    @property
    def said(self) -> str:
        """What an error page says."""
        [one] = self.all("p", class_="empty-subtitle")
        return one.text

    def field(self, name: str) -> Element:
        """What a record's page shows of a column."""
        [one] = self.all("div", data_field=name)
        return one


class Visitor:
    """Somebody before the site, in French unless told otherwise."""

    def __init__(self, url: str, language: str = "fr") -> None:
        self.url = f"{url}/admin"
        self.session = requests.Session()
        self.session.headers["Accept-Language"] = language

    def ask(self, path: str, **asked: Any) -> requests.Response:
        """Whatever comes back, wherever it leads."""
        return self.session.get(f"{self.url}/{path}", params=asked, timeout=60)

    def page(self, path: str, **asked: Any) -> Page:
        answer = self.ask(path, **asked)
        assert answer.status_code == 200, Page(answer.text).text
        return Page(answer.text)

    def send(self, path: str, data: Any = None, **asked: Any) -> requests.Response:
        """Post a form with the token of this visit; no redirect is followed."""
        form = {"csrftoken": self.session.cookies.get(TOKEN, ""), **(data or {})}
        return self.session.post(
            f"{self.url}/{path}", data=form, params=asked, timeout=60, allow_redirects=False
        )

    def log_in(self, name: str, password: str = PASSWORD) -> requests.Response:
        """By the form, as a browser does."""
        self.page("login")
        return self.send("login", {"username": name, "password": password})

    def act(self, key: str, action: str, *pks: object, **asked: Any) -> requests.Response:
        """An action on the chosen rows of a list."""
        return self.send(f"_api/{key}/action", name=action, pks=list(pks), **asked)

    def act_on(self, key: str, action: str, pk: object, **asked: Any) -> requests.Response:
        """An action of one row."""
        return self.send(f"_api/{key}/row-action", name=action, pk=pk, **asked)
