"""Share codes of sheets in columns: the steps of `advisor.scoring.codes` on columns.

Writing a million codes one by one would take longer than computing everything else about
that many sheets. The number behind a code has more bits than a machine word, so it is added up
in parts of 40 bits, which are 8 characters.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from advisor.analysis.columns import Columns
from advisor.analysis.rows import Ints
from advisor.analysis.ways import ways_to_answer
from advisor.guide.model import Guide
from advisor.scoring.codes import ALPHABET, check_of, grouped, layout, rank_of

_PART: Final = 8  # characters of one part of the number; carries leave room above them in 64 bits

_LETTERS: Final = np.frombuffer(ALPHABET.encode(), np.uint8)

_CHECKS: Final = np.array([check_of([value]) for value in range(len(ALPHABET))], np.uint8)
"""One step of `check_of`: the new total, by the old total and the next value."""


def codes(guide: Guide, columns: Columns) -> NDArray[np.uint8]:
    """Write the share code of each sheet, in ASCII, shape (sheets, characters)."""
    _, length, _ = layout(guide)
    start, digits = _digits(guide)
    parts = np.repeat(start[:, None], len(columns), axis=1)
    for question, values in digits.items():
        parts += values.take(columns.places[question], axis=1)
    for lower in range(len(parts) - 1):
        parts[lower + 1] += parts[lower] >> 5 * _PART
    template = np.frombuffer(grouped("0" * (length + 1)).encode(), np.uint8)
    *places, last = np.flatnonzero(template == ord("0"))
    written = np.repeat(template[:, None], len(columns), axis=1)
    check = np.zeros(len(columns), np.uint8)
    for right, place in zip(reversed(range(length)), places, strict=True):
        value = (parts[right // _PART] >> 5 * (right % _PART) & 31).astype(np.uint8)
        _LETTERS.take(value, out=written[place])
        check = _CHECKS.take(check ^ value)
    _LETTERS.take(check, out=written[last])
    return np.ascontiguousarray(written.T)


@lru_cache(maxsize=16)
def _digits(guide: Guide) -> tuple[Ints, dict[str, Ints]]:
    """The number behind the code of the empty sheet, and what each answer adds to it.

    The shapes are (parts,), the lowest first, and by question (parts, ways).
    """
    capacity, length, tag = layout(guide)
    value, found = 1, {}
    for question in guide.questionnaire.questions:
        ranks = [rank_of(question, chosen) * value for chosen in ways_to_answer(question)]
        found[question.id] = _parts(ranks, length)
        value *= question.sets
    return _parts([tag * capacity], length)[:, 0], found


def _parts(numbers: list[int], length: int) -> Ints:
    """Cut numbers of any size into parts, shape (parts, numbers)."""
    bits = 5 * _PART
    cuts = range(0, 5 * length, bits)
    return np.array([[number >> cut & (1 << bits) - 1 for number in numbers] for cut in cuts])
