"""A paper as a PDF, set by Typst: tagged for screen readers (PDF/UA-1), its text in any script.

The fonts come with the project's dependencies (Noto, SIL Open Font License 1.1), and those of
the machine are not used, so a paper looks the same everywhere. They have the living scripts
that a name is written in, and emoji; those for Chinese, Japanese and Korean are the extra
``cjk``. A letter that no font has is spelled by its number, as in "[U+10A00]": PDF/UA rightly
forbids one that nobody could see.

Readers copy the text that went in, except where a letter is drawn by several glyphs: what Typst
writes then is understood by some readers and not by others. Latin letters with accents are kept
in one glyph for that reason.

Why that is so, and why Typst: see ``docs/decisions/023-papers-are-set-by-typst.md``.
"""

from __future__ import annotations

import json
import logging
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from functools import lru_cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from advisor.guide.spoken import Spoken
from advisor.presentation.paper import Paper

if TYPE_CHECKING:
    import typst

TEMPLATE: Final = Path(__file__).with_name("paper.typ")
FONTS: Final = "manimgx_fonts"
CJK_FONTS: Final = "manimgx_fonts_cjk"
"""The packages that hold the fonts, and nothing else. The second is large, and an extra."""

_log: Final = logging.getLogger("advisor")

_COMPOSED: Final = re.compile("[ij\u012f\u0268\u1ecb][\u0300-\u036f]")
"""A dotted letter under an accent, which takes the place of the dot only by composition."""

_PROBE: Final = b"""
#set document(title: "Letters")
#set text(font: "Noto Sans")
#sys.inputs.letters
"""


def print_pdf(paper: Paper) -> bytes:
    """Set a paper in type.

    The same paper gives the same bytes.

    Raises
    ------
    typst.TypstError
        The template is at fault; no paper's texts can be.
    """
    import typst

    template = TEMPLATE.read_bytes()
    data = unicodedata.normalize("NFC", json.dumps(_spoken(asdict(paper)), ensure_ascii=False))
    if not find_spec(CJK_FONTS) and (east_asian := {each for each in data if _is_cjk(each)}):
        _log.warning(
            "A PDF needs the fonts for Chinese, Japanese and Korean and spells these letters by "
            "number; install them: pip install 'msit-advisor[cjk]'"
        )
        data = _spelled(data, east_asian)
    inputs = {"qr": _qr(paper.qr_opens), "composed": "1" if _needs_composition(data) else "0"}
    made = datetime.fromtimestamp(paper.made, UTC)
    try:
        return _set(template, made, paper=data, **inputs)
    except typst.TypstError:
        without_glyph = _without_glyph(sorted({letter for letter in data if letter > "\x7f"}))
        return _set(template, made, paper=_spelled(data, without_glyph), **inputs)


def _spoken(value: Any) -> Any:
    """Put the parts of texts in several languages in their place, for the template."""
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
    """Tell whether a font has to put letters together of parts, or take them apart.

    Noto draws an accented letter of two glyphs where that is left to it. A reader that looks up
    each glyph for itself would then take every i of the document for an i with a dot below.
    Arabic letters and those of India join only that way.
    """
    return bool(_COMPOSED.search(text)) or any(
        unicodedata.bidirectional(each) == "AL"
        or (unicodedata.category(each).startswith("M") and not "\u0300" <= each <= "\u036f")
        for each in set(text)
    )


def _without_glyph(letters: Sequence[str]) -> list[str]:
    """Find the letters that no font has, by halves: most of them are there."""
    import typst

    try:
        _set(_PROBE, datetime.fromtimestamp(0, UTC), letters="\n".join(letters))
    except typst.TypstError:
        half = len(letters) // 2
        if not half:
            return list(letters)
        return _without_glyph(letters[:half]) + _without_glyph(letters[half:])
    return []


def _set(source: bytes, made: datetime, **inputs: str) -> bytes:
    import typst

    return typst.compile(
        source,
        font_paths=_fonts(),
        sys_inputs=inputs,
        pdf_standards="ua-1",
        timestamp=made,
    )


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    import typst

    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(files(name)) for name in (FONTS, CJK_FONTS) if find_spec(name)],
    )


def _qr(link: str) -> str:
    """Draw the square code of a link, as SVG.

    Level M survives a crease or a stain over 15% of it (ISO/IEC 18004).
    """
    import segno

    return segno.make_qr(link, error="m").svg_inline(border=2, lineclass=None, svgclass=None)
