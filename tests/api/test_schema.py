"""Everything the OpenAPI allows may be asked, and is answered as it says: no 5xx, no status or shape that is not documented.

DATELINE_EXAMPLES asks so many questions of every operation; without it there are a few.
"""

import os

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from app.asgi import create_app
from app.settings import Settings
from app.store.migrate import migrate

EXAMPLES = int(os.environ.get("DATELINE_EXAMPLES", "0")) // 50 or 12
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
]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def described(request, tmp_path_factory):
    given_address = {}
    if request.param == "postgresql":
        from tests.conftest import _new_database

        given_address["database_url"] = _new_database(request.getfixturevalue("postgresql"), "template")
    settled = Settings(data_dir=tmp_path_factory.mktemp("schema"), _env_file=None, **given_address)
    migrate(settled.database)
    app = create_app(settled)
    schema = schemathesis.openapi.from_asgi("/openapi.json", app)
    for text in DOCUMENTS:
        case = schema["/ingest"]["POST"].Case(
            body=text, media_type="text/plain", query={"published_at": "2024-03-06"}
        )
        assert case.call().status_code == 201
    return schema


def test_every_question_is_answered_as_described(described):
    operations = [found.ok() for found in described.get_all_operations()]
    assert len(operations) > 40
    for number, operation in enumerate(operations):

        def answer(case):
            case.validate_response(case.call(), checks=CHECKS)

        bounded = settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        seed(number)(bounded(given(operation.as_strategy())(answer)))()


@pytest.mark.parametrize(
    "path", ["/events?q=%00", "/actors/%00", "/suggest?q=a%00b", "/events.csv?actor=%00"]
)
def test_a_null_character_is_refused(described, path):
    transport = httpx.ASGITransport(described.app)
    reply = _get(transport, path)
    assert (reply.status_code, reply.headers["Content-Type"]) == (422, "application/problem+json")


def _get(transport, path):
    import asyncio

    async def get():
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return await client.get(path)

    return asyncio.run(get())
