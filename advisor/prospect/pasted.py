"""What was pasted or typed: a share code or a link, as mail and chats deliver it.

A link may be wrapped into several lines, in angle brackets, followed by the rest of a sentence, or
encoded in the link of a mail scanner. The text is read in each of these ways, and the reading with
the most answers counts.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode
from collections.abc import Callable, Iterator
from html import unescape
from itertools import accumulate, islice
from typing import Final
from unicodedata import category, normalize
from urllib.parse import parse_qs, unquote

from advisor.guide import Guide
from advisor.prospect import address
from advisor.prospect.visit import Visit, opened, visit_at
from advisor.scoring import CodeError, Sheet

LONGEST: Final = 6_000  # characters; a link with every answer in it, inside another, has a third
MOST_READINGS: Final = 40  # so that nonsense takes no time
MOST_QUERIES: Final = 200
MOST_LINES: Final = 30  # into which a link may have been broken

_QUERY: Final = re.compile(r"\?(?=[\w.;]+=)")
_END: Final = re.compile("#|__;")  # of a query: a fragment, or what one scanner (Proofpoint) adds
_BREAK: Final = re.compile(r"[\s<>]+")
_BY_NUMBER: Final = re.compile(r"(?:\\u00|\\x|%u00)([\da-f]{2})", re.IGNORECASE | re.ASCII)
_QUOTED: Final = re.compile(r"=([23][\da-f]|5f)", re.IGNORECASE | re.ASCII)
_HEX: Final = re.compile(r"68747470(?:[\da-f]{2})+", re.IGNORECASE | re.ASCII)  # "http…"
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
    # Ids of a link could look like a code.
    without_links = " ".join(each for each in plain.split() if "=" not in each)
    try:
        return opened(guide, without_links)
    except CodeError:
        if "=" not in plain and "://" not in plain:
            raise
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
    shown = normalize("NFKC", _unescape(text))
    return "".join(each for each in shown if category(each) not in ("Cf", "Mn")).strip()


def _queries(text: str) -> Iterator[str]:
    """Give every part of a text that may be a link's query string.

    The longest of each come first, and those that were inside most others.
    """
    found = (
        query
        for reading in reversed(_readings(text))
        for part in _QUERY.split(reading)[1:]
        for query in reversed([*accumulate(_BREAK.split(part)[:MOST_LINES])])
    )
    # No name or id of ours has a capital, and to a code they are all one.
    some = (_END.split(query)[0].lower() for query in islice(found, MOST_QUERIES))
    return iter(dict.fromkeys(some))


def _readings(text: str) -> list[str]:
    """Give a text as it stands, and as it was before mail programs and scanners encoded it."""
    readings = [f"?{text}"]  # Some copy no more than the query string.
    for known in readings:  # and for those that are added: each may have been inside another
        undone = {undo(known): None for undo in _UNDO}
        readings += [each for each in undone if each not in readings]
        if len(readings) > MOST_READINGS:
            break
    return readings


def _unescape(text: str) -> str:
    r"""Undo what HTML and JSON do to a character: ``&#38;``, ``\u0026``."""
    plain = re.sub(r"&#?\w{2,8};", lambda found: unescape(found[0]), text)
    return _BY_NUMBER.sub(lambda found: chr(int(found[1], 16)), plain)


def _decode_quoted_printable(text: str) -> str:
    """Decode mail that is shown as its source (RFC 2045, 6.7), but for letters."""
    return _QUOTED.sub(lambda found: chr(int(found[1], 16)), re.sub(r"=\s*\n", "", text))


def _join_lines(text: str) -> str:
    """Join what was broken into lines, a broken escape as well; at first not across empty lines."""
    return _BREAK.sub(lambda found: " " if found[0].count("\n") > 1 else "", text)


def _decode_proofpoint(text: str) -> str:
    """Decode a link as version 2 of that scanner writes it."""
    return text.replace("_", "/").replace("-", "%") if "urldefense" in text else text


def _decode_base64(text: str) -> str:
    def decoded(found: re.Match[str]) -> str:
        cut = found[0][: len(found[0]) - (len(found[0]) % 4 == 1)]
        return urlsafe_b64decode(cut + "=" * (-len(cut) % 4)).decode("latin-1")

    return _BASE64.sub(decoded, text)


def _decode_hex(text: str) -> str:
    return _HEX.sub(lambda found: bytes.fromhex(found[0]).decode("latin-1"), text)


_UNDO: Final[tuple[Callable[[str], str], ...]] = (
    *(_unescape, _decode_quoted_printable, _join_lines),
    *(_decode_proofpoint, _decode_base64, _decode_hex, unquote),
)
