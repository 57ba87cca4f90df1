"""The OpenAPI says of every operation what a reader, or a program that writes a client, needs."""

import jsonschema_rs
import pytest

MAIN = {
    "GET /events", "GET /events/{event}", "GET /events/counts", "GET /search", "GET /suggest", "GET /actors/{key}",
    "GET /articles/{key}", "POST /ingest", "POST /articles", "GET /articles/{key}/trace", "POST /events",
    "PATCH /events/{number}", "POST /{noun}/{number}/merge",
}  # fmt: skip


@pytest.fixture(scope="module")
def openapi(client):
    return client.get("/openapi.json").json()


@pytest.fixture(scope="module")
def operations(openapi):
    return {
        f"{method.upper()} {path}": operation
        for path, methods in openapi["paths"].items()
        for method, operation in methods.items()
    }


def test_every_operation_has_a_name_of_its_own_and_says_what_it_does(operations):
    assert len(operations) > 40
    names = [each.get("operationId") for each in operations.values()]
    assert len(set(names)) == len(names)
    assert None not in names
    for label, each in operations.items():
        assert each.get("tags"), label
        assert each.get("summary"), label
        assert each.get("description"), label
        # FastAPI's own summary is the name of the function.
        assert not each["summary"].istitle() or " " not in each["summary"], label


def test_every_parameter_says_what_it_means(operations):
    for label, each in operations.items():
        for parameter in each.get("parameters", ()):
            assert parameter.get("description"), (label, parameter["name"])


def test_every_operation_says_what_may_go_wrong(operations):
    for label, each in operations.items():
        wrong = {status: answer for status, answer in each["responses"].items() if status >= "400"}
        assert wrong or label == "GET /healthz", label
        for status, answer in wrong.items():
            assert list(answer["content"]) == ["application/problem+json"], (label, status)


def test_the_main_operations_show_examples(openapi, operations):
    for label in MAIN:
        shown = [*bodies(operations[label]), *answers(operations[label])]
        assert shown, label
        for media in shown:
            assert example_of(openapi, media) is not None, label


def test_examples_are_what_they_are_examples_of(openapi):
    checked = 0
    for name, schema in openapi["components"]["schemas"].items():
        if "example" in schema:
            whole = {"$ref": f"#/components/schemas/{name}", "components": openapi["components"]}
            assert jsonschema_rs.is_valid(whole, schema["example"]), name
            checked += 1
    assert checked > 10


def bodies(operation):
    return list(operation.get("requestBody", {}).get("content", {}).values())[:1]


def answers(operation):
    return [
        answer["content"]["application/json"]
        for status, answer in operation["responses"].items()
        if status < "300"
    ]


def example_of(openapi, media):
    name = media["schema"].get("$ref", "").rpartition("/")[2]
    return media.get("example") or openapi["components"]["schemas"].get(name, {}).get("example")
