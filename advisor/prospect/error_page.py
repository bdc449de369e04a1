"""The pages of failures and refused requests.

They are in the words of a guide, in its language. Without one, since it may be what is broken, they
stand in ``error_page.html`` and ``lost.html``.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from string import Template
from typing import Final

from advisor.guide import Guide
from advisor.guide.site import ENGLISH
from advisor.prospect.markup import Html, join, tag

TEXT: Final = Path(__file__).with_name("error_page.html")

LOST: Final = Path(__file__).with_name("lost.html")  # for an address that leads nowhere

_DOCUMENT: Final = Path(__file__).with_name("plain.html")
_INCIDENT: Final = "{incident}"
_HEADING: Final = re.compile(r"<h1[^>]*>(.*?)</h1>")


def text(incident: str = "", guide: Guide | None = None) -> Html:
    """Say that a page has failed; ``incident`` is the number under which the log has more."""
    if guide:
        words = guide.words.error_page
        parts = (
            tag("h1", words.failed_title, tabindex="-1", data_turn="failed"),
            tag("p", words.failed, class_="lead"),
            tag("p", words.again),
            *([tag("p", words.number, " ", tag("strong", incident))] if incident else ()),
        )
        return join(parts)
    lines = _read(TEXT).splitlines(keepends=True)
    shown = [line for line in lines if incident or _INCIDENT not in line]
    return Html("".join(shown).replace(_INCIDENT, incident))


def document(incident: str = "", guide: Guide | None = None) -> str:
    """Write the page of a failure as a document of its own."""
    return alone(text(incident, guide), guide)


def lost(first: str = "/", guide: Guide | None = None) -> str:
    """Write the document for an address that does not exist, with a link to the first page."""
    if guide is None:
        return alone(Html(_read(LOST).replace("{first}", first)))
    words = guide.words.error_page
    link = tag("p", tag("a", words.first_page, href=first))
    return _short(guide, words.not_found_title, words.not_found, link)


def refused(guide: Guide, *, too_many: bool) -> str:
    """Write the document for a refused request."""
    words = guide.words.error_page
    if too_many:
        return _short(guide, words.too_many_title, words.too_many)
    return _short(guide, words.refused_title, words.refused)


def title() -> str:
    """Return the heading of a failure without a guide, for the browser's tab."""
    return _title(_read(TEXT))


def alone(text: Html, guide: Guide | None = None) -> str:
    """Write a document around a text that begins with a heading."""
    language = guide.language if guide else ENGLISH
    return Template(_read(_DOCUMENT)).substitute(
        language=f'lang="{language.id}" dir="{language.direction}"', title=_title(text), text=text
    )


def _short(guide: Guide, heading: str, lead: str, *more: Html) -> str:
    return alone(join((tag("h1", heading), tag("p", lead, class_="lead"), *more)), guide)


def _title(text: str) -> str:
    found = _HEADING.search(text)
    return re.sub("<[^>]*>", "", found[1]) if found else ""


@lru_cache(maxsize=4)
def _read(file: Path) -> str:
    return file.read_text(encoding="utf-8")
