"""From packed words to what a recommendation says, a column each.

Wherever few values repeat, a column is a dictionary: numbers that point at the
values. The small tables by which numbers become values are made with the very
functions that make one recommendation, so that the two cannot differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from advisor.analysis.rows import Ints
from advisor.guide.model import STRENGTHS, VERDICT_LEVELS, FitRule, Guide
from advisor.learning.factors import TOGETHER, Field, Layout, Packed
from advisor.learning.share_codes import Bytes, ShareCodes
from advisor.scoring.fit import verdict_of
from advisor.scoring.score import strength_of

BETWEEN: Final = "|"
"""Stands between the ids of several flags, or of several tied tracks."""

SCORE: Final = "score."
"""Stands before a track's id in the name of the column with its score."""

_TEXT: Final = pa.large_string()

MOST_TRACKS: Final = 12
"""With more tracks the table of all that may be tied would be too long."""


class Outcomes:
    """Reads what factors have added up.

    Parameters
    ----------
    guide
        The guide whose rules hold.
    layout
        Where each number stands.
    codes
        Writes share codes.

    Attributes
    ----------
    schema
        The columns: ``score.TRACK`` for each track, ``top``, ``tied``, ``margin``,
        ``strength``, ``verdict``, ``flags`` and ``code``.
    """

    def __init__(self, guide: Guide, layout: Layout, codes: ShareCodes) -> None:
        self._layout = layout
        self._codes = codes
        self._tracks = guide.track_ids
        self._names = [
            *(SCORE + track for track in guide.track_ids),
            *("top", "tied", "margin", "strength", "verdict", "flags", "code"),
        ]
        self._top, self._tied, self._ties = _leaders(guide.track_ids)
        rules = guide.rules.strength
        self._most_margin = max(rules.clear, rules.lean)
        self._least_answers = rules.least_answers
        self._strength = np.array(
            [
                [
                    STRENGTHS.index(strength_of(margin, answers, rules))
                    for answers in range(rules.least_answers + 1)
                ]
                for margin in range(self._most_margin + 1)
            ],
            np.int8,
        )
        groups = [
            layout.rules[first : first + TOGETHER]
            for first in range(0, len(layout.rules), TOGETHER)
        ]
        self._verdicts = [_verdicts(group) for group in groups]
        self._flags = [_flag_texts(group) for group in groups]

    @property
    def schema(self) -> Any:
        """The names and kinds of the columns, as an Arrow schema."""
        nothing = np.zeros((self._layout.words, 0), np.int64)
        return self.read(nothing).schema

    def read(self, words: Packed) -> pa.RecordBatch:
        """Read the words of some rows.

        Parameters
        ----------
        words
            What `advisor.learning.factors.Factors.words` gives, shape (words, rows).

        Returns
        -------
        pyarrow.RecordBatch
            A row a sheet.
        """
        scores = [self._score(field, words) for field in self._layout.scores]
        leaders, margin = _ranked(scores)
        telling = np.minimum(self._layout.telling.read(words), self._least_answers)
        strength = self._strength[np.minimum(margin, self._most_margin), telling]
        raised = [field.read(words) for field in self._layout.flags]
        columns = [
            *map(pa.array, scores),
            _dictionary(self._top.take(leaders), self._tracks),
            _dictionary(self._tied.take(leaders), self._ties),
            pa.array(margin),
            _dictionary(strength, STRENGTHS),
            _dictionary(self._verdict(raised, len(margin)), VERDICT_LEVELS),
            self._flag_column(raised, len(margin)),
            _strings(self._codes.written([words[limb] for limb in self._layout.limbs])),
        ]
        return pa.RecordBatch.from_arrays(columns, self._names)

    def _score(self, field: Field, words: Packed) -> NDArray[np.int32]:
        found = field.read(words).astype(np.int32)
        found += np.int32(field.low)
        return found

    def _verdict(self, raised: Sequence[Ints], rows: int) -> NDArray[np.int8]:
        verdict = np.zeros(rows, np.int8)
        for table, flags in zip(self._verdicts, raised, strict=True):
            np.maximum(verdict, table.take(flags), out=verdict)
        return verdict

    def _flag_column(self, raised: Sequence[Ints], rows: int) -> Any:
        """The ids of the flags of each row, worst first, with a line between them."""
        none = np.ones(rows, bool)
        texts = []
        for table, flags in zip(self._flags, raised, strict=True):
            none &= flags == 0
            texts.append(table.take(pa.array(flags)))
        nothing, between = pa.scalar("", _TEXT), pa.scalar(BETWEEN, _TEXT)
        if not texts:
            return pa.repeat(nothing, rows)
        # Arrow forgets a row in which there is nothing to join, so these get an empty text.
        texts[0] = pc.if_else(none, nothing, texts[0]) if none.any() else texts[0]
        return pc.binary_join_element_wise(*texts, between, null_handling="skip")


