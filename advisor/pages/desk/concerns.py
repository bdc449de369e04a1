"""The audit's warnings, each with a way to its line in the text."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from advisor.analysis.warnings import AuditWarning
from advisor.guide import Guide
from advisor.guide.document import UNREADABLE, Document, read_document
from advisor.pages.desk.trial import RULES
from advisor.pages.markup import Html, join, tag


def listed(guide: Guide, warnings: Sequence[AuditWarning], text: str) -> Html:
    """List warnings: those that nobody has explained first, then the others with their reason."""
    words = guide.words.desk
    if not warnings:
        return tag("p", words.no_warnings)
    open_ones = [warning for warning in warnings if not warning.accepted]
    accepted = [warning for warning in warnings if warning.accepted]
    return join(
        (
            _list(guide, open_ones, text) if open_ones else tag("p", words.no_open_warnings),
            tag("h4", words.accepted) if accepted else Html(),
            _list(guide, accepted, text) if accepted else Html(),
        )
    )


def _list(guide: Guide, warnings: Sequence[AuditWarning], text: str) -> Html:
    rows = (
        tag(
            "li",
            tag("p", warning.text),
            tag("p", warning.accepted, class_="hint") if warning.accepted else None,
            _way(guide, warning, text),
        )
        for warning in warnings
    )
    return tag("ul", *rows, class_="plain concerns")


def _way(guide: Guide, warning: AuditWarning, text: str) -> Html:
    """Write where a warning is about: a button for a line of the text, a name for another file."""
    words = guide.words.desk
    if warning.file != RULES:
        return tag("p", tag("code", warning.file), class_="hint")
    line = line_of(text, warning)
    return tag("button", words.line.format(line=line), type="button", class_="line", data_line=line)


def line_of(text: str, warning: AuditWarning) -> int:
    """Give the line, counted from 1, that a warning is about.

    Where a row is left out, it is the line of what it would belong to.
    """
    spot = _document(text).root
    for step in warning.path:
        if spot[step].value is UNREADABLE:
            break
        spot = spot[step]
    return spot.key_at.line + 1


@lru_cache(maxsize=4)
def _document(text: str) -> Document:
    return read_document(Path(RULES), text.encode("utf-8", errors="surrogatepass"))
