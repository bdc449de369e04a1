"""Share codes for whole columns: the steps of `advisor.scoring.codes`, many rows at once.

The number behind a code is a sum, one summand a question, so it can be added up
like points. Where it is too large for one 64-bit integer it is kept in *limbs*,
as a number on paper is kept in digits. Characters are written by threes, looked
up by the fifteen bits that they show; the check character is linear over the
bits (that is what makes it a code), so what three characters add to it comes
with the same look-up.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from advisor.analysis.rows import Ints
from advisor.analysis.tables import ways_to_answer
from advisor.guide.model import Guide, Question
from advisor.scoring.codes import ALPHABET, check_of, grouped, layout, rank_of

Bytes = NDArray[np.uint8]

Word = NDArray[np.signedinteger[Any]]

_THREE: Final = np.dtype("<u4")
"""Three characters, the lowest byte first, and above them what they add to the check."""

BITS: Final = 5
"""How many bits a character shows."""

WHOLE: Final = 12
"""So many characters fit one 64-bit integer whose highest bits stay free."""

LIMB: Final = 9
"""Characters of a limb: few enough that the limbs of all questions add up freely."""

AT_ONCE: Final = 3
"""Characters that are looked up together."""


class ShareCodes:
    """Writes the share codes of many sheets.

    Parameters
    ----------
    guide
        The guide whose questionnaire was answered.

    Attributes
    ----------
    limbs
        How many integers the number behind a code takes.
    start
        The limbs of the sheet without an answer.
    width
        Characters of a code, hyphens included.
    """

    def __init__(self, guide: Guide) -> None:
        capacity, length, tag = layout(guide)
        self._length = length
        self._limb = length if length <= WHOLE else LIMB
        self.limbs = -(-length // self._limb)
        self.start = self._cut(tag * capacity)
        template = grouped("0" * (length + 1))
        self.width = len(template)
        self._places = [place for place, letter in enumerate(template) if letter != "-"]
        self._empty = np.frombuffer(template.encode(), np.uint8)
        self._values: dict[str, int] = {}
        value = 1
        for question in guide.questionnaire.questions:
            self._values[question.id] = value
            value *= question.ways
        letters = _letters()
        self._threes = [
            letters | self._checks_of(first).astype(_THREE) << 8 * AT_ONCE
            for first in range(0, length, AT_ONCE)
        ]

    def digits(self, question: Question) -> Ints:
        """Give the limbs that each answer to a question adds, shape (ways to answer, limbs)."""
        value = self._values[question.id]
        return np.array(
            [self._cut(rank_of(question, chosen) * value) for chosen in ways_to_answer(question)]
        )

    def written(self, limbs: Sequence[Word]) -> Bytes:
        """Write the codes of numbers.

        Parameters
        ----------
        limbs
            The sums of `start` and `digits`, lowest first, each of shape (rows,).

        Returns
        -------
        array
            The characters in ASCII, shape (rows, width).
        """
        rows = len(limbs[0])
        codes = np.empty((rows, self.width), np.uint8)
        codes[:] = self._empty
        check = np.zeros(rows, _THREE)
        for part, bits in enumerate(self._bits(limbs)):
            three = self._threes[part].take(bits)
            check ^= three
            letters = three.view(np.uint8).reshape(rows, AT_ONCE + 1)
            first = part * AT_ONCE
            for place in range(first, min(first + AT_ONCE, self._length)):
                codes[:, self._places[self._length - 1 - place]] = letters[:, place - first]
        check >>= 8 * AT_ONCE
        codes[:, self._places[-1]] = np.frombuffer(ALPHABET.encode(), np.uint8).take(check)
        return codes

    def _bits(self, limbs: Sequence[Word]) -> list[NDArray[np.intp]]:
        """The bits of three characters at a time, from the right end of the number."""
        found = []
        carry: Any = 0
        size = BITS * self._limb
        for limb in limbs:
            whole = limb + carry
            carry = whole >> size
            for first in range(0, self._limb, AT_ONCE):
                wanted = min(AT_ONCE, self._limb - first)
                bits = whole >> BITS * first
                bits &= (1 << BITS * wanted) - 1
                found.append(bits.astype(np.intp, copy=False))
        return found[: len(self._threes)]

    def _checks_of(self, first: int) -> Bytes:
        """What three characters add to the check character, by their fifteen bits."""
        after = [
            [check_of([1 << bit] + [0] * (first + place)) for bit in range(BITS)]
            for place in range(AT_ONCE)
        ]
        found = np.zeros(1, np.uint8)
        for each in (bit for letter in after for bit in letter):
            found = np.concatenate([found, found ^ np.uint8(each)])
        return found

    def _cut(self, number: int) -> list[int]:
        """Cut a number into limbs, the lowest first."""
        size = BITS * self._limb
        return [number >> size * place & ((1 << size) - 1) for place in range(self.limbs)]


def _letters() -> NDArray[np.uint32]:
    """Three characters by fifteen bits, byte by byte, the lowest bits' character first."""
    alphabet = np.frombuffer(ALPHABET.encode(), np.uint8).astype(_THREE)
    bits = np.arange(1 << BITS * AT_ONCE)
    found = np.zeros(len(bits), _THREE)
    for place in range(AT_ONCE):
        found |= alphabet[bits >> BITS * place & 31] << 8 * place
    return found
