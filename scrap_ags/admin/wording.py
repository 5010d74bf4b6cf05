"""The words of the pages: English in the code; French, and names of columns, in .po files."""

from importlib.resources import files
from io import BytesIO
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import LazyProxy, Translations
from sqlalchemy import ColumnElement
from starlette_admin import i18n

LANGUAGES = ("fr", "en")
"""The first for whoever's browser asks for neither."""


def load() -> None:
    """Add our words to the framework's; where both have one, ours is said. No other is spoken."""
    i18n.SUPPORTED_LOCALES[:] = LANGUAGES
    for language in LANGUAGES:
        known = i18n.translations[language]
        if isinstance(known, Translations):
            known.merge(translations(language))


def translations(language: str) -> Translations:
    packed = BytesIO()
    with (files(__package__ or "") / "translations" / f"{language}.po").open("rb") as told:
        write_mo(packed, read_po(told, language))
    packed.seek(0)
    return Translations(packed, domain="admin")


def word(kind: str, name: str) -> str:
    """What a column, asset, action… is called: ``column:ttc``; without a word for it, its name."""
    return known(f"{kind}:{name}") or name.replace("_", " ").capitalize()


def heading(column: ColumnElement[Any]) -> str:
    """What a column is called: in its table, if it means something else there, or anywhere."""
    table = getattr(getattr(column, "table", None), "name", "")
    return known(f"column:{table}.{column.key}") or word("column", str(column.key))


def known(key: str) -> str | None:
    told = i18n.gettext(key)
    return None if told == key else told


def value_word(column: str, value: str) -> str:
    """What a value of a selection is called, ``value:state:done``; any other text is as it is."""
    return known(f"value:{column}:{value}") or value


def values_of(column: str) -> list[str]:
    """The values of a selection that have a word."""
    return names_of(f"value:{column}")


def names_of(kind: str) -> list[str]:
    """Of what kind's names there is a word."""
    catalogue = getattr(i18n.translations[LANGUAGES[0]], "_catalog", {})
    return [key.removeprefix(f"{kind}:") for key in catalogue if str(key).startswith(f"{kind}:")]


def lazy_word(kind: str, name: str) -> str:
    """Said in the language of whoever reads it then."""
    return LazyProxy(word, kind, name, enable_cache=False)  # type: ignore[return-value]


def lazy_heading(column: ColumnElement[Any]) -> str:
    return LazyProxy(heading, column, enable_cache=False)  # type: ignore[return-value]
