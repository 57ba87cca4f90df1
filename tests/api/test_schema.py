"""Everything may be asked, what the OpenAPI allows and what it does not, and is answered as it says.

No 5xx, no status, media type or shape that is not documented. DATELINE_EXAMPLES asks so many questions of every
operation; without it there are a few.
"""

import asyncio
import base64
import json
import os
import re

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as some
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from app.api.schemas import Event
from app.asgi import create_app
from app.settings import Settings
from app.store.migrate import migrate

EXAMPLES = int(os.environ.get("DATELINE_EXAMPLES", "0")) // 50 or 10
CHECKS = (
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.response_headers_conformance,
)
DOCUMENTS = [
    "Japanese Prime Minister Fumio Kishida met Indian Prime Minister Narendra Modi in Delhi on Monday.",
    "Indian police arrested three Pakistani fishermen on Monday. “We condemn India,” said Pakistan on Tuesday.",
    "Fumio Kishida met Narendra Modi in Delhi on Monday. Brazil sent food aid to Haiti on Monday.",
    "French Foreign Minister Ann Diaz met Canadian Foreign Minister Dana Ostrik in Oslo on Monday.",
    "Ann Diaz, the mayor of Lyon, met Dana Ostrik, a Canadian singer, in Cairo on Tuesday.",
    "French Foreign Minister Eva Diaz condemned Peru on Friday. Canadian Foreign Minister Dana Ostrik visited Kenya.",
]
WHOLE = Event.model_fields.keys() - {"articles"}
KNOWN = 6  # ids up to this are somebody's
SAID = {
    "actor": "Modi", "source_actor": "Kishida", "target_actor": "Modi", "organisation": "India", "country": "IND",
    "place": "Delhi", "place_country": "IND", "bbox": "60,0,100,40", "near": "28.6,77.2,90", "source": "Tigris Courier",
    "q": "met", "fields": "id,date", "a": "1", "b": "1",
}  # fmt: skip


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def app(request, tmp_path_factory):
    given_address = {}
    if request.param == "postgresql":
        from tests.conftest import _new_database

        given_address["database_url"] = _new_database(request.getfixturevalue("postgresql"), "template")
    settled = Settings(data_dir=tmp_path_factory.mktemp("schema"), _env_file=None, **given_address)
    migrate(settled.database)
    app = create_app(settled)
    said = {"published_at": "2024-03-06", "source": "Tigris Courier", "title": "Leaders met"}
    for text in DOCUMENTS:
        assert ask(app, "POST", "/ingest", content=text, params=said).status_code == 201
    assert ask(app, "POST", "/actors/3/merge", json={"with": [7]}).status_code == 201
    assert ask(app, "PATCH", "/events/1", json={"status": "denied"}).status_code == 200
    assert len(ask(app, "GET", "/suggestions").json()["items"]) == 1
    return app


def ask(app, method, path, **more):
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)

    async def send():
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return await client.request(method, path, **more)

    return asyncio.run(send())


@pytest.fixture(scope="module")
def described(app):
    """The operations, asked about what is there as well as about anything at all."""
    schema = schemathesis.openapi.from_asgi("/openapi.json", app)

    @schema.hook
    def flatmap_path_parameters(context, path_parameters):
        if not path_parameters:
            return some.just(path_parameters)
        known = {name: as_key(name, value) for name, value in path_parameters.items()}
        return some.sampled_from([path_parameters, known, known])

    @schema.hook
    def flatmap_query(context, query):
        """Few events fit twenty filters at once, so each is asked alone as well, and for what is there."""
        if not query:
            return some.just(query)
        needed = {name: query[name] for name in ("by", "q", "a", "b") if name in query}
        alone = [{**needed, name: value} for name, value in query.items()]
        return some.sampled_from([query, *alone, *(as_said(each) for each in (query, *alone))])

    @schema.hook
    def flatmap_body(context, body):
        return some.sampled_from([body, with_known_ids(body)]) if isinstance(body, dict) else some.just(body)

    return schema


