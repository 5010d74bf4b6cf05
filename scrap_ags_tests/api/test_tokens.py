"""Who may ask: tokens, their scopes, their end, and the patience with who has none."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from scrap_ags.api import tokens
from scrap_ags.api.patience import FREE, LONGEST, Allowance, Suspicion
from scrap_ags.errors import WrongUsage
from scrap_ags_tests.api.served import Api


def with_token(api: Api, shown: str) -> int:
    api.session.headers["Authorization"] = shown
    return api.ask("bc").status_code


def test_without_a_token_nothing_is_told(api: Api):
    del api.session.headers["Authorization"]
    answer = api.ask("bc")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert list(answer.json()) == ["detail"]
    assert api.ask("nothing").status_code == 404


@pytest.mark.parametrize(
    "shown",
    [
        "Bearer",
        "Bearer ",
        "Basic eDp4",
        "Bearer x",
        "Bearer scrap_",
        "Bearer scrap_ab_cd",
        "Bearer é",
    ],
)
def test_what_is_no_token_is_refused(api: Api, shown: str):
    assert with_token(api, shown) == 401


def test_a_token_is_shown_in_either_way(api: Api):
    token = api.sign("read", name="front end")
    assert with_token(api, f"Bearer {token}") == 200
    assert with_token(api, f"Token {token}") == 200
    assert with_token(api, f"bearer  {token}") == 200


def test_a_token_with_another_secret_is_refused(api: Api):
    token = api.sign("read", name="guessed")
    assert with_token(api, f"Bearer {token[:-1]}{'a' if token[-1] != 'a' else 'b'}") == 401
    assert with_token(api, f"Bearer {token}x") == 401


def test_a_token_is_refused_from_its_end_on(api: Api):
    with api.engine.begin() as connection:
        token = tokens.create(connection, "guest", ["read"], datetime.now(UTC) + timedelta(hours=1))
        assert with_token(api, f"Bearer {token}") == 401, "not committed yet"
    assert with_token(api, f"Bearer {token}") == 200
    with api.engine.begin() as connection:
        connection.execute(text("UPDATE scrap_api_token SET expires_at = now()"))
    assert with_token(api, f"Bearer {token}") == 401


def test_a_revoked_token_is_refused_at_once_and_its_name_is_free(api: Api):
    token = api.sign("read", name="lost")
    assert with_token(api, f"Bearer {token}") == 200
    with api.engine.begin() as connection:
        tokens.revoke(connection, "lost")
    assert with_token(api, f"Bearer {token}") == 401
    assert with_token(api, f"Bearer {api.sign('read', name='lost')}") == 200


def test_a_token_of_another_scope_is_refused(api: Api):
    api.sign("resync", name="button")
    answer = api.ask("bc")
    assert answer.status_code == 403
    assert "no scope read" in answer.json()["detail"]


def test_no_secret_is_kept(api: Api):
    token = api.sign("read", name="secret")
    secret = token.split("_", 2)[2]
    with api.engine.connect() as connection:
        rows = connection.execute(text("SELECT t::text FROM scrap_api_token t")).scalars().all()
    assert not any(secret in row for row in rows)


def test_a_name_has_one_token_and_a_scope_is_one_that_exists(api: Api):
    with api.engine.begin() as connection:
        tokens.create(connection, "one", ["read"], None)
        with pytest.raises(WrongUsage, match="there is one of that name"):
            tokens.create(connection, "one", ["read"], None)
        with pytest.raises(WrongUsage, match="no scope is called write"):
            tokens.create(connection, "two", ["write"], None)
        with pytest.raises(WrongUsage, match="there is none of that name"):
            tokens.revoke(connection, "three")


def test_the_last_use_is_noted_to_the_minute(api: Api):
    api.sign("read", name="used")
    api.get("bc")
    last = text("SELECT last_used_at FROM scrap_api_token WHERE name = 'used'")
    with api.engine.connect() as connection:
        first = connection.scalar(last)
    assert first is not None
    api.get("bc")
    with api.engine.connect() as connection:
        assert connection.scalar(last) == first


def test_a_token_may_ask_so_often_a_minute_and_again_later():
    now = [0.0]
    allowance = Allowance(60, lambda: now[0])
    assert [allowance.wait("a") for _ in range(60)] == [0.0] * 60
    assert allowance.wait("a") == pytest.approx(1)
    assert allowance.wait("b") == 0
    now[0] = 1.0
    assert allowance.wait("a") == 0
    assert allowance.wait("a") > 0
    now[0] = 1_000.0
    assert [allowance.wait("a") for _ in range(61)][-2:] == [0.0, pytest.approx(1)]


def test_who_guesses_tokens_waits_longer_and_longer_and_is_forgiven():
    now = [0.0]
    suspicion = Suspicion(lambda: now[0])
    pauses = [suspicion.pause("10.0.0.1") for _ in range(FREE + 12)]
    assert pauses[:FREE] == [0.0] * FREE
    assert pauses[FREE:] == sorted(pauses[FREE:])
    assert (pauses[FREE], pauses[-1]) == (0.2, LONGEST)
    assert suspicion.pause("10.0.0.2") == 0
    now[0] = 3_600.0
    assert suspicion.pause("10.0.0.1") == 0
