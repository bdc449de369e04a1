"""The JSON API (``docs/api.md``): the same recommendations as ``advisor recommend --json``.

Nothing of a call is kept, and only the fact that it was made is logged.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from functools import lru_cache
from http import HTTPStatus
from importlib.metadata import version
from typing import Any, Final

from anyio import CapacityLimiter, to_thread
from starlette.concurrency import run_in_threadpool
from starlette.endpoints import HTTPEndpoint
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, Router
from starlette.types import ASGIApp

from advisor import DISTRIBUTION
from advisor.guide import Guide
from advisor.live import live
from advisor.scoring import CodeError, Sheet, recommend, unpack
from advisor.server.api_types import ScoredBatch, questionnaire_document, scored
from advisor.server.bodies import RequestError, read_answers, read_batch
from advisor.server.etags import has, weak_etag
from advisor.server.problems import JSON, NO_STORE, problem
from advisor.settings import Serving

CODE: Final = "code"
Write = Callable[[Guide], Any]  # writes a document: a dataclass, or plain data

_VERSION: Final = version(DISTRIBUTION)
_ONE_BATCH: Final = CapacityLimiter(1)  # batches share the process with the pages


async def questionnaire(request: Request) -> Response:
    """Send the questionnaire."""
    _expect(request)
    return await run_in_threadpool(_tagged, request, "", questionnaire_document)


async def openapi(request: Request) -> Response:
    """Send the OpenAPI document."""
    from advisor.server.openapi import description

    _expect(request)
    return await run_in_threadpool(_tagged, request, "", description)


async def score(request: Request) -> Response:
    """Score a batch."""
    body = await _body(request)
    return await to_thread.run_sync(
        _answered, lambda guide: _batch(guide, body), limiter=_ONE_BATCH
    )


class Recommend(HTTPEndpoint):
    """One sheet in, one recommendation out."""

    async def get(self, request: Request) -> Response:
        """Send the recommendation for a share code."""
        _expect(request, CODE)
        code = request.query_params.get(CODE)
        if code is None:
            raise RequestError(HTTPStatus.UNPROCESSABLE_ENTITY, f"the parameter {CODE} is missing")

        def found(guide: Guide) -> dict[str, Any]:
            sheet = Sheet.lenient(guide.questionnaire, unpack(guide, code))
            return recommend(guide, sheet).as_dict()

        return await run_in_threadpool(_tagged, request, code, found)

    async def post(self, request: Request) -> Response:
        """Send the recommendation for answers."""
        body = await _body(request)
        return await run_in_threadpool(
            _answered, lambda guide: recommend(guide, read_answers(guide, body)).as_dict()
        )


def api(settings: Serving) -> ASGIApp:
    """Make the app of the API; ``settings`` name the sites whose scripts may use it."""
    routes = [
        Route("/openapi.json", openapi),
        Route("/questionnaire", questionnaire),
        Route("/recommend", Recommend),
        Route("/score", score, methods=["POST"]),
    ]
    app: ASGIApp = ExceptionMiddleware(
        Router(routes, redirect_slashes=False),
        handlers={HTTPException: _refused, RequestError: _invalid, CodeError: _no_code},
    )
    if settings.origins:
        # without credentials: the API reads no cookie
        app = CORSMiddleware(
            app,
            allow_origins=settings.origins,
            allow_methods=("GET", "POST"),
            allow_headers=("content-type", "if-none-match"),
            expose_headers=("etag", "retry-after", "x-request-id"),
        )
    return app


def _batch(guide: Guide, body: bytes) -> ScoredBatch:
    sheets = read_batch(guide, body)
    results = tuple(scored(recommend(guide, sheet)) for sheet in sheets)
    return ScoredBatch(results, guide.fingerprints)


def _answered(write: Write) -> Response:
    return _json(write(_guide()), NO_STORE)


def _tagged(request: Request, about: str, write: Write) -> Response:
    """Respond with an ETag of the guide and ``about``, with 304 to a client that has it."""
    guide = _guide()
    tag = etag(guide, request.url.path, about)
    headers = {"etag": tag, "cache-control": "no-cache", "vary": "accept-encoding"}
    if has(request, tag):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    if about:
        return _json(write(guide), headers)
    return Response(_text(write, guide), headers=headers, media_type=JSON)


def _guide() -> Guide:
    """Return the live guide; raises `HTTPException` if there is none."""
    guide = live.or_none()
    if guide is None:
        raise HTTPException(HTTPStatus.SERVICE_UNAVAILABLE, headers={"retry-after": "5"})
    return guide


@lru_cache(maxsize=2)
def _text(write: Write, guide: Guide) -> str:
    """Write a response that is the same for all clients, and expensive."""
    return json.dumps(write(guide), default=asdict)


def etag(guide: Guide, path: str, about: str) -> str:
    """Return the ETag of guide, release, path and ``about``."""
    return weak_etag(_VERSION, *vars(guide.fingerprints).values(), path, about)


def _json(document: Any, headers: dict[str, str]) -> Response:
    return Response(json.dumps(document, default=asdict), headers=headers, media_type=JSON)


async def _body(request: Request) -> bytes:
    _expect(request)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != JSON:
        raise RequestError(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"send JSON, and say so: Content-Type: {JSON}"
        )
    return await request.body()


def _expect(request: Request, *names: str) -> None:
    given = [name for name, _ in request.query_params.multi_items()]
    for name in given:
        if name not in names:
            known = f"takes {', '.join(names)} alone" if names else "takes no parameters"
            raise RequestError(HTTPStatus.UNPROCESSABLE_ENTITY, f"this address {known}")
        if given.count(name) > 1:
            raise RequestError(HTTPStatus.UNPROCESSABLE_ENTITY, f"{name} is there twice")


def _refused(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    detail = {
        HTTPStatus.NOT_FOUND: "there is nothing at this address",
        HTTPStatus.METHOD_NOT_ALLOWED: "this address takes other methods; see Allow",
        HTTPStatus.SERVICE_UNAVAILABLE: "the advisor is not ready; try again later",
    }.get(HTTPStatus(error.status_code), "this call makes no sense here")
    return problem(error.status_code, detail, headers=error.headers)


def _invalid(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestError)
    return problem(error.status, str(error), error.errors)


def _no_code(_request: Request, error: Exception) -> Response:
    """A code is the name of a resource, so an invalid one is not found."""
    return problem(HTTPStatus.NOT_FOUND, str(error))
