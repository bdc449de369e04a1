"""Streamlit's document with our style, page script and title from the first byte.

Staff pages run in it; plain pages take from it what starts Streamlit later.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from starlette.responses import HTMLResponse, Response

from advisor.guide.site import ENGLISH
from advisor.live import live
from advisor.prospect import document, error_page
from advisor.prospect.head import tab_title
from advisor.prospect.looks import Look, look
from advisor.prospect.markup import Html, tag
from advisor.server.security import secured
from advisor.server.streamlit import internals
from advisor.settings import serving

REMOVED: Final = re.compile(
    r"<html lang=[^>]*>|<title>.*?</title>|<link rel=.shortcut icon[^>]*>|<noscript>.*?</noscript>",
    re.DOTALL,
)
"""Parts of Streamlit's document that ours has of its own, or not at all."""

NEEDED: Final = re.compile(r'<script type="module".*?</script>|<link rel="stylesheet"[^>]*>')


def staff() -> Response:
    """Serve the document of a staff page."""
    guide = live.or_none()
    title = tab_title(guide, guide.words.staff.home) if guide else error_page.title()
    looks = look(guide)
    language = (guide.language if guide else ENGLISH).id
    html = _frame(serving().parents, looks, language)
    html = html.replace("</head>", f"{tag('title', title)}</head>", 1)
    headers = {"cache-control": "no-cache", "x-robots-tag": "noindex"}
    response = HTMLResponse(html, headers=headers)
    return secured(response, components=True, look=looks)


@lru_cache(maxsize=1)
def later() -> Html:
    """Write the template with what starts Streamlit, for the page script."""
    return tag("template", *map(Html, NEEDED.findall(internals.document())), id="streamlit")


@lru_cache(maxsize=2)
def _frame(parents: tuple[str, ...], look: Look, language: str) -> str:
    html = REMOVED.sub("", internals.document())
    html = html.replace("<head>", f'<html lang="{language}"><head>', 1)
    shared = document.shared(parents, look)
    return html.replace("</head>", f"{shared}</head>", 1)
