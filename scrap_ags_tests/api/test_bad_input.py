"""Whatever is sent, it is refused in one line or shown as what it is: nothing breaks."""

import socket
from base64 import b64encode
from urllib.parse import urlsplit

import pytest
from sqlalchemy import text

from scrap_ags_tests.api.served import Api

INT8 = 2**63
SIGNS = [
    "'; DROP TABLE scrap_user; --",
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "%_\\",
    "{{7*7}}",
]


@pytest.mark.parametrize(
    "asked",
    [
        {"nonsense": "1"},
        {"state__regex": ".*"},
        {"odoo_id": "one"},
        {"odoo_id": str(INT8)},
        {"odoo_id__in": f"1,{INT8}"},
        {"odoo_id__in": ""},
        {"qty_retenue": "1.5"},
        {"ht": "NaN"},
        {"ht": "Infinity"},
        {"ht": "1e999"},
        {"ht": "9" * 40},
        {"done": "perhaps"},
        {"bc_date": "yesterday"},
        {"bc_date__isnull": ""},
        {"name": "a\0b"},
        {"search": "a\0b"},
        {"page": "0"},
        {"page": "-1"},
        {"page": str(10**12)},
        {"page_size": "0"},
        {"page_size": "1001"},
        {"decimals": "float"},
        {"ordering": "nothing"},
        {"ordering": "--name"},
        {"ordering": "name;DROP TABLE scrap_user"},
        {"ordering": "a\0"},
        {"cursor": "x"},
        {"cursor": "é"},
        {"cursor": "e30"},
        {"cursor": "A" * 5000},
        {"cursor": b64encode(b'{"ordering":"","count":1,"values":' + b"[" * 9999).decode()},
        {"ht": "0e-99999"},
        {"bc_date__gte": "2026"},
        {"bc_date__gte": "0001-01-01T00:00:00+14:00"},
        {"bc_date__lt": "9999-12-31T23:59:59-14:00"},
        {"search": "a b c d e f g h i"},
        {"search": "x" * 201},
        {"name__icontains": "x" * 201},
        {"odoo_id__in": ",".join(map(str, range(1001)))},
    ],
)
def test_a_parameter_that_makes_no_sense_is_a_422_that_says_which(
    reader: Api, asked: dict[str, str]
):
    answer = reader.ask("bc", **asked)
    assert answer.status_code == 422, answer.text
    assert list(answer.json()) == ["detail"]


def test_a_value_with_a_comma_is_one_of_several(api: Api):
    with api.engine.begin() as connection:
        connection.execute(text("UPDATE scrap_user SET name = 'Atlas, Rif' WHERE odoo_id = 1"))
    assert api.ids("user", name__in=["Atlas, Rif", "nobody"]) == [1]
    assert api.ids("user", name__in="Rif,nobody") == [2]


def test_a_record_has_no_other_parameter_than_a_list_of_it_shows(reader: Api):
    assert reader.ask("bc/1", nonsense="1").status_code == 422
    assert reader.ask("bc/1", state="done").status_code == 422
    assert reader.session.get(f"{reader.url}/api/health?nonsense=1", timeout=9).status_code == 422


def test_a_cursor_serves_the_list_and_the_order_that_gave_it(reader: Api):
    cursor = reader.get("bc", cursor="", page_size=1)["next"].split("cursor=")[1]
    assert reader.ask("bc", cursor=cursor).status_code == 200
    assert reader.ask("bc", cursor=cursor, ordering="name").status_code == 422


@pytest.mark.parametrize("number", ["0", "-1", "999", str(INT8 - 1)])
def test_an_unknown_record_is_a_404(reader: Api, number: str):
    answer = reader.ask(f"bc/{number}")
    assert (answer.status_code, list(answer.json())) == (404, ["detail"])


@pytest.mark.parametrize("number", ["x", "1.5", str(INT8), "1%00", "1;--"])
def test_what_is_no_id_is_a_422(reader: Api, number: str):
    assert reader.ask(f"bc/{number}").status_code == 422


