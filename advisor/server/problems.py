"""Refusals and failures as responses: problem details (RFC 9457) for programs, pages for people.

Neither shows a path, a version or a traceback: a failure has a number, which the log explains.
"""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import Final

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import Scope

from advisor.guide import Guide
from advisor.prospect import address, error_page
from advisor.server.logs import Event, log_event
from advisor.server.security import secured
from advisor.settings import serving

JSON: Final = "application/json"
MEDIA_TYPE: Final = "application/problem+json"
API_PATHS: Final = "/api/"
NO_STORE: Final = {"cache-control": "no-store"}

ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Digits and letters that are not confused when read out on the phone."""

LENGTH: Final = 8
MAX_QUERY: Final = 2_000  # bytes of a query that are searched for the language of an error page


@dataclass(frozen=True)
class Misfit:
    """A fault in a body: its place as a JSON pointer (RFC 6901), and how to fix it."""

    pointer: str
    detail: str


@dataclass(frozen=True)
class Problem:
    """Why a call failed (RFC 9457), with every fault in the body.

    ``incident`` is the number under which the log has more, when the fault is on our side.
    """

    type: str
    title: str
    status: int
    detail: str
    errors: tuple[Misfit, ...] = ()
    incident: str = ""


def problem(
    status: int,
    detail: str,
    errors: Iterable[Misfit] = (),
    incident: str = "",
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Respond to a program with problem details."""
    title = HTTPStatus(status).phrase
    found = Problem("about:blank", title, status, detail, tuple(errors), incident)
    return Response(
        json.dumps(asdict(found)), status, {**NO_STORE, **(headers or {})}, media_type=MEDIA_TYPE
    )


def refusal(scope: Scope, status: int, detail: str, headers: Mapping[str, str]) -> Response:
    """Refuse a request: a program's with problem details, a browser's with a page."""
    if scope["path"].startswith(API_PATHS):
        return problem(status, detail, headers=headers)
    guide = _guide(scope)
    if guide is None:
        text = f"{HTTPStatus(status).phrase}\n"
        return PlainTextResponse(text, status, {**NO_STORE, **headers})
    html = error_page.refused(guide, too_many=status == HTTPStatus.TOO_MANY_REQUESTS)
    return error_response(html, status, headers)


def report(error: BaseException) -> str:
    """Log an error, and return its random number there, such as ``7KQ2-M4TX``."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    number = f"{letters[: LENGTH // 2]}-{letters[LENGTH // 2 :]}"
    log_event(Event("incident", incident=number), logging.ERROR, error)
    return number


def on_script_error(error: Exception) -> bool:
    """Log an error of Streamlit's script and show the error page; True: Streamlit shows nothing."""
    import streamlit as st

    number, guide = report(error), None
    with suppress(Exception):  # the guide may be the cause
        from advisor.live import live
        from advisor.server.streamlit import host

        guide = host.in_language(live.guide())
    st.html(error_page.text(number, guide))
    return True


def failure(scope: Scope, incident: str) -> Response:
    """Respond to a failure on our side."""
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    if scope["path"].startswith(API_PATHS):
        return problem(status, "something went wrong here; try again later", incident=incident)
    return error_response(error_page.document(incident, _guide(scope)), status)


def not_found(scope: Scope) -> Response:
    """Respond at an address that does not exist."""
    if scope["path"].startswith(API_PATHS):
        return problem(HTTPStatus.NOT_FOUND, "there is nothing at this address")
    return error_response(
        error_page.lost(f"{serving().path}/", _guide(scope)), HTTPStatus.NOT_FOUND
    )


def error_response(html: str, status: int, headers: Mapping[str, str] | None = None) -> Response:
    """Respond with a document that no cache may keep."""
    response = HTMLResponse(html, status, {**NO_STORE, **(headers or {})})
    return secured(response, components=False)


def _guide(scope: Scope) -> Guide | None:
    """Return the guide in the visitor's language; None if that fails: it may be the cause."""
    with suppress(Exception):
        from advisor.server.prospects import guide_for

        return guide_for(address.parse(scope["query_string"][:MAX_QUERY]), Headers(scope=scope))
    return None
