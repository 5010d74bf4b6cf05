"""What the admin site says while Dagster does not answer."""

import pytest

from scrap_ags_tests.admin.conftest import Served
from scrap_ags_tests.admin.served import Page

SAID = {
    "fr": "Dagster ne répond pas ; prévenez la personne qui s'en occupe, et réessayez plus tard.",
    "en": "Dagster does not answer; tell who looks after it, and try again later.",
}


@pytest.mark.parametrize("language", SAID)
def test_a_resync_that_nobody_does_is_told_in_the_language_of_who_asked(
    shared_site: Served, language: str
):
    editor = shared_site.visitor("Edi", language)
    assert editor.act_on("bc", "resync", 1).status_code == 303
    assert SAID[language] in editor.page("bc/list").text


@pytest.mark.parametrize("language", SAID)
def test_how_a_run_goes_is_not_known_without_dagster(shared_site: Served, language: str):
    answer = shared_site.visitor("Vera", language).ask("runs", ids="0b1f")
    assert answer.status_code == 503
    assert Page(answer.text).said == SAID[language]


@pytest.mark.parametrize(
    ("language", "told"), [("fr", "Il n'y a rien à cette adresse."), ("en", "Not Found")]
)
def test_what_is_not_there_is_told_in_words(shared_site: Served, language: str, told: str):
    answer = shared_site.visitor("Vera", language).ask("bc/detail", pk=0)
    assert answer.status_code == 404
    assert Page(answer.text).said == told


def test_our_words_are_said_where_the_framework_has_others(shared_site: Served):
    """The framework would say « Est l’un des »."""
    page = shared_site.visitor("Vera").page("bc/list", filter="state__in=done")
    assert "Parmi livré" in page.text
