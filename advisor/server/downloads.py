"""Results as PDF, previews of links, and calendar entries that are not over.

The parameters are those of the result page; others are ignored, and the paper says so. Two
requests print and a few more wait; others are refused for a moment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from http import HTTPStatus
from threading import BoundedSemaphore
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from advisor.guide import Guide, GuideError
from advisor.live import live
from advisor.presentation import calendar_entry
from advisor.presentation.paper import paper
from advisor.prospect import address, error_page
from advisor.prospect.offers import ahead
from advisor.prospect.visit import Visit, visit_at
from advisor.scoring import Recommendation, Sheet, pack, recommend, unpack
from advisor.server.problems import not_found
from advisor.settings import serving

PRINTING: Final = 2  # documents that are printed at the same time
SLOTS: Final = 8  # documents that are printed or wait
RETRY_AFTER_S: Final = 5
MAX_SITE: Final = 300  # characters of an address that fit in a QR code beside a share code

KINDS: Final[Mapping[str, tuple[int, Callable[[Guide, Any, datetime], str]]]] = {
    "event": (0, calendar_entry.of_event),
    "date": (1, calendar_entry.of_date),
}
"""Kinds of calendar entries, each with its place in `ahead`."""

PRIVATE: Final = {"cache-control": "no-store", "x-robots-tag": "noindex"}

_printing: Final = BoundedSemaphore(PRINTING)
_slots: Final = BoundedSemaphore(SLOTS)


def result_pdf(request: Request) -> Response:
    """Print a result."""
    query = address.query_of(request.scope)
    try:
        guide = live.in_language(live.guide_of(address.prints(query)), address.language(query))
    except GuideError:
        return _busy(error_page.title())
    words = guide.words.paper
    visit = visit_at(guide, query)
    if not visit.sheet.given:
        return _line(words.damaged, HTTPStatus.BAD_REQUEST)
    with _slot() as is_free:
        if not is_free:
            return _busy(words.crowded)
        found = recommend(guide, visit.sheet)
        pdf = _print(guide, visit, found, _online(request, found))
    named = f'attachment; filename="result-{found.code}.pdf"'
    headers = {**PRIVATE, "content-disposition": named}
    return Response(pdf, media_type="application/pdf", headers=headers)


def preview(request: Request) -> Response:
    """Draw a preview; that of a code that opens no result is the site's."""
    query = address.query_of(request.scope)
    try:
        guide = live.in_language(live.guide(), address.language(query))
    except GuideError:
        return _busy(error_page.title())
    visit = visit_at(guide, query)
    with _slot() as is_free:
        if not is_free:
            return _busy(guide.words.paper.crowded)
        picture = _draw(guide, pack(guide, visit.sheet) if visit.by_code else "")
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
    sheet = Sheet.lenient(guide.questionnaire, unpack(guide, code))
    return card.draw(card.of_result(guide, sheet, recommend(guide, sheet)))


def calendar(request: Request) -> Response:
    """Send the calendar entry of an event or a date that is not over."""
    kind, name = (request.path_params[each] for each in ("kind", "name"))
    query, now = address.query_of(request.scope), datetime.now(UTC)
    if kind not in KINDS:
        return not_found(request.scope)
    try:
        guide = live.in_language(live.guide(), address.language(query))
    except GuideError:
        return _busy(error_page.title())
    place, write = KINDS[kind]
    for each in ahead(guide, now)[place]:
        if each.id == name:
            headers = {**PRIVATE, "content-disposition": f'attachment; filename="{name}.ics"'}
            return Response(write(guide, each, now), media_type="text/calendar", headers=headers)
    return _line(guide.words.paper.no_such_date, HTTPStatus.NOT_FOUND)


def _print(guide: Guide, visit: Visit, found: Recommendation, online: str) -> bytes:
    from advisor.presentation.pdf import print_pdf

    now = datetime.now(UTC)
    return print_pdf(paper(guide, visit.sheet, found, online, now, damaged=visit.damaged))


def _online(request: Request, found: Recommendation) -> str:
    """Return the result's address; without ``ADVISOR_SITE``, at the host of the request."""
    site = serving().site or str(request.base_url)[:MAX_SITE].rstrip("/")
    return f"{site}/{address.code_link(found.code)}"


@contextmanager
def _slot() -> Iterator[bool]:
    """Wait for a turn to print; False at once where too many wait already."""
    if not _slots.acquire(blocking=False):
        yield False
        return
    try:
        with _printing:
            yield True
    finally:
        _slots.release()


def _busy(text: str) -> Response:
    return _line(text, HTTPStatus.SERVICE_UNAVAILABLE, {"retry-after": str(RETRY_AFTER_S)})


def _line(text: str, status: HTTPStatus, headers: Mapping[str, str] | None = None) -> Response:
    return PlainTextResponse(f"{text}\n", status, {**PRIVATE, **(headers or {})})
