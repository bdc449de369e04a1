"""A paper as a PDF, set by Typst: tagged for screen readers (PDF/UA-1), its text in any script.

A letter that no font has is spelled by its number, as in "[U+10A00]": PDF/UA forbids an invisible
one. Latin letters with accents are kept in one glyph, so that readers copy the text that went in.
See ``docs/decisions/023-papers-are-set-by-typst.md``.
"""

from __future__ import annotations

import json
import logging
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from advisor import DISTRIBUTION
from advisor.guide.language_parts import Spoken
from advisor.presentation.paper import Paper
from advisor.presentation.typesetting import CJK_FONTS, compiled, with_fonts

TEMPLATE: Final = Path(__file__).with_name("paper.typ")
SIZES: Final = (10.2, 9.4, 8.6, 8)
"""Sizes in points, largest first, in which a text may fit on the two sides of a sheet."""

USUAL_SIZE: Final = 9.4  # of a text that doesn't, such as one with the notes of a call
_TWO_PAGES: Final = b"<xmpTPg:NPages>2<"  # in the metadata of a PDF

_log: Final = logging.getLogger("advisor")

_COMPOSED: Final = re.compile("[ij\u012f\u0268\u1ecb][\u0300-\u036f]")
"""A dotted letter under an accent, which replaces the dot only by composition."""

_PROBE: Final = b"""
#set document(title: "Letters")
#set text(font: ("Advisor Text", "Noto Sans"))
#sys.inputs.letters
"""


def print_pdf(paper: Paper) -> bytes:
    """Set a paper in type; the same paper gives the same bytes."""
    import typst

    data = unicodedata.normalize("NFC", json.dumps(_spoken(asdict(paper)), ensure_ascii=False))
    if not find_spec(CJK_FONTS) and (east_asian := {each for each in data if _is_cjk(each)}):
        _log.warning(
            "A PDF needs the fonts for Chinese, Japanese and Korean and spells these letters by "
            "number; install them: pip install '%s[cjk]'",
            DISTRIBUTION,
        )
        data = _spelled(data, east_asian)
    composed = "1" if _needs_composition(data) else "0"
    inputs = {"composed": composed, "qr": _qr(paper.online.url)}
    try:
        return _printed(paper, {"paper": data, **inputs})
    except typst.TypstError:
        without_glyph = _without_glyph(sorted({letter for letter in data if letter > "\x7f"}))
        return _printed(paper, {"paper": _spelled(data, without_glyph), **inputs})


def _spoken(value: Any) -> Any:
    """Give texts in several languages to the template as their parts."""
    if isinstance(value, dict):
        return {key: _spoken(inside) for key, inside in value.items()}
    if isinstance(value, (list, tuple)):
        return [_spoken(each) for each in value]
    if isinstance(value, Spoken) and any(language for language, _ in value.parts):
        return {"spoken": value.parts}
    return value


def _is_cjk(letter: str) -> bool:
    """Tell whether a letter is Chinese, Japanese or Korean: a wide one that is no emoji."""
    wide = unicodedata.east_asian_width(letter) in "WFH"
    return wide and unicodedata.category(letter) not in {"So", "Sk"}


def _spelled(text: str, letters: Iterable[str]) -> str:
    """Put the number of each of these letters in its place."""
    return text.translate({ord(each): f"[U+{ord(each):04X}]" for each in letters})


def _needs_composition(text: str) -> bool:
    """Tell whether a font has to compose letters, as those of Arabic and India need.

    Noto would also draw accented Latin letters of two glyphs. A PDF reader that looks up each
    glyph for itself would then take every i of the document for an i with a dot below.
    """
    return bool(_COMPOSED.search(text)) or any(
        unicodedata.bidirectional(each) == "AL"
        or (unicodedata.category(each).startswith("M") and not "\u0300" <= each <= "\u036f")
        for each in set(text)
    )


def _without_glyph(letters: Sequence[str]) -> list[str]:
    """Find the letters that no font has, by bisection."""
    import typst

    try:
        with_fonts(_PROBE, {"letters": "\n".join(letters)}, pdf_standards="ua-1")
    except typst.TypstError:
        half = len(letters) // 2
        if not half:
            return list(letters)
        return _without_glyph(letters[:half]) + _without_glyph(letters[half:])
    return []


def _printed(paper: Paper, inputs: Mapping[str, str]) -> bytes:
    """Print in the largest size that fits on two pages; otherwise on more."""
    made, fork = datetime.fromtimestamp(paper.made, UTC), paper.result.fork
    for size in (*SIZES, USUAL_SIZE):
        sized = {**inputs, "size": str(size)}
        pdf = compiled(TEMPLATE, fork, sized, pdf_standards="ua-1", timestamp=made)
        if _TWO_PAGES in pdf:
            break
    return pdf


def _qr(link: str) -> str:
    """Draw the QR code of a link as SVG; level M survives 15% of damage (ISO/IEC 18004)."""
    import segno

    return segno.make_qr(link, error="m").svg_inline(border=2, lineclass=None, svgclass=None)
