"""Refusals and failures as HTTP responses: problem details for programs, calm pages for people.

A program gets ``application/problem+json`` (RFC 9457), whose ``errors`` say where in what it
sent something is wrong (RFC 6901 pointers) and how to fix it. A person gets a page. Neither
is shown a path, a version or a traceback: what went wrong has a number, which the visitor sees
and the log explains.
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
    """One thing that is wrong in what was sent.

    Attributes
    ----------
    pointer
        Where it stands in the JSON (RFC 6901), as in ``/answers/goal``; "" is all of it.
    detail
        What is wrong and how to fix it.
    """

    pointer: str
    detail: str


@dataclass(frozen=True)
class Problem:
    """Why a call was not answered (RFC 9457).

    Attributes
    ----------
    type
        Always ``about:blank``: the status says what kind of problem this is.
    title
        The name of the status.
    status
        The HTTP status.
    detail
        What is wrong and how to fix it.
    errors
        Everything that is wrong in what was sent, each with its place.
    incident
        The number under which the log has more, when the fault is on our side.
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
    """Make the response that tells a program what is wrong."""
    told = Problem(
        "about:blank", HTTPStatus(status).phrase, status, detail, tuple(errors), incident
    )
    return Response(
        json.dumps(asdict(told)), status, {**NO_STORE, **(headers or {})}, media_type=MEDIA_TYPE
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
    """Write an error to the log.

    Returns
    -------
    str
        The number under which it stands there, as in ``7KQ2-M4TX``. It is random and says
        nothing about the error.
    """
    letters = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    number = f"{letters[: LENGTH // 2]}-{letters[LENGTH // 2 :]}"
    log_event(Event("incident", incident=number), logging.ERROR, error)
    return number


def on_script_error(error: Exception) -> bool:
    """Write an error of Streamlit's script to the log, and show the error page instead.

    The page has the number under which the log tells what happened.

    Returns
    -------
    bool
        True: Streamlit need not show the error.
    """
    import streamlit as st

    st.html(error_page.text(report(error)))
    return True


def failure(scope: Scope, incident: str) -> Response:
    """Say that something went wrong on our side, with the number that the log has."""
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    if scope["path"].startswith(API):
        return problem(status, "something went wrong here; try again later", incident=incident)
    return _page(error_page.document(incident), status)


def lost(scope: Scope) -> Response:
    """Say that an address leads nowhere."""
    if scope["path"].startswith(API):
        return problem(HTTPStatus.NOT_FOUND, "there is nothing at this address")
    return _page(error_page.lost(f"{serving().path}/"), HTTPStatus.NOT_FOUND)


def _page(html: str, status: int) -> Response:
    return secured(HTMLResponse(html, status, NO_STORE), components=False)
