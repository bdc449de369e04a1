"""Prospects' pages as plain documents, without a script or a WebSocket.

``GET /?ADDRESS`` returns a page, or 303 to the next one; the page script gets the next page alone
(`PAGE_ONLY`) and at once. ``POST`` is the form that asks whether answers may be kept.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from http import HTTPStatus
from typing import Any, Final
from zlib import MAX_WBITS, Z_FULL_FLUSH, compressobj, crc32

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from advisor import DISTRIBUTION
from advisor.guide import Guide
from advisor.guide.site import Language
from advisor.live import live
from advisor.prospect import address, document, error_page, pages
from advisor.prospect.address import RESULT, Query
from advisor.prospect.head import head, page_title, says_the_same_to_all
from advisor.prospect.looks import Look, look
from advisor.prospect.offers import ahead
from advisor.prospect.visit import Context, Stage, Visit, visit_at
from advisor.server import consent
from advisor.server.etags import has, weak_etag
from advisor.server.problems import NO_STORE, error_response
from advisor.server.refusals import RefusedError
from advisor.server.security import is_for_staff, secured
from advisor.server.streamlit import shell
from advisor.settings import serving, settings

PAGE_ONLY: Final = "x-page-only"  # by which the page script asks for a page without a document
GZIP: Final = 16  # for zlib: with the header and the checksum of gzip (RFC 1952)


async def page(request: Request) -> Response:
    """Serve a page, or process the form on a result."""
    return await (post if request.method == "POST" else get)(request)


async def get(request: Request) -> Response:
    """Serve the page of an address; staff pages are Streamlit's."""
    if is_for_staff(request.scope):
        return shell.staff()
    query = address.query_of(request.scope)
    guide = guide_for(query, request.headers)
    if guide is None:
        return _out_of_order()
    around = context(request)
    etag = _etag(guide, request, around)
    if has(request, etag):
        # its headers replace the browser's, the policy included
        same = Response(status_code=HTTPStatus.NOT_MODIFIED, headers={"etag": etag})
        return secured(same, components=False, look=look(guide))
    visit = visit_at(guide, query)
    if address.heavy_calls(query):
        response = await run_in_threadpool(_page, request, guide, visit, around)
    else:
        response = _page(request, guide, visit, around)
    if response.status_code == HTTPStatus.OK:
        response.headers["etag"] = etag
    return response


async def post(request: Request) -> Response:
    """Process the form on a result, and serve the result with the outcome."""
    if request.headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
        raise RefusedError(HTTPStatus.FORBIDDEN, "origin")
    query = address.query_of(request.scope)
    guide = guide_for(query, request.headers)
    if guide is None:
        return _out_of_order()
    # the form stands on a result, and leads to it with nothing open
    visit = replace(visit_at(guide, query), place=RESULT, opened=False)
    body = await request.body()
    response = await run_in_threadpool(_answered, request, guide, visit, body)
    response.headers.update(NO_STORE)
    return response


def _answered(request: Request, guide: Guide, visit: Visit, body: bytes) -> Response:
    """Process the body of a form, which may be long: not in the event loop."""
    client = request.client.host if request.client else ""
    token, stage = consent.answer(guide, visit, address.parse(body), client)
    return _document(request, guide, visit, context(request, token, stage))


def guide_for(query: Query, headers: Headers) -> Guide | None:
    """Return the guide in the language of the address, or else the browser's; None without one."""
    guide = live.or_none()
    first = headers.get("accept-language", "").partition(",")[0].partition(";")[0]
    return guide and in_language(guide, query, first)


def in_language(guide: Guide, query: Query, preferred: str) -> Guide:
    """Return a guide in the language of the address, or else in a browser's, such as "es-MX"."""
    language = address.language(query)
    if language not in (each.id for each in live.languages):
        language = preferred.strip().partition("-")[0].lower()
    return live.in_language(guide, language)


def context(request: Request | None = None, token: str = "", stage: Stage = "asking") -> Context:
    """Collect what pages depend on besides guide and address.

    ``token`` and ``stage`` are those of the form that asks whether answers may be kept.
    """
    site = serving().site
    asks = settings().records.keep_sheets
    return Context(
        now=datetime.now(UTC),
        languages=live.languages,
        site=f"{site}/" if site else str(request.base_url) if request else "",
        asks=asks,
        token=token or (consent.new_token() if asks else ""),
        stage=stage,
    )


def _page(request: Request, guide: Guide, visit: Visit, around: Context) -> Response:
    """Write a page, or redirect to the next."""
    onward = pages.following(guide, visit)
    if onward is None:
        return _document(request, guide, visit, around)
    where = f"./{address.query_string(onward.query)}" if onward.query else "./"
    if PAGE_ONLY not in request.headers:
        headers = {"location": where, **NO_STORE}
        return Response(status_code=HTTPStatus.SEE_OTHER, headers=headers)
    response = _document(request, guide, onward, around)
    response.headers.update({"content-location": where, **NO_STORE})
    return response


def _document(request: Request, guide: Guide, visit: Visit, around: Context) -> Response:
    is_open = says_the_same_to_all(visit)
    serve, page = serving(), pages.page(guide, visit, around)
    language = None if PAGE_ONLY in request.headers else guide.language
    if language:
        page = document.closing(head(guide, visit, around), page, shell.later())
    else:
        page = document.alone(page_title(guide, visit), page)
    headers = {
        "cache-control": "no-cache" if is_open else "private, no-cache",
        "vary": "Accept-Language, Accept-Encoding, X-Page-Only",
        **({} if is_open else {"x-robots-tag": "noindex"}),
    }
    if "gzip" in request.headers.get("accept-encoding", ""):
        begun, compressor = _compressed_opening(language, serve.parents, look(guide))
        onward = compressor.copy()
        content = begun + onward.compress(page.encode()) + onward.flush()
        headers["content-encoding"] = "gzip"
    else:
        content = (document.opening(language, serve.parents, look(guide)) + page).encode()
    response = HTMLResponse(content, headers=headers)
    return secured(response, components=False, look=look(guide))


@lru_cache(maxsize=16)
def _compressed_opening(
    language: Language | None, parents: tuple[str, ...], look: Look
) -> tuple[bytes, Any]:
    """Compress what all documents begin with; a copy of the compressor goes on from there."""
    compressor = compressobj(wbits=MAX_WBITS | GZIP)
    first = compressor.compress(document.opening(language, parents, look).encode())
    # A second part that refers to the first would be 100 bytes smaller and take twice the time.
    return first + compressor.flush(Z_FULL_FLUSH), compressor


def _etag(guide: Guide, request: Request, around: Context) -> str:
    """Return the ETag of all that a page depends on, dates that have not passed included."""
    prints = guide.fingerprints
    return weak_etag(
        _release(guide.language, serving().parents, look(guide)),
        *(prints.program, prints.questionnaire, prints.rules, prints.words),
        guide.language.id,
        PAGE_ONLY in request.headers,
        around.asks,
        around.site,
        request.scope["query_string"],
        *(each.id for part in ahead(guide, around.now) for each in part),
    )


@lru_cache(maxsize=16)
def _release(language: Language, parents: tuple[str, ...], look: Look) -> str:
    from importlib.metadata import version

    looks = document.opening(language, parents, look) + shell.later()
    return f"{version(DISTRIBUTION)} {crc32(looks.encode())}"


def _out_of_order() -> Response:
    headers = {"retry-after": "60", "x-robots-tag": "noindex"}
    return error_response(error_page.document(), HTTPStatus.SERVICE_UNAVAILABLE, headers)
