"""Hostile inputs: odd texts, and pieces of real addresses, codes and bodies put together wrongly.

Ten thousand of each kind take a tenth of the time that Hypothesis takes for them. What fails is
repeated by its text, which is made as short as it still fails, or by the seed.
"""

from __future__ import annotations

import json
import os
from collections.abc import Awaitable, Callable, Sequence
from random import Random, SystemRandom
from typing import Any, Final, TypeVar
from urllib.parse import quote_plus, urlencode

from advisor import recommend
from advisor.prospect.consent import ANSWER, TOKEN
from advisor.scoring.codes import ALPHABET
from tests.depth import IS_DEEP
from tests.shipped import GUIDE

VARIABLE: Final = "HOSTILE_SEED"
SEED: Final = int(os.environ.get(VARIABLE) or (SystemRandom().getrandbits(32) if IS_DEEP else 1))
"""A quick run tries the same inputs each time; a deep one looks for others."""

CODE: Final = recommend(GUIDE, {"goal": "protect", "monday": "breach"}).code
QUESTIONS: Final = [*GUIDE.questionnaire.question]
OPTIONS: Final = [each for question in GUIDE.questionnaire.questions for each in question.option]
NAMES: Final = [
    *(*QUESTIONS, TOKEN, ANSWER, "page", "code", "lang", "embed"),
    *("staff.draft", "staff.call", "short.asked"),
]
PAGES: Final = ["result", "review", "code", "you", "change.goal", "short.goal", "staff.home"]
VALUES: Final = [*OPTIONS, *PAGES, CODE, "", "../../etc/passwd", "\u202e", "%00"]

NASTY: Final = (
    "\0\x07\x0b\r\n\x1b\x7f\x85\xa0\u200d\u2028\u202e\ufeff\ufffd\uffff\u0130\u00df\u0301"
)
PLANES: Final = (
    *((0x20, 0x7F), (0x20, 0x7F), (0, 0x100), (0, 0xD800)),
    *((0xE000, 0x10000), (0x10000, 0x110000)),
)
"""Ranges of characters, those of ASCII twice."""
MARKS: Final = "%&=?#+;/\\.,:<>\"'`{}[]()$*|~^@! "
SIZES: Final = (0, 1, 1, 2, 3, 5, 8, 20, 60)

MAX_TRIES: Final = 200
"""Inputs that are tried to make one shorter."""

T = TypeVar("T")
Given = TypeVar("Given", str, bytes, list[tuple[str, str]])


def odd(draw: Random) -> str:
    """Draw a text of up to 60 characters of any kind, with none of them half a surrogate pair."""
    size = draw.choice(SIZES)
    kind = draw.randrange(4)
    if kind == 0:
        return "".join(draw.choices(NASTY + MARKS, k=size))
    if kind == 1:
        return draw.choice(NASTY + MARKS) * size
    start, end = draw.choice(PLANES)
    return "".join(chr(draw.randrange(start, end)) for _ in range(size))


def either(draw: Random, usual: Sequence[str]) -> str:
    """Draw a usual text, or an odd one, or a usual one that is damaged."""
    kind = draw.randrange(8)
    if kind < 5:
        return draw.choice(usual)
    return odd(draw) if kind < 7 else damaged(draw, draw.choice(usual))


def damaged(draw: Random, text: str) -> str:
    """Cut something out of a text, and perhaps put something else in."""
    start, end = sorted(draw.randint(0, len(text)) for _ in range(2))
    return text[:start] + draw.choice(("", odd(draw), text)) + text[end:]


def some(draw: Random, make: Callable[[Random], T], most: int) -> list[T]:
    """Draw up to a number of things."""
    return [make(draw) for _ in range(draw.randint(0, most))]


def noise(draw: Random) -> bytes:
    """Draw bytes."""
    return draw.randbytes(draw.choice((0, 1, 2, 8, 60, 200)))


def pairs(draw: Random) -> list[tuple[str, str]]:
    """Draw what an address asks."""
    return some(draw, lambda draw: (either(draw, NAMES), either(draw, VALUES)), 8)


