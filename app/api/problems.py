"""The one place where our errors become HTTP: RFC 9457 for everything that goes wrong."""

import logging
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DataError
from starlette.exceptions import HTTPException
from starlette.routing import compile_path

from app import errors

_LOG = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"
_LATER = "10"  # seconds

STATUS: dict[type[errors.DatelineError], int] = {
    errors.EmptyDocument: 422,
    errors.BinaryDocument: 422,
    errors.BadEncoding: 422,
    errors.NotEnglish: 422,
    errors.NoArticleFound: 422,
    errors.BadPublicationDate: 422,
    errors.DocumentTooLarge: 413,
    errors.UnsupportedMediaType: 415,
    errors.FetchRefused: 422,
    errors.FetchFailed: 502,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.BadQuery: 422,
    errors.NotAcceptable: 406,
    errors.AddressUnsafe: 500,
    errors.BadDictionary: 500,
    errors.Unauthorised: 401,
    errors.Forbidden: 403,
    errors.Busy: 503,
    errors.Unavailable: 503,
}


def problem(
    request: Request, status: int, title: str, detail: str, found: Iterable[dict[str, str]] = ()
) -> Response:
    """One problem as an answer; `found` are the faulty fields of a 422."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": _sayable(detail),
        "instance": request.url.path,
    }
    listed = [{name: _sayable(text) for name, text in each.items()} for each in found]
    if listed:
        body["errors"] = listed
    headers = {"WWW-Authenticate": "Bearer"} if status == HTTPStatus.UNAUTHORIZED else {}
    return Response(orjson.dumps(body), status, headers, MEDIA_TYPE)


def _sayable(text: str) -> str:
    """Half of a surrogate pair, which JSON may have sent, is in no encoding."""
    return text.encode("utf-8", "replace").decode()


def install(app: FastAPI) -> None:
    """Answer every error of this application as a problem."""
    app.add_exception_handler(errors.DatelineError, _ours)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(DataError, _not_kept)
    app.add_exception_handler(Exception, _unexpected)


def _ours(request: Request, error: Exception) -> Response:
    assert isinstance(error, errors.DatelineError)
    field = [{"field": error.field, "message": error.detail}] if error.field else []
    answer = problem(request, STATUS[type(error)], error.title(), error.detail, field)
    if isinstance(error, errors.Busy):
        answer.headers["Retry-After"] = _LATER
    return answer


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == HTTPStatus.BAD_REQUEST:  # FastAPI's word for a body of which it cannot make JSON
        return problem(
            request, 422, "The request is not understood", "the body is not JSON in UTF-8, or too deep"
        )
    title = HTTPStatus(error.status_code).phrase
    detail = (
        str(error.detail)
        if error.detail != title
        else f"{request.method} {request.url.path} is not known here"
    )
    answer = problem(request, error.status_code, title, detail)
    answer.headers.update(error.headers or {})
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        answer.headers["Allow"] = ", ".join(_methods(request))
    return answer


def _methods(request: Request) -> list[str]:
    """All that this address may be asked by: the router tells those of one route only."""
    described = request.app.openapi()["paths"].items()
    here = [found for path, found in described if compile_path(path)[0].match(request.url.path)]
    found = {method.upper() for methods in here for method in methods} or {"GET"}  # as /openapi.json itself
    return sorted(found | {"HEAD"} if "GET" in found else found)


def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    found = [
        {
            "field": ".".join(str(part) for part in each["loc"][1:]) or str(each["loc"][0]),
            "message": each["msg"],
        }
        for each in error.errors()
    ]
    detail = "; ".join(f"{each['field']}: {each['message']}" for each in found)
    return problem(request, 422, "The request is not understood", detail, found)


def _not_kept(request: Request, _error: Exception) -> Response:
    detail = "a value holds what the database cannot keep: a null character, or a number without end"
    return problem(request, 422, errors.BadQuery.title(), detail)


def _unexpected(request: Request, error: Exception) -> Response:
    _LOG.error("%s %s went wrong", request.method, request.url.path, exc_info=error)
    return problem(
        request, 500, "Something went wrong inside", "It was logged; please try again or report it."
    )
