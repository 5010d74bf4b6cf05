"""The site speaks French or English, each word of it."""

from importlib.resources import files
from importlib.resources.abc import Traversable
from io import BytesIO
from typing import Any

import pytest
from babel.messages.extract import extract
from starlette_admin import i18n

from scrap_ags.admin import wording
from scrap_ags.api.collection import AUDIT, MODELS
from scrap_ags.people import ROLES
from scrap_ags_tests.admin.conftest import Served
from scrap_ags_tests.admin.served import Visitor

HERE, FRAMEWORK = files("scrap_ags.admin"), files("starlette_admin")
SAID: dict[str, Any] = dict.fromkeys(("_", "gettext", "lazy_gettext"))
FRENCH, ENGLISH = "Bons de commande", "Purchase orders"


@pytest.mark.parametrize(
    ("asked", "title"),
    [
        ("", FRENCH),
        ("fr-MA", FRENCH),
        ("fr-MA,fr;q=0.9,en;q=0.8", FRENCH),
        ("en-GB", ENGLISH),
        ("en-GB, en;q=0.8, fr;q=0.5", ENGLISH),
        ("en;q=0.5, fr;q=0.9", FRENCH),
        ("en; q=0.9, fr; q=0.5", ENGLISH),
        ("en;q=0", FRENCH),
        ("de-DE,de;q=0.9", FRENCH),
        ("ar-MA,en;q=0.5", ENGLISH),
        ("é;q=x,;;,q=,*", FRENCH),
    ],
)
def test_the_browser_says_in_which_language(viewer: Visitor, asked: str, title: str):
    headers = {"Accept-Language": asked.encode()}
    answer = viewer.session.get(f"{viewer.url}/bc/list", headers=headers, timeout=60)
    assert f"<title>{title}" in answer.text


@pytest.mark.parametrize(
    ("chosen", "title"), [("fr", FRENCH), ("en", ENGLISH), ("de", FRENCH), ("x", FRENCH)]
)
def test_a_chosen_language_is_kept(shared_site: Served, chosen: str, title: str):
    visitor = shared_site.visitor("Vera", "en-GB" if chosen == "fr" else "fr")
    visitor.session.cookies.set("language", chosen, domain="127.0.0.1")
    for path in ("bc/list", "audit/list", "bc/detail?pk=1"):
        assert visitor.ask(path).status_code == 200
    assert f"<title>{title}" in visitor.ask("bc/list").text


def said_in_code() -> set[str]:
    """What code and templates say, extracted as translators would."""
    found = said_in_templates(HERE / "templates") | said_in_templates(HERE / "templates" / "scrap")
    for path in HERE.iterdir():
        if path.name.endswith(".py"):
            found |= {str(one[1]) for one in extract("python", BytesIO(path.read_bytes()), SAID)}
    return found


def said_in_templates(folder: Traversable) -> set[str]:
    return {
        str(one[1])
        for path in folder.iterdir()
        if path.name.endswith(".html")
        for one in extract("jinja2.ext:babel_extract", BytesIO(path.read_bytes()), SAID)
    }


def said_by_code_alone() -> set[str]:
    """What is called by keys."""
    columns = {f"column:{name}" for one in (*MODELS.values(), AUDIT) for name in one.columns}
    hidden = {"column:inferred", "column:hidden_at", "column:read_at", "column:id"}
    lists = {f"{kind}:{one.path}" for one in MODELS.values() for kind in ("list", "one")}
    values = {f"value:asset:{asset}" for asset in MODELS} | {f"value:role:{one}" for one in ROLES}
    actions = {f"value:action:{one}" for one in ("created", "updated", "deleted")}
    return (columns - hidden) | lists | values | actions


def test_each_word_of_the_site_is_said_in_french(shared_site: Served):
    told = i18n.translations["fr"]
    said = said_in_code() | said_in_templates(FRAMEWORK / "templates")
    silent = [one for one in said if told.gettext(one) == one and " " in one.strip()]
    assert silent == []


@pytest.mark.parametrize("language", wording.LANGUAGES)
def test_each_column_list_and_value_has_a_word(shared_site: Served, language: str):
    told = i18n.translations[language]
    keys = said_by_code_alone() | {one for one in said_in_code() if ":" in one and " " not in one}
    assert [one for one in sorted(keys) if told.gettext(one) == one] == []


def test_what_has_no_word_is_called_by_its_name(shared_site: Served):
    assert wording.word("list", "fuel_truck") == "Fuel truck"