@pytest.mark.parametrize(
    "path",
    ["../../etc/passwd", "%2e%2e/health", "bc/../../health", "bc//1", "BC", "bc/1/lines", ".env"],
)
def test_a_path_that_is_none_of_ours_is_a_404(reader: Api, path: str):
    request = f"GET /api/scrap/{path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    assert raw(reader, request.encode()).startswith(b"HTTP/1.1 404")


@pytest.mark.parametrize(
    "parameter", ["search", "name", "name__icontains", "name__in", "name__gte"]
)
def test_sql_and_html_are_words_like_any_other(api: Api, parameter: str):
    for sent in SIGNS:
        before = api.get("user", **{parameter: sent})["results"]
        assert before == [] or "gte" in parameter
        with api.engine.begin() as connection:
            renamed = text("UPDATE scrap_user SET name = :sent WHERE odoo_id = 1")
            connection.execute(renamed, {"sent": sent})
        page = api.get("user", **{parameter: sent}, ordering="odoo_id")
        assert page["results"][0]["name"] == sent
        assert api.ask("user").headers["Content-Type"] == "application/json"


def test_nothing_can_be_written_through_a_list(reader: Api):
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        answer = reader.session.request(method, f"{reader.url}/api/scrap/bc/1", json={}, timeout=9)
        assert (answer.status_code, list(answer.json())) == (405, ["detail"])


def test_a_forged_host_is_refused_and_appears_in_no_link(reader: Api):
    for host in ("evil.example", "evil.example:8000", "localhost.evil.example", "1.2.3.4"):
        answer = reader.session.get(
            f"{reader.url}/api/scrap/bc?page_size=1", headers={"Host": host}, timeout=9
        )
        assert answer.status_code == 400, answer.text
        assert "evil" not in answer.text
    assert urlsplit(reader.get("bc", page_size=1)["next"]).netloc == urlsplit(reader.url).netloc


def test_a_body_of_100_mb_is_refused_before_it_is_sent(reader: Api):
    head = "POST /api/scrap/bc HTTP/1.1\r\nHost: localhost\r\nContent-Length: 104857600\r\n\r\n"
    assert raw(reader, head.encode()).startswith(b"HTTP/1.1 413")


def test_a_body_that_never_ends_is_refused(api: Api):
    api.sign("resync", name="button")
    pieces = (b"x" * 65536 for _ in range(48))
    answer = api.session.post(f"{api.url}/api/scrap/resync", data=pieces, timeout=9)
    assert (answer.status_code, list(answer.json())) == (413, ["detail"])


def test_headers_of_any_length_are_refused(reader: Api):
    head = b"GET /api/health HTTP/1.1\r\nHost: localhost\r\nX-A: " + b"a" * 200_000 + b"\r\n\r\n"
    assert raw(reader, head)[:12] in (b"HTTP/1.1 400", b"HTTP/1.1 431")


def test_a_failure_of_this_program_says_so_and_names_nothing(api: Api):
    with api.engine.begin() as connection:
        connection.execute(text("ALTER TABLE scrap_user RENAME TO gone"))
    answer = api.ask("user")
    assert (answer.status_code, list(answer.json())) == (500, ["detail"])
    assert "scrap_user" not in answer.text


def test_a_length_that_is_no_number_is_refused(reader: Api):
    head = "GET /api/health HTTP/1.1\r\nHost: localhost\r\nContent-Length: many\r\n\r\n"
    assert raw(reader, head.encode()).startswith(b"HTTP/1.1 400")


def raw(api: Api, request: bytes) -> bytes:
    """The beginning of the answer to bytes that no library would send."""
    url = urlsplit(api.url)
    with socket.create_connection((url.hostname or "", url.port or 0), timeout=9) as connection:
        connection.sendall(request)
        return connection.recv(4096)
