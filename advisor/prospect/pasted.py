"""What was pasted or typed: a share code or a link, as mail and chats deliver it.

A link may be wrapped into several lines, in angle brackets, followed by the rest of a sentence, or
encoded in the link of a mail scanner. The text is read in each of these ways, and the reading with
the most answers counts.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from itertools import accumulate, islice
from typing import Final
from unicodedata import category, normalize
from urllib.parse import parse_qs, unquote

from advisor.guide import Guide
from advisor.prospect import address
from advisor.prospect.visit import Visit, opened, visit_at
from advisor.scoring import CodeError, Sheet

LONGEST: Final = 6_000  # characters; a link with every answer in it, inside another, has a third
MOST_READINGS: Final = 200  # so that nonsense takes no time
MOST_LINES: Final = 30  # into which a link may have been broken

_QUERY: Final = re.compile(r"\?(?=[\w.;]+=)")
_END: Final = re.compile("#|__;")  # of a query: a fragment, or what one scanner (Proofpoint) adds
_BREAK: Final = re.compile(r"[\s<>]+")
_BASE64: Final = re.compile(r"aHR0c[\w+/-]+")  # a link as some scanners (Sophos) write it


class NoAnswersError(Exception):
    """It is a link, and there are no answers in it."""


def read(guide: Guide, text: str) -> tuple[Sheet, tuple[str, ...]]:
    """Read the answers of a code or a link, with messages on what was left out (`Visit.messages`).

    Raises
    ------
    CodeError
        It is no link, and the code is damaged or of another questionnaire.
    NoAnswersError
        It is a link without answers.
    """
    plain = _plain(text[:LONGEST])
    fault = CodeError("length", "")
    for part in (*reversed(plain.split()), plain):
        try:
            return opened(guide, part)
        except CodeError as error:
            fault = error
    if "=" not in plain and "://" not in plain:
        raise fault
    visits = (visit_at(guide, parse_qs(query)) for query in _queries(plain))
    best = max(visits, key=_worth, default=None)
    if best is None or not best.sheet.given:
        raise NoAnswersError
    by_code = tuple(each for each in best.messages if each.startswith(address.EARLIER))
    return best.sheet, by_code or ((address.DAMAGED,) if best.damaged else ())


def _worth(visit: Visit) -> tuple[int, bool]:
    """Rank readings: by the number of answers, then by being undamaged."""
    return sum(map(len, visit.sheet.given.values())), not visit.damaged


def _plain(text: str) -> str:
    """Leave out invisible characters, and normalize full-width letters."""
    seen = (letter for letter in normalize("NFKC", text) if category(letter) not in ("Cf", "Mn"))
    return "".join(seen).strip()


def _queries(text: str) -> Iterator[str]:
    """Give every part of a text that may be a link's query string, the longest of each first."""
    found = (
        query
        for reading in _readings(text)
        for place in _QUERY.finditer(reading)
        for query in reversed([*accumulate(_BREAK.split(reading[place.end() :])[:MOST_LINES])])
    )
    return (_END.split(query)[0] for query in islice(found, MOST_READINGS))


def _readings(text: str) -> list[str]:
    """Give a text as it stands, and as it was before mail programs and scanners encoded it."""
    readings = [f"?{text}"]  # Some copy no more than the query string.
    for undo in (_unquoted_printable, _joined, _unproofed, _unbased, unquote, unquote):
        readings += [undone for known in readings if (undone := undo(known)) != known]
    return readings


def _unquoted_printable(text: str) -> str:
    """Undo the encoding of mail that is shown as its source (RFC 2045, 6.7)."""
    return re.sub(r"=\s*\n", "", text).replace("=3D", "=")


def _joined(text: str) -> str:
    """Join what was broken into lines, a broken escape as well."""
    return _BREAK.sub("", text)


def _unproofed(text: str) -> str:
    """Undo the encoding of a scanner (Proofpoint, version 2)."""
    return text.replace("_", "/").replace("-", "%") if "urldefense" in text else text


def _unbased(text: str) -> str:
    """Decode links in base 64."""
    return _BASE64.sub(lambda found: _decoded(found[0]), text)


def _decoded(text: str) -> str:
    cut = text[: len(text) - (len(text) % 4 == 1)]
    return urlsafe_b64decode(cut + "=" * (-len(cut) % 4)).decode("latin-1")
