"""What is taken along, by plain HTTP: results as PDF, pictures for links, and calendar entries.

``GET /result.pdf?QUESTION=OPTION...`` prints what the result page says for these answers, with
the guide and in the language that the page had. Nothing is kept, and no name is taken: whatever
is no answer is left out, and the paper says so. ``GET /preview.png?code=CODE`` draws the picture
beside a link to a result, and without a code that beside any other; only whoever previews links
asks for it. ``GET /calendar/event/ID.ics`` and ``GET /calendar/date/ID.ics`` give what still lies
ahead.

Printing takes some hundredths of a second of one core. Two at a time do that and a few more
wait; later requests are refused for a moment, so that none can take the pages' time.
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
"""Visitors whose document is printed or waits for that."""

AGAIN: Final = 5
"""Seconds after which a refused client may try again."""

MAX_SITE: Final = 300
"""Characters of an address that a square code can hold beside a share code; no host has as many."""

PRIVATE: Final = {"cache-control": "no-store", "x-robots-tag": "noindex"}

_printing: Final = BoundedSemaphore(PRINTING)
_slots: Final = BoundedSemaphore(SLOTS)


class BusyError(Exception):
    """All slots are taken."""


def routes() -> list[Route]:
    """Give the addresses of papers and calendar entries."""
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
    """Draw the picture beside a link; a code that opens no result has that of the first page."""
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
    # A result's is private to its browser, the general one may be cached by anyone.
    kept = "private" if visit.by_code else "public"
    headers = {**PRIVATE, "cache-control": f"{kept}, max-age=86400"}
    return Response(picture, media_type="image/png", headers=headers)


@lru_cache(maxsize=16)
def _draw(guide: Guide, code: str) -> bytes:
    """Draw a code's result, or what the advisor is about."""
    from advisor.presentation import card

    if not code:
        return card.draw(card.general(guide))
    sheet = Sheet(guide.questionnaire, unpack(guide, code))
    return card.draw(card.of_result(guide, sheet, recommend(guide, sheet)))


def event_entry(request: Request) -> Response:
    """Give the calendar entry of an event that is not over."""
    return _entry(request, lambda events, _: events, calendar_entry.of_event)


def date_entry(request: Request) -> Response:
    """Give the calendar entry of a date of the application that has not passed."""
    return _entry(request, lambda _, dates: dates, calendar_entry.of_date)


def _guide(query: address.Query) -> Guide:
    """Give the guide with which the visitor saw the result, in their language."""
    guide = live.guide_of(address.prints(query))
    return live.in_language(guide, address.language(query))


def _print(guide: Guide, visit: Visit, found: Recommendation, online: str) -> bytes:
    from advisor.presentation.pdf import print_pdf

    now = datetime.now(UTC)
    return print_pdf(paper(guide, visit.sheet, found, online, now, damaged=visit.damaged))


def _online(request: Request, found: Recommendation) -> str:
    """Say where the result is found again.

    Where no setting names the site, the request does; a client that lies there lies to itself.
    """
    site = serving().site or str(request.base_url)[:MAX_SITE].rstrip("/")
    return f"{site}/{address.code_link(found.code)}"


@contextmanager
def _slot() -> Iterator[None]:
    """Wait for a turn to print.

    Raises
    ------
    BusyError
        Too many are waiting.
    """
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
    """Give the calendar entry of what still lies ahead."""
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
    """Say that there is no guide; which fault it has is for the log alone."""
    return _line(error_page.title(), HTTPStatus.SERVICE_UNAVAILABLE, again=True)


def _line(text: str, status: HTTPStatus, again: bool = False) -> Response:
    """Say in one line why there is nothing."""
    headers = {**PRIVATE, **({"retry-after": str(AGAIN)} if again else {})}
    return PlainTextResponse(f"{text}\n", status, headers)
