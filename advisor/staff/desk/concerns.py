"""The audit's warnings, each with a way to its line in the text."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from advisor.analysis.warnings import AuditWarning
from advisor.guide import Guide
from advisor.guide.document import Document, read_content, read_document
from advisor.guide.files import RULES
from advisor.prospect.markup import Html, join, tag


def listed(guide: Guide, folder: Path, text: str, warnings: Sequence[AuditWarning]) -> Html:
    """List the warnings about a draft's text, those without an explanation first."""
    words = guide.words.desk
    if not warnings:
        return tag("p", words.no_warnings)
    accepted, open_ones = (
        [
            _warning(guide, warning, line(folder, text, warning))
            for warning in warnings
            if bool(warning.accepted) is wanted
        ]
        for wanted in (True, False)
    )
    first = _list(open_ones) if open_ones else tag("p", words.no_open_warnings)
    explained = (tag("h3", words.accepted), _list(accepted)) if accepted else ()
    return join((first, *explained))


def line(folder: Path, text: str, warning: AuditWarning) -> int:
    """Give the line of the warning's file, counted from 1; ``text`` is that of the rules."""
    if warning.file == RULES:
        document = _read(Path(RULES), text.encode("utf-8", errors="surrogatepass"))
    else:
        document = _read(folder / warning.file, read_content(folder / warning.file))
    return warning.line(document)


def _list(rows: Sequence[Html]) -> Html:
    return tag("ul", *rows, class_="plain concerns")


def _warning(guide: Guide, warning: AuditWarning, line: int) -> Html:
    """Write a warning and its place: a button for a line of the rules, else the file's name."""
    words = guide.words.desk
    reason = tag("p", warning.accepted, class_="hint") if warning.accepted else None
    if warning.file == RULES:
        label = words.line.format(line=line)
        place = tag("button", label, type="button", class_="line", data_line=line)
    else:
        named = words.line_of_file.format(file=warning.file, line=line)
        place = tag("p", tag("code", named), class_="hint")
    return tag("li", tag("p", warning.text), reason, place)


@lru_cache(maxsize=4)
def _read(file: Path, content: bytes) -> Document:
    return read_document(file, content)