def _ranked(scores: Sequence[NDArray[np.int32]]) -> tuple[NDArray[np.intp], NDArray[np.int32]]:
    """Which tracks have the top score, as bits, and by how much it leads the second."""
    best, second = np.maximum(*scores[:2]), np.minimum(*scores[:2])
    for score in scores[2:]:
        np.maximum(second, np.minimum(best, score), out=second)
        np.maximum(best, score, out=best)
    leaders = np.zeros(len(best), np.intp)
    for place, score in enumerate(scores):
        leaders += (score == best).astype(np.intp) << place
    return leaders, best - second


def _leaders(tracks: Sequence[str]) -> tuple[NDArray[np.int8], NDArray[np.int16], list[str]]:
    """By the bits of the tracks with the top score: the leader, and which ids are tied."""
    if len(tracks) > MOST_TRACKS:
        raise ValueError(f"rows can be scored for {MOST_TRACKS} tracks at most")
    top = np.full(1 << len(tracks), -1, np.int8)
    tied = np.full(1 << len(tracks), -1, np.int16)
    names: list[str] = []
    for bits in range(1, 1 << len(tracks)):
        best = [place for place in range(len(tracks)) if bits >> place & 1]
        if len(best) == 1:
            top[bits] = best[0]
        else:
            tied[bits] = len(names)
            names.append(BETWEEN.join(tracks[place] for place in best))
    return top, tied, names


def _verdicts(rules: Sequence[FitRule]) -> NDArray[np.int8]:
    """The verdict by the bits of some flags."""
    return np.array(
        [
            VERDICT_LEVELS.index(verdict_of(rule.level for rule in raised))
            for raised in _subsets(rules)
        ],
        np.int8,
    )


def _flag_texts(rules: Sequence[FitRule]) -> Any:
    """The ids of flags by their bits; missing where there is none."""
    texts = [BETWEEN.join(rule.id for rule in raised) or None for raised in _subsets(rules)]
    return pa.array(texts, _TEXT)


def _subsets(rules: Sequence[FitRule]) -> list[list[FitRule]]:
    return [
        [rule for place, rule in enumerate(rules) if bits >> place & 1]
        for bits in range(1 << len(rules))
    ]


def _dictionary(picks: NDArray[np.signedinteger[Any]], values: Sequence[str]) -> Any:
    """A column of few values; a negative number picks none."""
    missing = picks < 0
    mask = missing if missing.any() else None
    return pa.DictionaryArray.from_arrays(
        pa.array(picks, mask=mask), pa.array(values, pa.string()), safe=False
    )


def _strings(letters: Bytes) -> Any:
    """A column of texts of one width, which shares the letters' memory."""
    rows, width = letters.shape
    ends = width * np.arange(rows + 1, dtype=np.int64)
    return pa.LargeStringArray.from_buffers(rows, pa.py_buffer(ends), pa.py_buffer(letters))
