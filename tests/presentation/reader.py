"""What a program that reads PDFs aloud finds in one: language, title, tags, links, text."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from io import BytesIO
from typing import Any

from pypdf import PdfReader


class Reader:
    """One PDF, opened by pypdf."""

    def __init__(self, pdf: bytes) -> None:
        self._pdf = PdfReader(BytesIO(pdf))
        self.root: Any = self._pdf.trailer["/Root"]

    @property
    def title(self) -> str | None:
        """The document's title."""
        return self._pdf.metadata.title if self._pdf.metadata else None

    @cached_property
    def sides(self) -> list[str]:
        """The text of each page, in one line."""
        return [" ".join(page.extract_text().split()) for page in self._pdf.pages]

    @property
    def text(self) -> str:
        """The text of all pages, in one line."""
        return " ".join(self.sides)

    @property
    def fonts(self) -> set[str]:
        """The names of the fonts, without the mark of a subset and the weight."""
        pages: list[Any] = list(self._pdf.pages)
        fonts = (font for page in pages for font in page["/Resources"]["/Font"].values())
        found = (str(font.get_object()["/BaseFont"]) for font in fonts)
        return {name.partition("+")[2] for name in found}

    @property
    def links(self) -> list[str]:
        """Where the live links lead."""
        found = [
            note.get_object()["/A"]["/URI"]
            for page in self._pdf.pages
            for note in page.get("/Annots", [])
        ]
        return [str(uri) for uri in found]

    @property
    def claims_accessibility(self) -> bool:
        """Whether the file claims to follow PDF/UA-1."""
        return b"pdfuaid:part" in self.root["/Metadata"].get_object().get_data()

    def tags(self) -> list[str]:
        """The tags in reading order, such as ``H1`` and ``Link``."""
        return [str(element["/S"])[1:] for element in self._elements()]

    def alternatives(self) -> list[str]:
        """The texts that stand for pictures."""
        return [str(each["/Alt"]) for each in self._elements() if each["/S"] == "/Figure"]

    def languages(self) -> set[str]:
        """The languages in which parts of the text say that they are."""
        return {str(element["/Lang"]) for element in self._elements() if "/Lang" in element}

    def _elements(self) -> Iterator[Any]:
        yield from _below(self.root["/StructTreeRoot"])


def _below(element: Any) -> Iterator[Any]:
    element = element.get_object() if hasattr(element, "get_object") else element
    if isinstance(element, list):
        for each in element:
            yield from _below(each)
    elif hasattr(element, "get"):
        if "/S" in element and "/P" in element:
            yield element
        if "/K" in element:
            yield from _below(element["/K"])
