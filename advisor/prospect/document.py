"""The HTML document around a page: all that a browser needs to show it, in one file.

Its first part, with style, heading font and page script, is the same for every page of a language,
so that a server writes and compresses it once. The second part is the page.
"""

from __future__ import annotations

from base64 import b64encode
from functools import lru_cache
from pathlib import Path
from typing import Final
from urllib.parse import quote

from advisor.guide.site import Language
from advisor.presentation.palette import COLORS, FONTS
from advisor.prospect.looks import Look
from advisor.prospect.markup import Html, join, tag

FOLDER: Final = Path(__file__).parent
PAGE_SCRIPT: Final = "page.js"
ICON: Final = "icon.svg"
TOUCH_ICON: Final = "icon-192.png"
MANIFEST: Final = "site.webmanifest"
"""Where these are, below the site's address."""

PAPER: Final = COLORS["paper"]._asdict()  # the color of the pages, light and dark


@lru_cache(maxsize=16)
def opening(language: Language | None, parents: tuple[str, ...], look: Look) -> Html:
    """Write the first part of a document; next to nothing for a page alone (no language).

    ``parents`` are the sites that may show the advisor inside theirs, besides its own.
    """
    if not language:
        return Html("<!DOCTYPE html>\n")
    direction = ' dir="rtl"' if language.direction == "rtl" else ""
    return Html(
        f'<!DOCTYPE html>\n<html lang="{language.id}"{direction}>\n<head>\n'
        '<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"{shared(parents, look)}"
    )


def shared(parents: tuple[str, ...], look: Look) -> Html:
    """Write what the head of every document of ours has, Streamlit's included."""
    return join(
        (
            tag("meta", name="referrer", content="no-referrer"),
            tag("meta", name="advisor-parents", content=" ".join(parents)) if parents else Html(),
            tag("link", rel="icon", href=f"data:image/svg+xml,{quote(look.icon)}"),
            tag("link", rel="apple-touch-icon", href=f"./{TOUCH_ICON}"),
            tag("link", rel="manifest", href=f"./{MANIFEST}"),
            *(
                tag("meta", name="theme-color", content=color, media=f"(prefers-color-scheme: {s})")
                for s, color in PAPER.items()
            ),
            tag("style", read("style.css")),
            tag("style", Html(look.style)) if look.style else Html(),
            *(tag("script", script) for script in scripts(look)),
        )
    )


def closing(head: Html, page: Html, later: Html) -> Html:
    """Write the second part of a document, with what the page script may want ``later``."""
    return Html(
        f"{head}\n</head>\n<body>\n<main>{page}</main>\n"
        f'<div id="root" hidden></div>\n{later}\n</body>\n</html>\n'
    )


def alone(title: str, page: Html) -> Html:
    """Write a page for a browser that has the document around it."""
    return join((tag("title", title), tag("main", page)))


@lru_cache(maxsize=8)
def scripts(look: Look) -> tuple[Html, Html]:
    """Give the scripts that stand in every document of a program."""
    page = read(PAGE_SCRIPT).replace("ADVISOR", look.name).replace("COUNTRY", look.country)
    return _headings(), Html(read("dom.js") + page)


@lru_cache(maxsize=1)
def _headings() -> Html:
    """Write the script that brings the headings' font, with its 16 kB."""
    font = b64encode((FONTS / "headings.woff2").read_bytes()).decode()
    return Html(read("headings.js").replace("FONT", font))


@lru_cache(maxsize=8)
def read(name: str) -> Html:
    """Read a file of this room as it is."""
    return Html((FOLDER / name).read_text(encoding="utf-8"))