def as_key(name, value):
    if name == "key":
        return str(len(str(value)) % KNOWN + 1)
    return value % KNOWN + 1 if isinstance(value, int) else value


def as_said(query):
    """The same question about somebody, somewhere and something that events tell of."""
    known = {name: SAID.get(name.removeprefix("not_")) for name in query}
    return {
        name: value if known[name] is None else [known[name]] if isinstance(value, list) else known[name]
        for name, value in query.items()
    }


def with_known_ids(value):
    if isinstance(value, dict):
        return {name: with_known_ids(each) for name, each in value.items()}
    if isinstance(value, list):
        return [with_known_ids(each) for each in value]
    return value % KNOWN + 1 if isinstance(value, int) and not isinstance(value, bool) else value


@pytest.mark.parametrize("mode", GenerationMode, ids=lambda mode: mode.value)
def test_every_question_is_answered_as_described(described, mode):
    operations = [found.ok() for found in described.get_all_operations()]
    assert len(operations) > 40
    answered = 0

    def answer(case):
        nonlocal answered
        reply = case.call()
        case.validate_response(reply, checks=CHECKS)
        if case.operation.label == "GET /events" and reply.status_code == 200 and "fields" not in case.query:
            assert all(item.keys() >= WHOLE for item in reply.json()["items"])
        answered += 1

    for number, operation in enumerate(operations):
        bounded = settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        strategy = operation.as_strategy(generation_mode=mode)
        try:
            seed(number)(bounded(given(strategy)(answer)))()
        except Unsatisfiable:  # an operation that takes nothing cannot be asked wrongly
            assert mode is GenerationMode.NEGATIVE
    assert answered > len(operations)


def test_a_parameter_that_nobody_knows_is_refused_everywhere(app):
    named = {"noun": "actors", "verdict": "reject"}
    operations = [(method, path) for path, methods in app.openapi()["paths"].items() for method in methods]
    assert len(operations) > 40
    for method, template in operations:
        path = re.sub(r"{(\w+)}", lambda found: named.get(found[1], "1"), template)
        reply = ask(app, method.upper(), path, params={"nonsense": "1"})
        assert (method, template, reply.status_code) == (method, template, 422)
        assert "there is no parameter 'nonsense'" in reply.json()["detail"]


def cursor(*position):
    return base64.urlsafe_b64encode(json.dumps(position).encode()).decode().rstrip("=")


CURSORS = [
    *(cursor(each) for each in (None, "x", [], True, 2**70, 1e308, float("nan"), -1)),
    "%E1%B4%AE",
    "=",
]
LAST, FIRST = "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59"
ODD = [
    *(f"{path}cursor={each}" for each in CURSORS for path in ("/events?", "/actors?", "/search?q=delhi&")),
    *(f"/changes?since={each}" for each in CURSORS),
    *(f"/events?sort=-articles&cursor={cursor('-articles', value, 1)}" for value in (2**70, True, None)),
    *(f"/events?sort={sort}&cursor={cursor(sort, value, 1)}" for sort in ("-updated", "created", "confidence", "sources")
      for value in ("2024-W01-1", "20240101T00", "2024-01-01 00:00:00+23:59:59", "0001-01-01 00:00:00", 1.5, 1e308, "x")),
    *(f"/events?cursor={cursor('-date', value)}" for value in (1.5, "x", 2**63 - 1)),
    "/events?q=%00", "/actors/%00", "/suggest?q=a%00b", "/events.csv?actor=%00",
    *(f"{path}{number}" for path in ("/actors/", "/articles/") for number in ("%C2%B2", "9" * 19, "9" * 400)),
    "/extractions/diff?a=%C2%B2&b=1",
    *(f"{path}={moment.replace('+', '%2B')}" for moment in (FIRST, LAST)
      for path in ("/events?as_of", "/events/1?as_of", "/actors/1?as_of", "/changes?since")),
    *(f"{path}{name}={day}" for path in ("/events?", "/events/counts?by=month&", "/events/counts?by=day&share=true&")
      for name in ("from", "to", "not_to", "published_from", "published_to") for day in ("0001-01-01", "9999-12-31", "0000")),
]  # fmt: skip


