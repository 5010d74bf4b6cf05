"""Who may come from where, how often, and what is said while the database is away."""

from collections.abc import Iterator
from contextlib import contextmanager

import requests
from sqlalchemy import URL, Engine

from scrap_ags import database
from scrap_ags.api.app import app_of
from scrap_ags.api.auth import Gate
from scrap_ags.api.patience import FREE, Allowance
from scrap_ags_tests.api.served import Api, serving
from scrap_ags_tests.conftest import Server
from scrap_ags_tests.station import settings_of

FRONT = "https://front.ags.example"


@contextmanager
def gated(url: URL, engine: Engine, a_minute: int) -> Iterator[tuple[Api, list[float]]]:
    """An API in front of which a clock stands still; and how long bad tokens had to wait."""
    pauses: list[float] = []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    gate = Gate(engine, Allowance(a_minute, lambda: 0.0), pause=pause)
    with serving(app_of(settings_of(url), engine, gate)) as address:
        yield Api(address, engine), pauses


def test_a_token_that_asks_too_often_is_told_how_long_to_wait(filled: Engine, mirror_url: URL):
    with gated(mirror_url, filled, 30) as (api, _):
        api.sign("read")
        assert [api.ask("user").status_code for _ in range(30)] == [200] * 30
        answer = api.ask("user")
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, "2")
        api.sign("read", name="another")
        assert api.ask("user").status_code == 200


def test_who_guesses_tokens_waits_and_who_has_one_does_not(filled: Engine, mirror_url: URL):
    with gated(mirror_url, filled, 1000) as (api, pauses):
        api.session.headers["Authorization"] = "Bearer scrap_0_0"
        for _ in range(FREE + 3):
            assert api.ask("user").status_code == 401
        assert pauses == [0.0] * FREE + [0.2, 0.4, 0.8]
        api.sign("read")
        assert api.ask("user").status_code == 200
        assert len(pauses) == FREE + 3


def test_pages_of_named_origins_alone_may_read_the_api(filled: Engine, mirror_url: URL):
    settings = settings_of(mirror_url, scrap_ags_cors_origins=f"{FRONT}, https://other.example")
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "x"}
    with serving(app_of(settings, filled)) as address:
        for origin, allowed in ((FRONT, FRONT), ("https://evil.example", None)):
            answer = requests.get(f"{address}/api/health", headers={"Origin": origin}, timeout=9)
            assert answer.headers.get("Access-Control-Allow-Origin") == allowed
        asked |= {"Origin": FRONT, "Access-Control-Request-Headers": "authorization"}
        asking = requests.options(f"{address}/api/scrap/bc", headers=asked, timeout=9)
        assert (asking.status_code, asking.headers["Access-Control-Allow-Origin"]) == (200, FRONT)


def test_no_page_of_another_origin_may_unless_one_is_named(api: Api):
    answer = requests.get(f"{api.url}/api/health", headers={"Origin": FRONT}, timeout=9)
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_a_host_name_is_ours_once_it_is_named(filled: Engine, mirror_url: URL):
    settings = settings_of(mirror_url, scrap_ags_api_names="mirror.ags.example")
    with serving(app_of(settings, filled)) as address:
        api = Api(address, filled)
        api.sign("read")
        api.session.headers["Host"] = "Mirror.ags.example:8443"
        assert api.get("bc", page_size=1)["next"].startswith("http://Mirror.ags.example:8443/api")


def test_while_the_database_is_away_every_answer_says_so(
    server: Server, filled: Engine, mirror_url: URL
):
    readers = database.readers_of(filled, 2, "10s")
    with serving(app_of(settings_of(mirror_url), readers)) as address:
        api = Api(address, filled)
        api.sign("read")
        api.get("bc")
        with away(server, mirror_url, filled):
            answers = [api.ask("bc"), requests.get(f"{address}/api/health", timeout=9)]
            assert [answer.status_code for answer in answers] == [503, 503]
            assert "does not answer" in answers[0].json()["detail"]
            assert answers[1].json()["database"] == "unavailable"
        assert api.get("bc")["count"] == 5
    readers.dispose()


@contextmanager
def away(server: Server, url: URL, engine: Engine) -> Iterator[None]:
    engine.dispose()
    server.run(f"ALTER DATABASE {url.database} ALLOW_CONNECTIONS false")
    server.run(
        f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{url.database}'"
    )
    try:
        yield
    finally:
        server.run(f"ALTER DATABASE {url.database} ALLOW_CONNECTIONS true")


def test_a_question_that_takes_too_long_is_given_up(filled: Engine, mirror_url: URL):
    readers = database.readers_of(filled, 2, "100ms")
    with serving(app_of(settings_of(mirror_url), readers)) as address, filled.begin() as writer:
        api = Api(address, filled)
        api.sign("read")
        writer.exec_driver_sql("LOCK TABLE scrap_user IN ACCESS EXCLUSIVE MODE")
        answer = api.ask("user")
        assert (answer.status_code, list(answer.json())) == (503, ["detail"])
    readers.dispose()
