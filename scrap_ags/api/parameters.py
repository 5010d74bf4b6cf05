"""Parameters by the hundred: read and documented as the framework does, but those given alone.

It would look for each of them in each request, which takes longer than most answers.
"""

from functools import cache
from typing import Any, TypeVar

from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.requests import Request

from scrap_ags.api.asked import Nothing

Model = TypeVar("Model", bound=Nothing)


def read(model: type[Model], request: Request) -> Model:
    """What the request asks for. Raises RequestValidationError for what makes no sense."""
    given, several = request.query_params, lists_of(model)
    told = {name: given.getlist(name) if name in several else given[name] for name in given}
    try:
        return model.model_validate(told)
    except ValidationError as wrong:
        errors = [{**error, "loc": ("query", *error["loc"])} for error in wrong.errors()]
        raise RequestValidationError(errors) from None


@cache
def lists_of(model: type[Nothing]) -> frozenset[str]:
    """The parameters that may be given several times."""
    properties = model.model_json_schema()["properties"]
    return frozenset(
        name
        for name, schema in properties.items()
        if any(kind.get("type") == "array" for kind in schema.get("anyOf", ()))
    )


@cache
def documented(model: type[Nothing]) -> dict[str, list[dict[str, Any]]]:
    """For the OpenAPI document."""
    return {
        "parameters": [
            {"name": name, "in": "query", "required": False, "schema": without_null_default(schema)}
            | ({"description": schema["description"]} if "description" in schema else {})
            for name, schema in model.model_json_schema()["properties"].items()
        ]
    }


def without_null_default(schema: dict[str, Any]) -> dict[str, Any]:
    """A parameter that is not given has no value; ``null`` cannot be written in an address."""
    return {name: value for name, value in schema.items() if (name, value) != ("default", None)}
