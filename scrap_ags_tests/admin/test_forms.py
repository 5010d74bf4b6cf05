"""Logging in and out, cookies, and forms that others made."""

import pytest
import requests
from sqlalchemy import text

from scrap_ags.admin import sessions
from scrap_ags.admin.door import COOKIE
from scrap_ags_tests.admin.conftest import Served
from scrap_ags_tests.admin.served import PASSWORD, TOKEN, Page, Visitor

ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example/",
    "javascript:alert(1)",
    "http:evil.example",
    "data:text/html,x",
    "\thttps://evil.example",
]


def noted(served: Served) -> object:
    with served.engine.connect() as connection:
        return connection.scalar(text("SELECT note FROM scrap_dimagaz_bc WHERE odoo_id = 1"))


def posted(visitor: Visitor, token: str | None, cookie: str | None) -> int:
    """An edit with this token in the form, and that one in the cookie."""
    visitor.session.cookies.pop(TOKEN, None)
    if cookie is not None:
        visitor.session.cookies.set(TOKEN, cookie, domain="127.0.0.1")
    form = {"note": "stolen", **({"csrftoken": token} if token is not None else {})}
    address = f"{visitor.url}/bc/edit?pk=1"
    return visitor.session.post(address, form, timeout=60, allow_redirects=False).status_code


def test_a_form_that_another_site_made_changes_nothing(served: Served):
    editor, stranger = served.visitor("Edi"), served.visitor()
    stranger.page("login")
    mine, foreign = (one.session.cookies.get(TOKEN) or "" for one in (editor, stranger))
    forged = f"{mine[:-2]}{'AA' if mine[-2:] != 'AA' else 'BB'}"
    pairs = [(None, mine), ("", mine), (foreign, mine), (forged, mine), (forged, forged)]
    pairs += [("x", "x"), ("é", "é".encode().decode("latin-1")), (mine, foreign)]
    for token, cookie in [*pairs, (mine, None)]:
        editor = served.visitor("Edi") if cookie is None else editor
        assert posted(editor, token, cookie) == 403, (token, cookie)
    assert noted(served) is None


def test_a_session_that_somebody_made_up_lets_nobody_in(shared_site: Served):
    for told in ("", "x", "x" * 4000, "é".encode().decode("latin-1"), "' OR 1=1 --"):
        stranger = shared_site.visitor()
        stranger.session.cookies.set(COOKIE, told, domain="127.0.0.1")
        assert "/login" in stranger.ask("bc/list").url


@pytest.mark.parametrize("to", ELSEWHERE)
def test_nobody_is_sent_to_another_site(shared_site: Served, to: str):
    visitor = shared_site.visitor()
    visitor.page("login")
    form = {"username": "Edi", "password": PASSWORD}
    answers = [visitor.send("login", form, next=to), visitor.send("login", form, next=to)]
    answers.append(visitor.act_on("bc", "resync", 1, _origin=to))
    for answer in answers:
        assert answer.status_code == 303
        assert answer.headers["Location"].startswith(visitor.url)
    assert not visitor.page("bc/detail", pk=1, _origin=to).all("a", href=to)
    assert not visitor.page("bc/edit", pk=1, _origin=to).all("a", href=to)


def test_who_logs_in_comes_to_the_page_that_was_asked_for(shared_site: Served):
    visitor = shared_site.visitor()
    asked = visitor.ask("bc/list", q="BC/1")
    assert "/login?next=" in asked.url
    form = {"username": "vera", "password": PASSWORD, "csrftoken": visitor.session.cookies[TOKEN]}
    assert (
        visitor.session.post(asked.url, form, timeout=60).url == f"{visitor.url}/bc/list?q=BC%2F1"
    )


def test_logging_out_ends_the_session(served: Served):
    visitor = served.visitor("Vera")
    old = visitor.session.cookies[COOKIE]
    assert visitor.ask("logout").status_code == 405
    assert visitor.send("logout").status_code == 303
    assert COOKIE not in visitor.session.cookies
    visitor.session.cookies.set(COOKIE, old, domain="127.0.0.1", path="/admin")
    assert "/login" in visitor.ask("bc/list").url


def test_each_log_in_is_a_session_of_its_own(served: Served):
    visitor = served.visitor()
    visitor.session.cookies.set(COOKIE, "chosen by somebody else", domain="127.0.0.1")
    visitor.log_in("Vera")
    told = {one.value or "" for one in visitor.session.cookies if one.name == COOKIE}
    with served.engine.begin() as connection:
        assert len([one for one in told if sessions.person_of(connection, one)]) == 1
        assert sessions.person_of(connection, "chosen by somebody else") is None


def test_five_wrong_passwords_lock_the_name_and_the_form_says_for_how_long(served: Served):
    visitor = served.visitor()
    for _ in range(5):
        answer = visitor.log_in("Vera", "wrong")
        assert (answer.status_code, alert(answer)) == (400, "Nom ou mot de passe incorrect.")
    locked = visitor.log_in("VERA")
    assert alert(locked) == "Trop d'essais infructueux. Réessayez dans 15 min."
    assert COOKIE not in visitor.session.cookies
    assert visitor.log_in("Edi").status_code == 303


def alert(answer: requests.Response) -> str:
    return Page(answer.text).all("div", class_="alert-description")[0].text


@pytest.mark.parametrize("name", ["", "nobody", "Vera\0", "x" * 5000, "<script>", "' OR 1=1"])
def test_any_name_is_refused_in_the_same_words(shared_site: Served, name: str):
    answer = shared_site.visitor().log_in(name, "wrong")
    assert (answer.status_code, alert(answer)) == (400, "Nom ou mot de passe incorrect.")


@pytest.mark.parametrize(("scheme", "secure"), [("http", False), ("https", True)])
def test_cookies_are_for_this_site_alone(shared_site: Served, scheme: str, secure: bool):
    visitor = shared_site.visitor()
    visitor.session.headers["X-Forwarded-Proto"] = scheme
    token = visitor.ask("login").headers["Set-Cookie"]
    form = {
        "username": "Vera",
        "password": PASSWORD,
        "csrftoken": token.split("=")[1].split(";")[0],
    }
    headers = {"Cookie": token.split(";")[0]}
    answer = visitor.session.post(
        f"{visitor.url}/login", form, headers=headers, timeout=60, allow_redirects=False
    )
    session = answer.headers["Set-Cookie"].lower()
    assert {"httponly", "samesite=lax", "path=/admin"} <= set(session.split("; "))
    assert ("; secure" in session, "; secure" in token.lower()) == (secure, secure)
    assert "samesite=lax" in token.lower()