@pytest.mark.parametrize("path", ODD)
def test_an_odd_question_is_answered_or_refused(app, path):
    reply = ask(app, "GET", path)
    assert reply.status_code in (200, 404, 422)
    assert reply.status_code == 200 or reply.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    "path", ["/events?q=%00", "/actors/%00", "/suggest?q=a%00b", "/events.csv?actor=%00"]
)
def test_a_null_character_is_refused(app, path):
    assert ask(app, "GET", path).status_code == 422


BAD = {
    "half a surrogate pair as a name": r'{"\ud800": 1}',
    "half a surrogate pair": r'{"reason": "\ud800"}',
    "a null character": r'{"reason": "a\u0000b"}',
    "a null character below": r'{"text": "Canada condemned Peru.", "metadata": {"a": [{"b": "\u0000"}]}}',
    "half a surrogate pair below": r'{"text": "Canada condemned Peru.", "metadata": {"a": ["\ud800"]}}',
    "no number": '{"text": "Canada condemned Peru.", "metadata": {"a": NaN}}',
    "a number without end": '{"text": "Canada condemned Peru.", "metadata": {"a": 1e999}}',
    "too deep": '{"text": "Canada condemned Peru.", "metadata": ' + '{"a":' * 150 + "1" + "}" * 151,
    "very deep": "[" * 100_000,
    "no JSON": "\x00",
    "no UTF-8": b"\xff",
    "nothing": "",
    "null": "null",
}
WRITING = [
    ("POST", "/ingest"), ("POST", "/articles"), ("PUT", "/articles/1"), ("POST", "/events"), ("PATCH", "/events/1"),
    ("POST", "/actors/1/merge"), ("POST", "/actors/1/split"),
]  # fmt: skip


@pytest.mark.parametrize("body", BAD.values(), ids=BAD)
def test_a_bad_body_is_refused(app, body):
    for method, path in WRITING:
        reply = ask(app, method, path, content=body, headers={"Content-Type": "application/json"})
        assert (method, path, reply.status_code) == (method, path, 422)
        assert reply.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    "said",
    [
        {"mode": "marching"},
        {"contexts": ["nonsense"]},
        {"participants": [{"role": "source", "name": "x", "country": "ZZZ"}]},
    ],
)
def test_an_event_is_told_in_known_codes(app, said):
    event = {"type": "PROTEST", "participants": [{"role": "source", "name": "x"}], **said}
    assert ask(app, "POST", "/events", json=event).status_code == 422
    assert ask(app, "PATCH", "/events/1", json=said).status_code == 422


@pytest.mark.parametrize(
    ("path", "methods"),
    [("/events", "GET, HEAD, POST"), ("/articles/1", "GET, HEAD, PUT"), ("/ingest", "POST")],
)
def test_a_method_that_is_not_known_is_told_which_are(app, path, methods):
    reply = ask(app, "DELETE", path)
    assert (reply.status_code, reply.headers["Allow"]) == (405, methods)


@pytest.mark.parametrize(
    ("said", "refused"),
    [({"title": ["a", "b"]}, "title"), ({"titel": "a"}, "titel"), ({"metadata": "a"}, "metadata")],
)
def test_a_document_is_not_described_twice_nor_wrongly(app, said, refused):
    reply = ask(app, "POST", "/ingest", params=said, content="Canada condemned Ghana on Monday.")
    assert (reply.status_code, reply.json()["errors"][0]["field"]) == (422, refused)


def test_what_is_said_of_a_json_document_stands_in_it(app):
    reply = ask(
        app, "POST", "/ingest", params={"title": "a"}, json={"text": "Canada condemned Ghana on Monday."}
    )
    assert (reply.status_code, reply.json()["errors"][0]["field"]) == (422, "title")


def test_every_author_is_kept(app):
    reply = ask(
        app,
        "POST",
        "/ingest",
        params={"authors": ["Ann, Bob", "Cy"]},
        content="Brazil condemned Ghana on Monday.",
    )
    assert reply.json()["article"]["authors"] == ["Ann", "Bob", "Cy"]
