"""The HTML document around every page.

Streamlit's own document knows nothing of us until its first script run: a white
page called "Streamlit" that then changes its looks. Ours carries the title, the
style and the page script from the first byte, so nothing jumps.
"""

from __future__ import annotations

import re
from base64 import b64encode
from functools import lru_cache
from pathlib import Path
from typing import Final
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from streamlit import file_util

from advisor import prospect
from advisor.live import live
from advisor.prospect import address, trouble
from advisor.prospect.markup import Html, join, tag
from advisor.server.beside import MANIFEST, PAPER, TOUCH_ICON
from advisor.server.head import Head, first_page, head_of
from advisor.server.security import is_for_staff, secured
from advisor.server.streamlit.chunks import needed
from advisor.settings import serving

PAGES: Final = Path(prospect.__file__).parent

_LANGUAGE: Final = re.compile(r"<html lang=[^>]*>")
_TITLE: Final = re.compile(r"<title>.*?</title>", re.DOTALL)
_ICON: Final = re.compile(r'<link rel="shortcut icon"[^>]*>')
_NO_SCRIPT: Final = re.compile(r"<noscript>.*?</noscript>", re.DOTALL)

_LANGUAGE_GAP: Final = "<!-- language -->"
_HEAD_GAP: Final = "<!-- what there is to tell about the page -->"
_NO_SCRIPT_GAP: Final = "<!-- for browsers without scripts -->"
"""What stands in the document where each page puts its own."""


def page(request: Request) -> Response:
    """Serve the document at the root address, under the policy that its pages need."""
    return secured(
        document(request), components=is_for_staff(request), ancestors=serving().ancestors
    )


def document(request: Request) -> Response:
    """Serve the document at the root address.

    A page that shows something of a visitor's answers is not to be indexed.
    """
    guide = live.or_none()
    if guide is None:
        return _response(Head("en", tag("title", trouble.title()), Html(), Html(), is_open=False))
    query = address.parse(request.scope["query_string"])
    site = first_page(request, serving().site)
    return _response(head_of(guide, query, request.headers, site))


def _response(head: Head) -> Response:
    headers = {"cache-control": "no-cache", "vary": "Accept-Language"}
    if not head.is_open:
        headers["x-robots-tag"] = "noindex"
    html = _frame(serving().parents)
    for gap, filling in (
        (_LANGUAGE_GAP, Html(f'<html lang="{head.language}">')),
        (_HEAD_GAP, head.markup),
        (_NO_SCRIPT_GAP, tag("noscript", head.no_script) + _kept_ready(head.unconnected)),
    ):
        html = html.replace(gap, filling, 1)
    return HTMLResponse(html, headers=headers)


def _kept_ready(unconnected: Html) -> Html:
    return tag("template", unconnected, id="unconnected")


@lru_cache(maxsize=1)
def _frame(parents: tuple[str, ...]) -> str:
    """Put what all pages have in common into Streamlit's document, with gaps for the rest."""
    static = Path(file_util.get_static_dir())
    ours = (static / "index.html").read_text(encoding="utf-8")
    head = join(
        (
            tag("meta", name="referrer", content="no-referrer"),
            tag("meta", name="advisor-parents", content=" ".join(parents)) if parents else Html(),
            tag("link", rel="icon", href=f"data:image/svg+xml,{quote(_read('icon.svg'))}"),
            tag("link", rel="apple-touch-icon", href=f"./{TOUCH_ICON}"),
            tag("link", rel="manifest", href=f"./{MANIFEST}"),
            *(
                tag("meta", name="theme-color", content=color, media=f"(prefers-color-scheme: {s})")
                for s, color in PAPER.items()
            ),
            tag("style", Html(_headings() + _read("style.css"))),
            tag("script", _read("page.js")),
            *(
                tag("link", rel="modulepreload", crossorigin=True, href=f"./static/js/{name}")
                for name in needed(static / "static" / "js", ours)
            ),
        )
    )
    for old, gap in (
        (_LANGUAGE, _LANGUAGE_GAP),
        (_TITLE, _HEAD_GAP),
        (_ICON, ""),
        (_NO_SCRIPT, _NO_SCRIPT_GAP),
    ):
        ours = old.sub(gap, ours, count=1)
    return ours.replace("</head>", f"{head}</head>", 1)


def _headings() -> str:
    """Write the headings' font into the style: 16 kB that come at once, so no heading jumps."""
    font = b64encode((PAGES / "fonts" / "headings.woff2").read_bytes()).decode()
    return (
        '@font-face { font-family: "Advisor Headings"; font-weight: 600; '
        f'src: url("data:font/woff2;base64,{font}") format("woff2"); }}\n'
    )


def _read(name: str) -> Html:
    """Read a file of the pages as it is."""
    return Html((PAGES / name).read_text(encoding="utf-8"))
