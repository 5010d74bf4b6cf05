"""What the mirror says in English is said in French on French pages."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from starlette_admin import i18n

from scrap_ags.admin.quoted import SAID, pattern, quoted
from scrap_ags.admin.shown import THIN
from scrap_ags.admin.wording import names_of
from scrap_ags.alerts.facts import Facts, FailedRun, Hidden, Judged, RedCheck, Withheld
from scrap_ags.alerts.wording import no_look, refused_login, troubles
from scrap_ags.sync.guards import ALL_GONE, TOO_MANY, UPGRADED
from scrap_ags.sync.restored import NEWEST_LOST, WENT_BACK
from scrap_ags_tests.admin.served import Visitor

REASONS = (
    WENT_BACK.format(older=21),
    NEWEST_LOST.format(theirs="7, 2026-05-20 10:00:00", ours="9, 2026-05-21 10:00:00"),
    UPGRADED.format(before="14.0", after="16.0"),
    ALL_GONE.format(total=200),
    TOO_MANY.format(gone=120, total=400, rows=20, share=0.1),
)
ODOO = "AccessError: not yours"
RUN = FailedRun("orders 2026-05-20", frozenset({"bc"}), frozenset(), ODOO, "r1", True)
FACTS = Facts(
    None,
    withheld=[Withheld("bc", rows, reason, "--x") for rows in (1, 1234) for reason in REASONS],
    hidden=[Hidden("bc", 1), Hidden("bc_line", 1234)],
    runs=[RUN, replace(RUN, again=False)],
    checks=[RedCheck("bc", "any_check", judged, ODOO) for judged in Judged],
)


def sentences() -> Iterator[str]:
    for one in (*troubles(FACTS), refused_login(), no_look(FACTS, 12)):
        yield from {one.title, one.what, one.cure} - {ODOO}


@pytest.fixture
def french(viewer: Visitor) -> Iterator[None]:
    """The site has added its words; they are said as a page would."""
    before = i18n.get_locale()
    i18n.set_locale("fr")
    yield
    i18n.set_locale(before)


@pytest.mark.usefixtures("french")
def test_whatever_is_told_of_the_mirror_is_said_in_french():
    assert [one for one in sentences() if quoted(one) == one] == []


@pytest.mark.usefixtures("french")
def test_each_sentence_with_a_word_is_told():
    told = list(sentences())
    assert names_of(SAID)
    assert [one for one in names_of(SAID) if not any(map(pattern(one).fullmatch, told))] == []


@pytest.mark.usefixtures("french")
@pytest.mark.parametrize(
    ("told", "said"),
    [
        (
            "bc: 1,234 deletions wait for your consent",
            f"Bons de commande : 1{THIN}234 suppressions attendent votre accord",
        ),
        (
            TOO_MANY.format(gone=120, total=400, rows=20, share=0.1),
            "120 enregistrements sur 400 en 24 heures, c'est plus que 20 et que 10% ;"
            " --allow-mass-delete les laisse passer",
        ),
        ("fuel_truck: any_check is red", "fuel_truck : le contrôle any_check est rouge"),
        (ODOO, ODOO),
        ("", ""),
    ],
)
def test_a_sentence_keeps_its_numbers_and_names(told: str, said: str):
    assert quoted(told) == said


def test_english_pages_say_it_as_it_is(viewer: Visitor):
    before = i18n.get_locale()
    i18n.set_locale("en")
    assert [one for one in sentences() if quoted(one) != one] == []
    i18n.set_locale(before)
