"""Calls to a demo Odoo as any HTTP client makes them."""

import requests

from scrap_ags.demo.odoo import DemoOdoo


def post(odoo: DemoOdoo, service: str, method: str, *args: object) -> requests.Response:
    params = {"service": service, "method": method, "args": args}
    call = {"jsonrpc": "2.0", "method": "call", "id": 7, "params": params}
    return requests.post(f"{odoo.url}/jsonrpc", json=call, timeout=30)


def execute(
    odoo: DemoOdoo, model: str, method: str, *args: object, password: str = "", **kwargs: object
) -> requests.Response:
    """``execute_kw`` as the administrator."""
    secret = password or odoo.password
    return post(odoo, "object", "execute_kw", odoo.db, 2, secret, model, method, args, kwargs)


def result(odoo: DemoOdoo, model: str, method: str, *args: object, **kwargs: object):
    """What the method answered; an error fails the test."""
    answer = execute(odoo, model, method, *args, **kwargs).json()
    assert "error" not in answer, answer["error"]["data"]["message"]
    return answer["result"]


def error(odoo: DemoOdoo, model: str, method: str, *args: object, **kwargs: object) -> str:
    """The name of the error that was answered, with HTTP status 200."""
    answer = execute(odoo, model, method, *args, **kwargs)
    assert answer.status_code == 200
    return answer.json()["error"]["data"]["name"]


def json2(
    odoo: DemoOdoo, model: str, method: str, *, key: str = "", database: str = "", **body: object
) -> requests.Response:
    headers = {"Authorization": f"bearer {key or odoo.api_key}"}
    if database:
        headers["X-Odoo-Database"] = database
    url = f"{odoo.url}/json/2/{model}/{method}"
    return requests.post(url, json=body, headers=headers, timeout=30)
