"""What the OpenAPI document says is what the server does."""

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import APIOperation, Case
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from scrap_ags_tests.api.served import Api

# A 500 is not documented, a 503 is: Dagster is away here.
CHECKS = [
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


@pytest.mark.slow
def test_no_request_meets_an_error_of_ours_or_an_answer_that_is_not_documented(api: Api):
    api.sign("read", "resync", name="everything")
    shown = {"Authorization": api.session.headers["Authorization"]}
    document = schemathesis.openapi.from_url(f"{api.url}/api/openapi.json")
    asked = [asked_at_random(one.ok(), shown) for one in document.get_all_operations()]
    assert sum(asked) > 200


def asked_at_random(operation: APIOperation, headers: dict[str, str]) -> int:
    """How many requests were sent to it."""
    sent = 0

    @settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy())
    def ask(case: Case) -> None:
        nonlocal sent
        sent += 1
        case.call_and_validate(headers=headers, checks=CHECKS)

    ask()
    return sent


def test_every_address_is_documented_with_its_parameters(api: Api):
    paths = api.session.get(f"{api.url}/api/openapi.json", timeout=9).json()["paths"]
    assert {path.removeprefix("/api/scrap/") for path in paths} == {
        "/api/health",
        "audit",
        "bc",
        "bc-line",
        "bc-line/{odoo_id}",
        "bc/{odoo_id}",
        "centre",
        "centre/{odoo_id}",
        "fournisseur",
        "fournisseur/{odoo_id}",
        "lines-flat",
        "product",
        "product/{odoo_id}",
        "resync",
        "runs/{run_id}",
        "user",
        "user/{odoo_id}",
    }
    told = {one["name"] for one in paths["/api/scrap/bc"]["get"]["parameters"]}
    assert {"page", "cursor", "search", "bc_date__gte", "depositaire_id__in", "note"} <= told
