"""The home page as people see it, and how often it asks the database."""

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, event, insert, text

from scrap_ags.admin.home import LASTING, Kept
from scrap_ags.admin.site import Site
from scrap_ags.api.collection import path_of
from scrap_ags.api.dagster_runs import Dagster
from scrap_ags.audit import incident, look, withheld
from scrap_ags.days import Calendar, fill_days
from scrap_ags.models import MIRRORED, Bc
from scrap_ags_tests.admin.conftest import Served
from scrap_ags_tests.admin.served import Visitor

ZONE = ZoneInfo("Africa/Casablanca")
DAGSTER = Dagster("http://127.0.0.1:1", "http://dagster.example")
THIN = "\N{NARROW NO-BREAK SPACE}"


def run(mirror: Engine, statement: str) -> None:
    with mirror.begin() as connection:
        connection.execute(text(statement))


def look_at_all(mirror: Engine, ago: float = 0) -> None:
    """Each asset was seen in Odoo so many seconds ago."""
    now = datetime.now(UTC)
    at = {"looked_at": now, "noted_at": now - timedelta(seconds=ago)}
    with mirror.begin() as connection:
        connection.execute(look.delete())
        connection.execute(insert(look), [{"asset": model.asset, **at} for model in MIRRORED])


def shown(visitor: Visitor) -> dict[str, Any]:
    """The figures that a page begins with."""
    [block] = visitor.page("").all("script", id="figures")
    return json.loads(str(block.children[0]))


def asked(visitor: Visitor) -> dict[str, Any]:
    """The figures that a page asks for later."""
    answer = visitor.ask("figures")
    assert answer.headers["content-type"] == "application/json"
    return answer.json()


def test_nobody_sees_figures_without_logging_in(shared_site: Served):
    stranger = shared_site.visitor()
    for path in ("", "figures"):
        answer = stranger.ask(path)
        assert answer.url.startswith(f"{shared_site.url}/admin/login")
        assert "Atlas" not in answer.text


def test_the_page_says_in_one_word_whether_the_mirror_is_in_step(served: Served):
    visitor = served.visitor("Vera")
    state = shown(visitor)["state"]
    assert (state["name"], state["word"]) == ("NO_NEWS", "Sans nouvelles d'Odoo")
    assert state["seconds"] is None
    assert state["notes"] == ["Dagster ne l'a pas encore comparé à Odoo."]


@pytest.mark.parametrize(
    ("ago", "language", "word"),
    [
        (10, "fr", "À jour"),
        (170, "en", "In step"),
        (190, "en", "No news from Odoo"),
        (190, "de", "Sans nouvelles d'Odoo"),
    ],
)
def test_the_word_follows_the_looks_in_the_browsers_language(
    served: Served, ago: float, language: str, word: str
):
    look_at_all(served.engine, ago)
    state = asked(served.visitor("Vera", language))["state"]
    assert state["word"] == word
    assert state["seconds"] == pytest.approx(ago, abs=8)


def test_each_asset_has_its_number_of_rows_with_a_link_to_its_list(viewer: Visitor):
    rows = asked(viewer)["rows"]
    assert [one["count"] for one in rows] == ["2", "1", "1", "1", "5", "7"]
    assert rows[0]["label"] == "Dépositaires"
    for one, model in zip(rows, MIRRORED, strict=True):
        assert one["link"] == f"{viewer.url}/{path_of(model.asset)}/list"


def test_what_was_rejected_leads_to_the_list_of_just_that(viewer: Visitor):
    told = {one["label"]: one for one in asked(viewer)["rejected"]}
    assert {label: one["count"] for label, one in told.items()} == {
        "Dépositaires": "1",
        "Bons de commande": "1",
    }
    path = told["Dépositaires"]["link"].removeprefix(f"{viewer.url}/")
    assert viewer.page(path).keys == ["user:91"]


def test_the_biggest_depositaries_lead_to_their_pages(served: Served):
    now = datetime.now(UTC)
    told = [
        {"odoo_id": 50 + n, "depositaire_id": n, "ttc": n * 1234, "bc_date": now} for n in (1, 2)
    ]
    with served.engine.begin() as connection:
        connection.execute(insert(Bc), told)
    visitor = served.visitor("Vera")
    [first, second] = asked(visitor)["depositaries"]
    assert (first["label"], first["amount"]) == ("Rif", f"2{THIN}468,00{THIN}MAD")
    assert (second["label"], second["share"]) == ("Atlas", 0.5)
    path = first["link"].removeprefix(f"{visitor.url}/")
    assert "Rif" in visitor.page(path).text


