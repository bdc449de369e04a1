"""Streamlit's own document, in which staff pages run, and what of it a plain page needs later.

Streamlit's document knows nothing of us until its first script run: a white page called
"Streamlit" that then changes its looks. Ours carries the style and the page script from the
first byte, so nothing jumps.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from advisor.live import live
from advisor.prospect import document, error_page, titles
from advisor.prospect.looks import Look, look
from advisor.prospect.markup import Html, tag
from advisor.server.security import secured
from advisor.server.streamlit import internals
from advisor.settings import serving

PARTS: Final = {
    "language": re.compile(r"<html lang=[^>]*>"),
    "title": re.compile(r"<title>.*?</title>", re.DOTALL),
    "icon": re.compile(r'<link rel="shortcut icon"[^>]*>'),
    "no script": re.compile(r"<noscript>.*?</noscript>", re.DOTALL),
}
"""What stands in Streamlit's document and not in ours."""

NEEDED: Final = re.compile(r'<script type="module".*?</script>|<link rel="stylesheet"[^>]*>')
"""What of Streamlit's document starts it."""


def staff(_request: Request) -> Response:
    """Serve the document of a staff page."""
    guide = live.or_none()
    title = titles.tab(guide, guide.words.staff.home) if guide else error_page.title()
    looks = look(guide)
    html = _frame(serving().parents, looks).replace("</head>", f"{tag('title', title)}</head>", 1)
    headers = {"cache-control": "no-cache", "x-robots-tag": "noindex"}
    response = HTMLResponse(html, headers=headers)
    return secured(response, components=True, ancestors=serving().ancestors, look=looks)


@lru_cache(maxsize=1)
def later() -> Html:
    """Keep ready what starts Streamlit: the page script takes it out once the page is there."""
    return tag("template", *map(Html, NEEDED.findall(internals.document())), id="streamlit")


@lru_cache(maxsize=2)
def _frame(parents: tuple[str, ...], look: Look) -> str:
    """Put what our documents have in common into Streamlit's."""
    html = internals.document()
    for part in PARTS.values():
        html = part.sub("", html, count=1)
    html = html.replace("<head>", '<html lang="en"><head>', 1)
    shared = document.shared(parents, look, look.style + look.pressed)
    return html.replace("</head>", f"{shared}</head>", 1)
