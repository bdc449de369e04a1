"""The audit's warnings, each with a way to its line in the text."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from advisor.analysis.report import line_of
from advisor.analysis.warnings import AuditWarning
from advisor.guide import Guide
from advisor.guide.document import Document, read_content, read_document
from advisor.guide.files import RULES
from advisor.prospect.markup import Html, join, tag


class Concerns:
    """The warnings about a draft, as a list in HTML.

    Parameters
    ----------
    guide
        Has the words.
    folder
        The data folder, which has the other files.
    text
        The rules as the draft has them.
    """

    def __init__(self, guide: Guide, folder: Path, text: str) -> None:
        self._words = guide.words.desk
        self._folder = folder
        self._text = text

    def listed(self, warnings: Sequence[AuditWarning]) -> Html:
        """List those that nobody has explained first, then the others with their reason."""
        words = self._words
        if not warnings:
            return tag("p", words.no_warnings)
        open_ones = [warning for warning in warnings if not warning.accepted]
        accepted = [warning for warning in warnings if warning.accepted]
        return join(
            (
                self._list(open_ones) if open_ones else tag("p", words.no_open_warnings),
                tag("h3", words.accepted) if accepted else Html(),
                self._list(accepted) if accepted else Html(),
            )
        )

    def line(self, warning: AuditWarning) -> int:
        """Give the line of the warning's file, counted from 1."""
        return line_of(self._document(warning.file), warning)

    def _list(self, warnings: Sequence[AuditWarning]) -> Html:
        rows = (
            tag(
                "li",
                tag("p", warning.text),
                tag("p", warning.accepted, class_="hint") if warning.accepted else None,
                self._way(warning),
            )
            for warning in warnings
        )
        return tag("ul", *rows, class_="plain concerns")

    def _way(self, warning: AuditWarning) -> Html:
        """Write where a warning is about: a button for a line of the text, else the place."""
        words, line = self._words, self.line(warning)
        if warning.file != RULES:
            place = words.line_of_file.format(file=warning.file, line=line)
            return tag("p", tag("code", place), class_="hint")
        label = words.line.format(line=line)
        return tag("button", label, type="button", class_="line", data_line=line)

    def _document(self, file: str) -> Document:
        if file == RULES:
            return _read(Path(RULES), self._text.encode("utf-8", errors="surrogatepass"))
        return _read(self._folder / file, read_content(self._folder / file))


@lru_cache(maxsize=4)
def _read(file: Path, content: bytes) -> Document:
    return read_document(file, content)
