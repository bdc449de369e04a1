"""What makes pages, papers and pictures a program's own: where it is, its language and its looks.

Each field has a default, so that a guide says only what is different with its program.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Final
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo, available_timezones

from advisor.guide import colors
from advisor.guide.faults import nearest, quoted
from advisor.guide.fields import Id, MisfitError, Reads, Text, YesOrNo, found, matching

MAX_MARK: Final = 8000  # characters of a mark

_LETTER_PAPER: Final = "BZ CA CL CO CR GT MX NI PA PH PR SV US VE"
"""Where a letter is written on US Letter (Unicode CLDR); elsewhere it is A4."""

_DIALS_AS_US: Final = "CA PR US"  # where a number without a country's prefix is called as +1

_RIGHT_TO_LEFT: Final = "ar dv fa he ps sd ug ur yi"
"""Languages that are written from right to left."""

_SHAPES: Final = (
    "svg g defs title path rect circle ellipse line polyline polygon "
    "linearGradient radialGradient stop"
)
_HOW: Final = "write the text of an SVG file below it, after a |"
_SVG: Final = "{http://www.w3.org/2000/svg}"
_UNSAFE: Final = re.compile(r"\bon\w+|href|(?<!\w)style", re.IGNORECASE)
_SQUARE: Final = re.compile(r"\s*(?:-?[\d.]+[\s,]+){2}(0*[1-9][\d.]*)[\s,]+\1\s*")
_ELSEWHERE: Final = re.compile(r"url\(\s*['\"]?(?!#)|javascript:|data:|&", re.IGNORECASE)


def _zone(value: object) -> str:
    try:
        if isinstance(value, str) and ZoneInfo(value).key:
            return value
    except (ValueError, OSError, KeyError):  # a zone that is not found is a KeyError
        pass
    meant = nearest(str(value), sorted(available_timezones()))
    advice = f"did you mean {quoted(meant)}?" if meant else 'write one such as "Europe/Berlin"'
    raise MisfitError(f"{found(value)}, which is no time zone; {advice}")


def _mark(value: object) -> str:
    """Read a drawing in which nothing runs, and that asks for nothing from elsewhere."""
    if not isinstance(value, str) or not value.strip():
        raise MisfitError(f"{found(value)}; {_HOW}")
    if len(value) > MAX_MARK:
        raise MisfitError(f"has {len(value):,} characters; at most {MAX_MARK:,} fit")
    if "<!" in value or "<?" in value:
        raise MisfitError('has a part that begins with "<!" or "<?"; leave only the drawing')
    try:
        root = ET.fromstring(value)
    except ET.ParseError as error:
        raise MisfitError(f"is no SVG ({error}); {_HOW}") from None
    if root.tag != f"{_SVG}svg" or not root.get("viewBox"):
        raise MisfitError(
            'must be an "svg" with xmlns="http://www.w3.org/2000/svg" and a "viewBox"'
        )
    if not _SQUARE.fullmatch(root.get("viewBox", "")):
        raise MisfitError('has a "viewBox" that is not square; write one such as "0 0 32 32"')
    for element in root.iter():
        _check_element(element)
    return value.strip()


def _check_element(element: ET.Element) -> None:
    name = str(element.tag).removeprefix(_SVG)
    if name not in _SHAPES.split():
        raise MisfitError(f"has the element {quoted(name)}; shapes alone are allowed")
    for key, value in element.attrib.items():
        if _UNSAFE.search(key) or _ELSEWHERE.search(value):
            raise MisfitError(f"has {quoted(key)} at {quoted(name)}; remove it")


_HEX: Final = {"type": "string", "pattern": "^#[0-9A-Fa-f]{6}$"}

Zone = Annotated[str, Reads(_zone, {"type": "string"})]
Country = Annotated[
    str, matching("[A-Z]{2}", 'write the two capital letters of a country, such as "DE"')
]
LanguageId = Annotated[
    str, matching("[a-z]{2,3}", 'write the lowercase code of a language, such as "de"')
]
Mark = Annotated[str, Reads(_mark, {"type": "string", "maxLength": MAX_MARK})]
Color = Annotated[
    colors.Pair,
    Reads(colors.read, {"anyOf": [_HEX, {"type": "array", "items": _HEX, "maxItems": 2}]}),
]


@dataclass(frozen=True)
class Language:
    """A language of the texts for prospects."""

    id: LanguageId
    """Its short name, such as en."""
    name: Text
    """What it calls itself."""
    reviewed: YesOrNo = True
    """Whether a speaker of it has read all the texts."""

    @property
    def direction(self) -> str:
        """How it is written: from the left, ``ltr``, or from the right, ``rtl``."""
        return "rtl" if self.id in _RIGHT_TO_LEFT.split() else "ltr"


ENGLISH: Final = Language("en", "English")
"""The language of a guide that names none, and of the usual texts."""


@dataclass(frozen=True)
class Colors:
    """The colors of a program, each as "#rrggbb", or as a list of two: on light pages, on dark."""

    pressed: Color | None = None
    """What can be pressed."""
    tracks: Mapping[Id, Color] = field(default_factory=dict)
    """The color of each track, by its short name."""


@dataclass(frozen=True)
class Site:
    """What makes pages, papers and pictures the program's own."""

    time_zone: Zone = "America/New_York"
    """The zone of the college, such as Europe/Berlin: days and times are given in it."""
    country: Country = "US"
    """The two letters of its country: how dates are written, and on which paper."""
    language: Language = ENGLISH
    """The language of the guide's own files: its id and what it calls itself."""
    office: Text = "Admissions"
    """What the office that answers questions is called in a sentence: {office} in words.yaml."""
    colors: Colors = Colors()
    """The colors of the tracks, and of what can be pressed."""
    mark: Mark = ""
    """A square SVG drawing, as text; without it, a stroke for each track."""

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the college."""
        return ZoneInfo(self.time_zone)

    @property
    def paper(self) -> str:
        """The size of paper, as Typst calls it."""
        return "us-letter" if self.country in _LETTER_PAPER.split() else "a4"

    def tel(self, phone: str) -> str:
        """Give the address for calling a number; "" for one that cannot be called."""
        digits = "".join(filter(str.isdigit, phone.replace("(0)", "")))
        if digits and phone.lstrip().startswith("+"):
            return f"tel:+{digits}"
        return f"tel:+1{digits}" if digits and self.country in _DIALS_AS_US.split() else ""


HERE: Final = Site()  # what holds for a program that says nothing of it
