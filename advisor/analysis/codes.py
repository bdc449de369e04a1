"""Share codes of sheets in columns: the steps of `advisor.scoring.codes` on whole columns.

Writing a million codes one by one would take longer than computing everything else about
that many sheets.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from advisor.analysis.columns import Columns
from advisor.analysis.tables import ways_to_answer
from advisor.guide.model import Guide
from advisor.scoring.codes import ALPHABET, check_of, grouped, layout, rank_of

_LETTERS: Final = np.frombuffer(ALPHABET.encode(), np.uint8)

_CHECKS: Final = np.array([check_of([value]) for value in range(len(ALPHABET))], np.uint8)
"""One step of `check_of`: the new total, by the old total and the next value."""


def codes(guide: Guide, columns: Columns) -> NDArray[np.bytes_]:
    """Write the share code of each sheet, in ASCII, shape (sheets,)."""
    _, length, _ = layout(guide)
    number, digits = _digits(guide)
    numbers = np.full(len(columns), number, number.dtype)
    for question, values in digits.items():
        numbers += values.take(columns.places[question])
    template = np.frombuffer(grouped("0" * (length + 1)).encode(), np.uint8)
    *places, last = np.flatnonzero(template == ord("0"))
    written = np.tile(template, (len(columns), 1))
    check = np.zeros(len(columns), np.uint8)
    for right, place in zip(reversed(range(length)), places, strict=True):
        value = (numbers >> (5 * right) & 31).astype(np.uint8)
        written[:, place] = _LETTERS.take(value)
        check = _CHECKS.take(check ^ value)
    written[:, last] = _LETTERS.take(check)
    return written.view(f"S{len(template)}")[:, 0]


@lru_cache(maxsize=16)
def _digits(guide: Guide) -> tuple[Any, dict[str, NDArray[Any]]]:
    """The number behind the code of the empty sheet, and what each answer adds to it.

    Python's integers are used where 63 bits are too few.
    """
    capacity, length, tag = layout(guide)
    kind = np.int64 if 5 * length < 63 else object
    value, found = 1, {}
    for question in guide.questionnaire.questions:
        ranks = [rank_of(question, chosen) * value for chosen in ways_to_answer(question)]
        found[question.id] = np.array(ranks, kind)
        value *= question.ways
    return np.array(tag * capacity, kind), found
