"""The OpenAPI of the service, as FastAPI makes it, with what it cannot say put right."""

from typing import Any

from fastapi import FastAPI

from app.api import schemas
from app.api.problems import MEDIA_TYPE


def describe(app: FastAPI) -> None:
    """Describe problems under their media type alone, where FastAPI files every model under JSON; show whole examples."""
    make = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            found = make()
            for operations in found["paths"].values():
                for operation in operations.values():
                    for answer in operation["responses"].values():
                        _file(answer.get("content", {}))
            for name, schema in found["components"]["schemas"].items():
                _show(name, schema)
            app.openapi_schema = found
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _file(content: dict[str, Any]) -> None:
    if MEDIA_TYPE in content and "application/json" in content:
        content[MEDIA_TYPE] = content.pop("application/json")


def _show(name: str, schema: dict[str, Any]) -> None:
    """The example of a model of ours with its nulls, which FastAPI has left out."""
    model = getattr(schemas, name, None)
    if "example" in schema and model is not None:
        schema["example"] = model.model_config["json_schema_extra"]["example"]
