"""What strangers wrote is shown as what it is: no page runs it, and none loads from elsewhere."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
import requests
from sqlalchemy import text

from scrap_ags.admin.protection import HANDLERS, POLICY
from scrap_ags_tests.admin.conftest import Served, site_on
from scrap_ags_tests.admin.served import Element, Page, Visitor
from scrap_ags_tests.api.served import Api
from scrap_ags_tests.api.test_bad_input import raw
from scrap_ags_tests.conftest import Server

pytestmark = pytest.mark.slow

MARK = "strangemark"
SIGNS = [
    f"<script>{MARK}()</script>",
    f'"><img src=x onerror={MARK}()>',
    f"'-{MARK}()-'",
    f"</script><script>{MARK}()</script>",
    f"{{{{7*7}}}}{MARK}",
    f"javascript:{MARK}()",
]
TEXTS = """
SELECT table_name, column_name FROM information_schema.columns JOIN information_schema.tables
USING (table_schema, table_name) WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
AND data_type = 'text' AND table_name IN ('scrap_user', 'scrap_product', 'scrap_fournisseur',
'scrap_centre', 'scrap_dimagaz_bc')
"""
PAGES = [
    "",
    "bc/list",
    "bc-line/list",
    "user/list",
    "audit/list",
    "rejected/list",
    "users/list",
    "bc/detail?pk=1",
    "bc/edit?pk=1",
    "user/detail?pk=1",
    "audit/detail?pk=18",
    "audit/detail?pk=30",
    "rejected/detail?pk=bc:90",
    "bc/list?filter=fournisseur_id__in=1",
    "nothing",
]

ASTRAY = [
    "static/../../pages.py",
    "static/%2e%2e/pages.py",
    "static/..%2f..%2fpages.py",
    "static//etc/passwd",
    "static/",
    "_files/local/../../x",
    "../api/scrap/bc",
    "bc%2flist/../../x",
]


@pytest.fixture(scope="module")
def strange(server: Server) -> Iterator[Served]:
    """A mirror each text of which was written by a stranger."""
    with site_on(server) as served:
        told = "".join(SIGNS)
        with served.engine.begin() as connection:
            signed = text("SELECT set_config('scrap_ags.actor', :told, true)")
            connection.execute(signed, {"told": told})
            for table, column in connection.execute(text(TEXTS)).all():
                change = text(f"UPDATE {table} SET {column} = :told")
                connection.execute(change, {"told": told})
            values = {"told": told}
            rejected = "UPDATE scrap_rejected SET reason = :told, payload = to_jsonb(:told)"
            connection.execute(text(rejected.replace("(:told)", "(cast(:told AS text))")), values)
            user = text("UPDATE scrap_admin_user SET name = :told WHERE name = 'Edi'")
            connection.execute(user, values)
        yield served


@pytest.fixture(scope="module")
def amina(strange: Served) -> Visitor:
    return strange.visitor("Amina")


def parts(one: Element) -> Iterator[Element]:
    for child in one.children:
        if isinstance(child, Element):
            yield child
            yield from parts(child)


def assert_harmless(answer: requests.Response) -> None:
    """Nothing runs but our scripts and the two handlers that the policy knows by their hashes."""
    for one in parts(Page(answer.text)):
        for name, value in one.attributes.items():
            assert not name.startswith("on") or value in HANDLERS, (name, value)
            assert not value.strip().startswith("javascript:") or name == "value", value
        if one.tag == "script":
            said = "".join(child for child in one.children if isinstance(child, str))
            assert one.get("src") or one.get("type") == "application/json" or one.get("nonce")
            assert "<" not in said or MARK not in said
        own = [one.get("src"), one.get("href") if one.tag == "link" else ""]
        for address in filter(None, own):
            assert urlsplit(address).netloc == urlsplit(answer.url).netloc, address
        assert one.tag != "img" or MARK not in str(one.attributes)


@pytest.mark.parametrize("path", PAGES)
def test_what_strangers_wrote_runs_on_no_page(amina: Visitor, path: str):
    answer = amina.ask(path)
    assert answer.status_code == (404 if path == "nothing" else 200)
    assert_harmless(answer)
    if path not in ("", "nothing"):
        assert f"&lt;script&gt;{MARK}()&lt;/script&gt;" in answer.text
        assert f"{{{{7*7}}}}{MARK}" in answer.text


@pytest.mark.parametrize("sign", SIGNS)
def test_what_a_parameter_says_runs_on_no_page(amina: Visitor, sign: str):
    quoted = '"' + sign.replace('"', '\\"') + '"'
    for asked in (
        {"q": sign[:190]},
        {"filter": f"name__contains={quoted}"},
        {"filter": f"nothing__eq={quoted}"},
        {"sort": sign},
        {"cols": sign},
        {"page": sign},
        {sign: sign},
    ):
        answer = amina.ask("user/list", **asked)
        assert answer.status_code in (200, 400)
        assert_harmless(answer)
    for path in ("bc/detail", "bc/edit", "runs", "login"):
        asked = {"pk": "1", "_origin": sign, "back": sign, "next": sign, "ids": sign}
        assert_harmless(amina.ask(path, **asked))


def test_each_answer_says_that_nothing_from_elsewhere_may_run(amina: Visitor):
    nonces = set()
    for path in (*PAGES, "login", "static/runs.js", "static/nothing", "download/bc.csv"):
        headers = amina.ask(path).headers
        policy = headers["Content-Security-Policy"]
        nonces.add("".join(re.findall(r"nonce-([^']+)'", policy)))
        known = POLICY.split(";")
        assert [part.split()[0] for part in policy.split(";")] == [one.split()[0] for one in known]
        assert "unsafe-eval" not in policy
        assert headers["X-Frame-Options"] == "DENY"
        kept = "max-age" if "static" in path else "no-store"
        assert kept in headers["Cache-Control"]
    assert len(nonces) == len(PAGES) + 4


@pytest.mark.parametrize("path", ASTRAY)
def test_no_path_leads_out_of_the_site(shared_site: Served, path: str):
    head = f"GET /admin/{path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    answer = raw(Api(shared_site.url, shared_site.engine), head.encode())
    assert answer[9:12] in (b"303", b"404", b"400", b"405")
    assert b"import" not in answer


def test_a_forged_host_is_refused(shared_site: Served):
    answer = requests.get(f"{shared_site.url}/admin/", headers={"Host": "evil.example"}, timeout=9)
    assert answer.status_code == 400
    assert "evil" not in answer.text
