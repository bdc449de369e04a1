"""Refusals and failures as responses: problem details (RFC 9457) for programs, pages for people.

Neither shows a path, a version or a traceback: a failure has a number, which the log explains.
"""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import Final

from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import Scope

from advisor.prospect import error_page
from advisor.server.logs import Event, log_event
from advisor.server.security import secured
from advisor.settings import serving

MEDIA_TYPE: Final = "application/problem+json"
API: Final = "/api/"
NO_STORE: Final = {"cache-control": "no-store"}

ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Digits and letters that are not confused when read out on the phone."""

LENGTH: Final = 8


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


def refusal(
    scope: Scope, status: int, detail: str, headers: Mapping[str, str] | None = None
) -> Response:
    """Refuse a request, a program's by a problem and a browser's by the name of the status."""
    if scope["path"].startswith(API):
        return problem(status, detail, headers=headers)
    return PlainTextResponse(
        f"{HTTPStatus(status).phrase}\n", status, {**NO_STORE, **(headers or {})}
    )


def report(error: BaseException) -> str:
    """Log an error, and return its random number there, such as ``7KQ2-M4TX``."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    number = f"{letters[: LENGTH // 2]}-{letters[LENGTH // 2 :]}"
    log_event(Event("incident", incident=number), logging.ERROR, error)
    return number


def on_script_error(error: Exception) -> bool:
    """Log an error of Streamlit's script and show the error page; True: Streamlit shows nothing."""
    import streamlit as st

    st.html(error_page.text(report(error)))
    return True


def failure(scope: Scope, incident: str) -> Response:
    """Respond to a failure on our side."""
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    if scope["path"].startswith(API):
        return problem(status, "something went wrong here; try again later", incident=incident)
    return _page(error_page.document(incident), status)


def not_found(scope: Scope) -> Response:
    """Respond at an address that does not exist."""
    if scope["path"].startswith(API):
        return problem(HTTPStatus.NOT_FOUND, "there is nothing at this address")
    return _page(error_page.lost(f"{serving().path}/"), HTTPStatus.NOT_FOUND)


def _page(html: str, status: int) -> Response:
    return secured(HTMLResponse(html, status, NO_STORE), components=False)