def test_charts_have_local_hours_and_days_and_a_series_for_each_asset(served: Served):
    now = datetime.now(UTC)
    with served.engine.begin() as connection:
        fill_days(connection, Calendar.at(now, ZONE, (now - timedelta(days=90)).date()))
        connection.execute(insert(Bc), [{"odoo_id": 60, "ttc": "1500.5", "bc_date": now}])
    found = asked(served.visitor("Vera"))
    assert len(found["changes"]["hours"]) == 24
    assert [one["name"] for one in found["changes"]["series"]] == [
        one["label"] for one in found["rows"]
    ]
    assert sum(found["changes"]["series"][4]["data"]) == 6
    orders = found["orders"]
    assert {len(told) for told in orders.values()} == {30}
    assert [told[-1] for told in (orders["counts"], orders["told"])] == [
        1,
        f"1{THIN}500,50{THIN}MAD",
    ]


def test_incidents_and_withheld_deletions_are_told_with_their_cure(served: Served):
    since = datetime(2026, 5, 20, 12, tzinfo=UTC)
    told = {"what": "</script><b>w", "cure": "c", "page": "runs/7", "since": since}
    with served.engine.begin() as connection:
        connection.execute(insert(incident), [{"key": "a", "title": "t", "deliveries": {}, **told}])
        waits = {"asset": "bc", "rows": 1234, "guard": "g", "reason": "r"}
        connection.execute(insert(withheld), [waits])
    found = shown(served.visitor("Vera"))
    [one] = found["incidents"]
    assert (one["what"], one["cure"], one["since"]) == ("</script><b>w", "c", "20/05/2026 13:00:00")
    assert one["link"].endswith("/runs/7")
    label = "Bons de commande"
    assert found["withheld"] == [{"label": label, "count": f"1{THIN}234", "reason": "r"}]


def test_all_that_the_page_needs_comes_from_this_server(viewer: Visitor):
    page = viewer.page("")
    scripts = [one.attributes.get("src", "") for one in page.all("script")]
    for name in ("apexcharts.min.js", "home_charts.js", "home.js"):
        [source] = [source for source in scripts if source.partition("?")[0].endswith(name)]
        assert source.startswith(viewer.url)
        assert viewer.session.get(source, timeout=60).ok
    assert [one.text for one in page.all("a", class_="active")] == ["Accueil"]


class Clock:
    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def questions(mirror: Engine) -> Iterator[list[str]]:
    """What the database was asked that only figures ask."""
    heard: list[str] = []

    def hear(_: object, __: object, statement: str, *___: object) -> None:
        if "width_bucket" in statement:
            heard.append(statement)

    event.listen(mirror, "before_cursor_execute", hear)
    yield heard
    event.remove(mirror, "before_cursor_execute", hear)


def test_fifty_open_pages_cost_one_set_of_questions(mirror: Engine, questions: list[str]):
    clock = Clock()
    kept = Kept(Site(mirror, DAGSTER, ZONE, 60), clock)

    async def pages() -> set[float]:
        return {age for _, age in await asyncio.gather(*(kept.latest() for _ in range(50)))}

    async def later() -> None:
        assert await pages() == {0.0}
        clock.seconds += LASTING - 1
        assert await pages() == {LASTING - 1}
        assert len(questions) == 1
        clock.seconds += 1
        assert await pages() == {0.0}

    asyncio.run(later())
    assert len(questions) == 2


def test_figures_that_could_not_be_read_are_asked_for_again(mirror: Engine):
    kept = Kept(Site(mirror, DAGSTER, ZONE, 60), Clock())

    async def twice() -> None:
        run(mirror, "ALTER TABLE scrap_rejected RENAME TO elsewhere")
        with pytest.raises(Exception, match="scrap_rejected"):
            await kept.latest()
        run(mirror, "ALTER TABLE elsewhere RENAME TO scrap_rejected")
        assert (await kept.latest())[0].rows["bc"] == 0

    asyncio.run(twice())
