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

from advisor import pages
from advisor.pages import trouble
from advisor.pages.markup import Html, join, tag
from advisor.pages.show import guide_or_none
from advisor.server.chunks import needed

PAGES: Final = Path(pages.__file__).parent

_TITLE: Final = re.compile(r"<title>.*?</title>", re.DOTALL)
_ICON: Final = re.compile(r'<link rel="shortcut icon"[^>]*>')
_NO_SCRIPT: Final = re.compile(r"<noscript>.*?</noscript>", re.DOTALL)


def document(_request: Request) -> Response:
    """Serve the document at the root address."""
    return HTMLResponse(_document(*_texts()), headers={"cache-control": "no-cache"})


@lru_cache(maxsize=4)
def _document(title: str, description: str, no_script: str) -> str:
    """Put our head into Streamlit's document."""
    static = Path(file_util.get_static_dir())
    ours = (static / "index.html").read_text(encoding="utf-8")
    head = join(
        (
            tag("meta", name="referrer", content="no-referrer"),
            tag("meta", name="description", content=description),
            tag("link", rel="icon", href=f"data:image/svg+xml,{quote(_read('icon.svg'))}"),
            tag("style", Html(_headings() + _read("style.css"))),
            tag("script", _read("page.js")),
            *(
                tag("link", rel="modulepreload", crossorigin=True, href=f"./static/js/{name}")
                for name in needed(static / "static" / "js", ours)
            ),
        )
    )
    ours = _TITLE.sub(lambda _: tag("title", title), ours, count=1)
    ours = _ICON.sub("", ours, count=1)
    ours = _NO_SCRIPT.sub(lambda _: tag("noscript", tag("p", no_script)), ours, count=1)
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


def _texts() -> tuple[str, str, str]:
    guide = guide_or_none()
    if guide is None:
        return (trouble.title(), "", "")
    site = guide.words.site
    return (site.title, site.description, site.no_script)
