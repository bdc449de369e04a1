"""Results as PDF, previews of links, and calendar entries.

- ``GET /result.pdf?QUESTION=OPTION...``: the result page for these answers, with its guide and
  language. Parameters that are no answers are ignored, and the paper says so.
- ``GET /preview.png?code=CODE``: the picture beside a link to a result, or to the site
- ``GET /calendar/event/ID.ics``, ``GET /calendar/date/ID.ics``: an event or date that is not over

Printing takes some hundredths of a second of one core: two requests print and a few more wait;
others are refused for a moment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from http import HTTPStatus
from threading import BoundedSemaphore
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from advisor.guide import Guide, GuideError
from advisor.live import live
from advisor.presentation import calendar_entry
from advisor.presentation.paper import paper
from advisor.prospect import address, error_page
from advisor.prospect.address import Visit
from advisor.prospect.offers import ahead
from advisor.scoring import Recommendation, Sheet, pack, recommend, unpack
from advisor.settings import serving

PRINTING: Final = 2
"""Documents that are printed at the same time."""

SLOTS: Final = 8
"""Documents that are printed or wait."""

AGAIN: Final = 5
"""Seconds after which a refused client may try again."""

MAX_SITE: Final = 300
"""Characters of an address that fit in a QR code beside a share code."""

PRIVATE: Final = {"cache-control": "no-store", "x-robots-tag": "noindex"}

_printing: Final = BoundedSemaphore(PRINTING)
_slots: Final = BoundedSemaphore(SLOTS)


class BusyError(Exception):
    """All slots are taken."""


def routes() -> list[Route]:
    """List the routes of papers, previews and calendar entries."""
    return [
        Route(f"/{address.PAPER}", result_pdf),
        Route(f"/{address.PREVIEW}", preview),
        Route(f"/{address.CALENDAR}/event/{{name}}.ics", event_entry),
        Route(f"/{address.CALENDAR}/date/{{name}}.ics", date_entry),
    ]


def result_pdf(request: Request) -> Response:
    """Print a result."""
    query = address.parse(request.scope["query_string"])
    try:
        guide = _guide(query)
    except GuideError:
        return _faulty()
    words = guide.words.paper
    visit = address.read(guide, query)
    if not visit.sheet.given:
        return _line(words.damaged, HTTPStatus.BAD_REQUEST)
    try:
        with _slot():
            found = recommend(guide, visit.sheet)
            pdf = _print(guide, visit, found, _online(request, found))
    except BusyError:
        return _line(words.crowded, HTTPStatus.SERVICE_UNAVAILABLE, again=True)
    named = f'attachment; filename="result-{found.code}.pdf"'
    headers = {**PRIVATE, "content-disposition": named}
    return Response(pdf, media_type="application/pdf", headers=headers)


def preview(request: Request) -> Response:
    """Draw a preview; that of a code that opens no result is the site's."""
    query = address.parse(request.scope["query_string"])
    try:
        guide = live.in_language(live.guide(), address.language(query))
    except GuideError:
        return _faulty()
    visit = address.read(guide, query)
    try:
        with _slot():
            picture = _draw(guide, pack(guide, visit.sheet) if visit.by_code else "")
    except BusyError:
        return _line(guide.words.paper.crowded, HTTPStatus.SERVICE_UNAVAILABLE, again=True)
    # A result's is private to its browser; the site's may be cached by proxies.
    kept = "private" if visit.by_code else "public"
    headers = {**PRIVATE, "cache-control": f"{kept}, max-age=86400"}
    return Response(picture, media_type="image/png", headers=headers)


@lru_cache(maxsize=16)
def _draw(guide: Guide, code: str) -> bytes:
    """Draw a code's result, or the site's preview without one."""
    from advisor.presentation import card

    if not code:
        return card.draw(card.general(guide))
    sheet = Sheet(guide.questionnaire, unpack(guide, code))
    return card.draw(card.of_result(guide, sheet, recommend(guide, sheet)))


def event_entry(request: Request) -> Response:
    """Send the calendar entry of an event that is not over."""
    return _entry(request, lambda events, _: events, calendar_entry.of_event)


def date_entry(request: Request) -> Response:
    """Send the calendar entry of a date of the application that has not passed."""
    return _entry(request, lambda _, dates: dates, calendar_entry.of_date)


def _guide(query: address.Query) -> Guide:
    """Return the guide of the visitor's result, in their language."""
    guide = live.guide_of(address.prints(query))
    return live.in_language(guide, address.language(query))


def _print(guide: Guide, visit: Visit, found: Recommendation, online: str) -> bytes:
    from advisor.presentation.pdf import print_pdf

    now = datetime.now(UTC)
    return print_pdf(paper(guide, visit.sheet, found, online, now, damaged=visit.damaged))


def _online(request: Request, found: Recommendation) -> str:
    """Return the result's address; without ``ADVISOR_SITE``, at the host of the request."""
    site = serving().site or str(request.base_url)[:MAX_SITE].rstrip("/")
    return f"{site}/{address.code_link(found.code)}"


@contextmanager
def _slot() -> Iterator[None]:
    """Wait for a turn to print; raises `BusyError` where too many wait already."""
    if not _slots.acquire(blocking=False):
        raise BusyError
    try:
        with _printing:
            yield
    finally:
        _slots.release()


def _entry(
    request: Request,
    kind: Callable[..., Iterable[Any]],
    write: Callable[[Guide, Any, datetime], str],
) -> Response:
    """Send the calendar entry of the item that the path names."""
    now, name = datetime.now(UTC), request.path_params["name"]
    query = address.parse(request.scope["query_string"])
    try:
        guide = live.in_language(live.guide(), address.language(query))
    except GuideError:
        return _faulty()
    for each in kind(*ahead(guide, now)):
        if each.id == name:
            headers = {**PRIVATE, "content-disposition": f'attachment; filename="{name}.ics"'}
            return Response(write(guide, each, now), media_type="text/calendar", headers=headers)
    return _line(guide.words.paper.no_such_date, HTTPStatus.NOT_FOUND)


def _faulty() -> Response:
    """Respond without a guide."""
    return _line(error_page.title(), HTTPStatus.SERVICE_UNAVAILABLE, again=True)


def _line(text: str, status: HTTPStatus, again: bool = False) -> Response:
    """Respond with a line of text."""
    headers = {**PRIVATE, **({"retry-after": str(AGAIN)} if again else {})}
    return PlainTextResponse(f"{text}\n", status, headers)
