"""The JSON API: the questionnaire, a recommendation, a batch. See ``docs/api.md``.

It gives exactly what ``advisor recommend --json`` gives. Nothing is kept of a call, and
nothing of it is logged but that it was made.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from functools import lru_cache
from hashlib import sha256
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
from advisor.scoring import CodeError, recommend, unpack
from advisor.server.api_types import ScoredBatch, questionnaire_document, scored
from advisor.server.bodies import BodyError, read_answers, read_batch
from advisor.server.problems import NO_STORE, problem
from advisor.settings import Serving

CODE: Final = "code"
JSON: Final = "application/json"
REVALIDATE: Final = "no-cache"
"""Caches may keep an answer, and ask each time whether it still holds."""

Answer = Callable[[Guide], Any]
"""What is answered by a guide, as plain data."""

_LAST: Final[dict[str, tuple[str, str]]] = {}
"""By path, the tag and the text of the last answer that says nothing of any sheet."""


class Questionnaire(HTTPEndpoint):
    """What is asked."""

    async def get(self, request: Request) -> Response:
        """Give the questionnaire."""
        _expect(request)
        return await run_in_threadpool(_tagged, request, "", _questionnaire)


class Recommend(HTTPEndpoint):
    """One sheet in, one recommendation out."""

    async def get(self, request: Request) -> Response:
        """Give the recommendation for a share code."""
        _expect(request, CODE)
        code = request.query_params.get(CODE)
        if code is None:
            raise BodyError(HTTPStatus.UNPROCESSABLE_ENTITY, f"the parameter {CODE} is missing")

        def answer(guide: Guide) -> Any:
            return recommend(guide, unpack(guide, code)).as_dict()

        return await run_in_threadpool(_tagged, request, code, answer)

    async def post(self, request: Request) -> Response:
        """Give the recommendation for answers."""
        body = await _body(request)
        return await run_in_threadpool(_answered, lambda guide: _recommendation(guide, body))


class Score(HTTPEndpoint):
    """Many sheets in, as many short results out."""

    async def post(self, request: Request) -> Response:
        """Score a batch."""
        body = await _body(request)
        return await to_thread.run_sync(
            _answered, lambda guide: _batch(guide, body), limiter=_one_batch()
        )


class Description(HTTPEndpoint):
    """The OpenAPI document."""

    async def get(self, request: Request) -> Response:
        """Describe the API."""
        from advisor.server.openapi import description

        _expect(request)
        return await run_in_threadpool(_tagged, request, "", description)


def api(settings: Serving) -> ASGIApp:
    """Give the API, to be served beside the pages below an address of its own.

    Parameters
    ----------
    settings
        Which sites' scripts may use it.
    """
    routes = [
        Route("/openapi.json", Description),
        Route("/questionnaire", Questionnaire),
        Route("/recommend", Recommend),
        Route("/score", Score),
    ]
    app: ASGIApp = ExceptionMiddleware(
        Router(routes, redirect_slashes=False),
        handlers={HTTPException: _no_route, BodyError: _bad_body, CodeError: _no_code},
    )
    if settings.origins:
        # No cookie is ever looked at, so none is asked for.
        app = CORSMiddleware(
            app,
            allow_origins=settings.origins,
            allow_methods=("GET", "POST"),
            allow_headers=("content-type", "if-none-match"),
            expose_headers=("etag", "retry-after", "x-request-id"),
        )
    return app


@lru_cache(maxsize=1)
def _one_batch() -> CapacityLimiter:
    """Give the lane for batches: the next waits, and pages share the process with one alone."""
    return CapacityLimiter(1)


def _questionnaire(guide: Guide) -> Any:
    return asdict(questionnaire_document(guide))


def _recommendation(guide: Guide, body: bytes) -> Any:
    return recommend(guide, read_answers(guide, body)).as_dict()


def _batch(guide: Guide, body: bytes) -> Any:
    sheets = read_batch(guide, body)
    results = tuple(scored(recommend(guide, sheet)) for sheet in sheets)
    return asdict(ScoredBatch(results, guide.fingerprints))


def _answered(answer: Answer) -> Response:
    """Answer a call whose answer is not cached."""
    guide = live.or_none()
    return _not_ready() if guide is None else _json(answer(guide), NO_STORE)


def _tagged(request: Request, about: str, answer: Answer) -> Response:
    """Answer a call whose answer holds as long as the guide does; 304 to a client that has it."""
    guide = live.or_none()
    if guide is None:
        return _not_ready()
    tag = etag(guide, request.url.path, about)
    headers = {"etag": tag, "cache-control": REVALIDATE, "vary": "accept-encoding"}
    known = request.headers.get("if-none-match", "")
    if known.strip() == "*" or tag in (each.strip() for each in known.split(",")):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    if about:
        return _json(answer(guide), headers)
    # The same for everybody while the guide is live, and not cheap to make: it is made once.
    path = request.url.path
    if _LAST.get(path, ("", ""))[0] != tag:
        _LAST[path] = tag, json.dumps(answer(guide))
    return Response(_LAST[path][1], headers=headers, media_type=JSON)


def etag(guide: Guide, path: str, about: str) -> str:
    """Name an answer by the fingerprints that it comes from.

    It is a weak tag: compressed and plain, the answer is the same. It depends on the
    version of this program, too, without telling it.
    """
    parts = (_version(), *vars(guide.fingerprints).values(), path, about)
    return f'W/"{sha256(json.dumps(parts).encode()).hexdigest()[:24]}"'


@lru_cache(maxsize=1)
def _version() -> str:
    return version(DISTRIBUTION)


def _json(document: Any, headers: dict[str, str]) -> Response:
    return Response(json.dumps(document), headers=headers, media_type=JSON)


async def _body(request: Request) -> bytes:
    """Read a JSON body."""
    _expect(request)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != JSON:
        raise BodyError(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"send JSON, and say so: Content-Type: {JSON}"
        )
    return await request.body()


def _expect(request: Request, *names: str) -> None:
    """Refuse parameters that mean nothing, and those that are there twice."""
    given = [name for name, _ in request.query_params.multi_items()]
    for name in given:
        if name not in names:
            known = f"takes {', '.join(names)} alone" if names else "takes no parameters"
            raise BodyError(HTTPStatus.UNPROCESSABLE_ENTITY, f"this address {known}")
        if given.count(name) > 1:
            raise BodyError(HTTPStatus.UNPROCESSABLE_ENTITY, f"{name} is there twice")


def _not_ready() -> Response:
    status = HTTPStatus.SERVICE_UNAVAILABLE
    return problem(
        status, "the advisor is not ready; try again later", headers={"retry-after": "5"}
    )


def _no_route(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    told = {
        HTTPStatus.NOT_FOUND: "there is nothing at this address",
        HTTPStatus.METHOD_NOT_ALLOWED: "this address takes other methods; see Allow",
    }.get(HTTPStatus(error.status_code), "this call makes no sense here")
    return problem(error.status_code, told, headers=error.headers)


def _bad_body(_request: Request, error: Exception) -> Response:
    assert isinstance(error, BodyError)
    return problem(error.status, str(error), error.errors)


def _no_code(_request: Request, error: Exception) -> Response:
    """A code is the name of a sheet: where it cannot be read, there is no such sheet."""
    return problem(HTTPStatus.NOT_FOUND, str(error))
