"""The pages for when nothing else can be shown. They need no guide."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Final

from advisor.prospect.markup import Html

TEXT: Final = Path(__file__).with_name("error_page.html")
"""Its words stand here, since the guide's may be what is broken."""

LOST: Final = Path(__file__).with_name("lost.html")
"""For an address that leads nowhere."""

_DOCUMENT: Final = Path(__file__).with_name("plain.html")
_STYLE: Final = Path(__file__).with_name("plain.css")
_INCIDENT: Final = "{incident}"
_HEADING: Final = re.compile(r"<h1[^>]*>(.*?)</h1>")


def text(incident: str = "") -> Html:
    """Say calmly that something is wrong here; what it is goes to the log alone.

    Parameters
    ----------
    incident
        The number under which the log has more; "" for none.
    """
    lines = _read(TEXT).splitlines(keepends=True)
    told = [line for line in lines if incident or _INCIDENT not in line]
    return Html("".join(told).replace(_INCIDENT, incident))


def document(incident: str = "") -> str:
    """Write the page as an HTML document of its own, for when not even Streamlit can show it."""
    return _document(text(incident))


def lost(first: str = "/") -> str:
    """Write the HTML document for an address that leads nowhere, with the first page's."""
    return _document(_read(LOST).replace("{first}", first))


def alone(text: Html) -> str:
    """Write an HTML document of its own around a text that begins with a heading."""
    return _document(text)


def title() -> str:
    """Give the page's own heading, for the browser's tab."""
    return _title(_read(TEXT))


def _document(text: str) -> str:
    parts = {"{title}": _title(text), "{style}": _read(_STYLE), "{text}": text}
    found = _read(_DOCUMENT)
    for name, part in parts.items():
        found = found.replace(name, part)
    return found


def _title(text: str) -> str:
    found = _HEADING.search(text)
    return found[1] if found else ""


@lru_cache(maxsize=4)
def _read(file: Path) -> str:
    return file.read_text(encoding="utf-8")
