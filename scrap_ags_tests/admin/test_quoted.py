"""What the mirror says in English is said in French on French pages."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from starlette_admin import i18n

from scrap_ags.admin.quoted import SAID, pattern, quoted
from scrap_ags.admin.shown import THIN
from scrap_ags.admin.wording import names_of
from scrap_ags.alerts.facts import Facts, FailedRun, Hidden, Judged, RedCheck, Withheld
from scrap_ags.alerts.trouble import REFRESH
from scrap_ags.alerts.wording import no_look, refused_login, troubles
from scrap_ags.pipeline.checks import REJECTED
from scrap_ags.pipeline.freshness import stale
from scrap_ags.pipeline.last_word import SWITCHED_OFF
from scrap_ags.pipeline.verdict import verdict
from scrap_ags.sync.check import Outcome
from scrap_ags.sync.guards import ALL_GONE, TOO_MANY, UPGRADED, WITHHELD
from scrap_ags.sync.restored import NEWEST_LOST, WENT_BACK
from scrap_ags_tests.admin.served import Visitor
from scrap_ags_tests.watch import NOW

REASONS = (
    WENT_BACK.format(older=21),
    NEWEST_LOST.format(theirs="7, 2026-05-20 10:00:00", ours="9, 2026-05-21 10:00:00"),
    UPGRADED.format(before="14.0", after="16.0"),
    ALL_GONE.format(total=200),
    TOO_MANY.format(gone=12_000, total=40_000, rows=20, share=0.1),
)
WAITING = WITHHELD.format(asset="bc", rows=1, reason=REASONS[-1])
OUTCOMES = (
    Outcome("bc", NOW, missing=[1, 2, 3], stale=[4]),
    Outcome("bc", NOW, extra=[1], withheld=1, reasons=[WAITING]),
    Outcome("bc", NOW, withheld=1, reasons=[WAITING]),
)
SAYS = (
    *(str(verdict(outcome).description) for outcome in OUTCOMES),
    *map(stale, (timedelta.max, timedelta(hours=5), timedelta(minutes=12))),
    REJECTED.format(total=12),
)
ODOO = "AccessError: not yours"
RUN = FailedRun("orders 2026-05-20", frozenset({"bc"}), frozenset(), ODOO, "r1", True)
FACTS = Facts(
    None,
    withheld=[Withheld("bc", rows, reason, "--x") for rows in (1, 1234) for reason in REASONS],
    hidden=[Hidden("bc", 1), Hidden("bc_line", 1234)],
    runs=[RUN, replace(RUN, again=False)],
    checks=[RedCheck("bc", "any_check", judged, says) for judged in Judged for says in SAYS],
)
LAST_WORD = SWITCHED_OFF.format(sensor=REFRESH)


def sentences() -> Iterator[str]:
    outages = (no_look(replace(FACTS, last_word=said), 12) for said in ("", LAST_WORD))
    for one in (*troubles(FACTS), refused_login(), *outages):
        yield from {one.title, one.what, one.cure} - {ODOO}


@pytest.fixture(params=["fr", "en"])
def language(viewer: Visitor, request: pytest.FixtureRequest) -> Iterator[str]:
    """The site has added its words; they are said as a page would."""
    before = i18n.get_locale()
    i18n.set_locale(request.param)
    yield request.param
    i18n.set_locale(before)


french = pytest.mark.parametrize("language", ["fr"], indirect=True)


def test_what_is_told_of_the_mirror_is_said_in_french_and_in_english_as_it_is(language: str):
    changed = {quoted(one) != one for one in sentences()}
    assert changed == {language == "fr"}


def test_each_sentence_that_has_a_word_is_told(language: str):
    told = list(sentences())
    assert names_of(SAID)
    assert [one for one in names_of(SAID) if not any(map(pattern(one).fullmatch, told))] == []


@french
@pytest.mark.parametrize(
    ("told", "said"),
    [
        (
            "bc: 1,234 deletions wait for your consent",
            f"Bons de commande : 1{THIN}234 suppressions attendent votre accord",
        ),
        (
            REASONS[-1],
            f"12{THIN}000 enregistrements sur 40{THIN}000 en 24 heures, c'est plus de 20 et plus"
            f" de 10{THIN}% ; --allow-mass-delete laisse passer ces suppressions",
        ),
        (
            SAYS[0],
            "3 manquant(s), 1 périmé(s) ; l'actualisation comble l'écart ; si cela dure, voyez ses"
            " exécutions",
        ),
        ("Run failed: orders 2026-05-20", "Exécution en échec : Commandes 2026-05-20"),
        ("Run failed: bc, bc_line", "Exécution en échec : Bons de commande, Lignes de BC"),
        ("fuel_truck: any_check is red", "fuel_truck : le contrôle any_check est rouge"),
        ("bc: some deletions wait for your consent", "bc: some deletions wait for your consent"),
        (ODOO, ODOO),
        ("", ""),
    ],
)
def test_a_sentence_keeps_its_numbers_and_names(language: str, told: str, said: str):
    assert quoted(told) == said