def query(draw: Random) -> bytes:
    """Draw a query string, or the body of a form."""
    if draw.randrange(3) == 0:
        return noise(draw)
    text = urlencode(pairs(draw), quote_via=quote_plus)
    return (damaged(draw, text) if draw.randrange(4) == 0 else text).encode()


def code(draw: Random) -> str:
    """Draw a share code."""
    kind = draw.randrange(4)
    if kind == 0:
        return odd(draw)
    if kind == 1:
        size = draw.randint(0, 40)
        return "".join(draw.choices(ALPHABET + "-oOil \u00e9\U0001f600", k=size))
    if kind == 2:
        return damaged(draw, CODE)
    place = draw.randrange(len(CODE))
    return CODE[:place] + draw.choice(ALPHABET + "U-") + CODE[place + 1 :]


def scalar(draw: Random) -> Any:
    """Draw a JSON value that holds no others; of a number, any size, infinity and none (NaN)."""
    kind = draw.randrange(6)
    if kind < 2:
        return draw.choice(OPTIONS)
    if kind == 2:
        return odd(draw)
    if kind == 3:
        sizes = (0.0, -0.0, 0.1, 1e308, 5e-324, float("inf"), float("-inf"), float("nan"))
        return draw.choice(sizes)
    if kind == 4:
        return draw.getrandbits(draw.choice((1, 8, 64, 200))) * draw.choice((1, -1))
    return draw.choice((None, True, False))


def value(draw: Random, depth: int = 2) -> Any:
    """Draw a JSON value, perhaps a list or an object of others."""
    kind = draw.randrange(4) if depth else 0
    if kind < 2:
        return scalar(draw)
    within = some(draw, lambda draw: value(draw, depth - 1), 4)
    return within if kind == 2 else {odd(draw): each for each in within}


def sheet(draw: Random) -> dict[str, Any]:
    """Draw answers."""
    return {either(draw, QUESTIONS): value(draw) for _ in range(draw.randint(0, 4))}


def body(draw: Random) -> bytes:
    """Draw a body for the API."""
    kind = draw.randrange(6)
    if kind == 0:
        return noise(draw)
    if kind == 1:
        return b'{"answers":' * draw.randint(1, 5_000)
    found = [{"answers": sheet(draw)}, {"sheets": some(draw, sheet, 3)}, sheet(draw)]
    text = json.dumps(found[kind % 3], ensure_ascii=draw.random() < 0.5)
    return (damaged(draw, text) if kind == 5 else text).encode()


def request(draw: Random) -> str:
    """Draw a method and, behind a space, a path without its first slash."""
    methods = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "BREW")
    start = draw.choice(("", "", "", "api/v1/", "static/", "_stcore/"))
    return f"{draw.choice(methods)} {start}{odd(draw)}"


async def tried(
    make: Callable[[Random], Given], check: Callable[[Given], Awaitable[None]], count: int
) -> None:
    """Check a number of inputs; of the first that fails, raise the failure of its shortest part."""
    for number in range(count):
        given = make(Random(f"{SEED} {number}"))
        if fault := await _fault(check, given):
            short, fault = await _shortest(check, given, fault)
            fault.add_note(f"It fails for {short!r}.\nRepeat the whole run by {VARIABLE}={SEED}.")
            raise fault


async def _fault(check: Callable[[Given], Awaitable[None]], given: Given) -> Exception | None:
    try:
        await check(given)
    except Exception as fault:  # noqa: BLE001 -- `tried` raises it
        return fault
    return None


async def _shortest(
    check: Callable[[Given], Awaitable[None]], given: Given, fault: Exception
) -> tuple[Given, Exception]:
    """Leave out, in halves and then in ever smaller parts, what the same failure does not need."""
    size, tries = len(given), 0
    while size := size // 2:
        start = 0
        while start < len(given) and (tries := tries + 1) <= MAX_TRIES:
            less: Any = given[:start] + given[start + size :]
            other = await _fault(check, less)
            if type(other) is type(fault) and other is not None:
                given, fault = less, other
            else:
                start += size
    return given, fault
