"""From packed words to what a recommendation says, a column each.

Wherever few values repeat, a column is numbers that point at the values (`Picked`).
The small tables by which numbers become values are made with the very functions
that make one recommendation, so that the two cannot differ.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from advisor.guide.faults import instead, quoted
from advisor.guide.model import STRENGTHS, VERDICT_LEVELS, Guide
from advisor.learning.encoding import ColumnsError
from advisor.learning.factors import Field, Layout, Word, Words
from advisor.learning.flag_sets import Segment
from advisor.learning.share_codes import Bytes, ShareCodes
from advisor.scoring.score import strength_of

if TYPE_CHECKING:
    import pandas as pd

BETWEEN: Final = "|"
"""Stands between the ids of several flags, or of several tied tracks."""

SCORE: Final = "score."
"""Stands before a track's id in the name of the column with its score."""

_TEXT: Final = pa.large_string()

_RANKED: Final = frozenset({"top", "tied", "margin", "strength"})
"""Columns for which scores have to be compared."""

MOST_BITS: Final = 16
"""Of scores of so many bits all combinations are compared once, and looked up."""

MOST_TRACKS: Final = 12
"""With more tracks the table of all that may be tied would be too long."""


@dataclass(frozen=True, eq=False)
class Picked:
    """A column of few values.

    Attributes
    ----------
    picks
        Which of the values each row has; -1 is none.
    values
        The values.
    """

    picks: NDArray[np.signedinteger[Any]]
    values: Sequence[str]


Results = Mapping[str, Any]
"""Column by name: whole numbers in NumPy's form, `Picked`, or texts in Arrow's."""


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
    names
        The columns: ``score.TRACK`` for each track, ``top``, ``tied``, ``margin``,
        ``strength``, ``verdict``, ``flags`` and ``code``.
    """

    def __init__(self, guide: Guide, layout: Layout, codes: ShareCodes) -> None:
        self._layout = layout
        self._codes = codes
        self._tracks = guide.track_ids
        self._top, self._tied, self._ties = _leaders(guide.track_ids)
        self._ranks = self._ranks_by_scores()
        rules = guide.rules.strength
        self._most_margin = max(rules.clear, rules.lean)
        self._least_answers = rules.least_answers
        self._strength = np.array(
            [
                STRENGTHS.index(strength_of(margin, answers, rules))
                for margin in range(self._most_margin + 1)
                for answers in range(rules.least_answers + 1)
            ],
            np.int8,
        )
        self._flags = _FlagTexts(layout.segments)
        scores = tuple(field.word for field in layout.scores)
        self._words: Mapping[str, tuple[int, ...]] = {
            **{SCORE + track: scores for track in guide.track_ids},
            "top": scores,
            "tied": scores,
            "margin": scores,
            "strength": (*scores, layout.telling.word),
            "verdict": (layout.verdict.word,),
            "flags": tuple(field.word for field in layout.flags),
            "code": layout.limbs,
        }
        self.names = tuple(self._words)

    def chosen(self, names: Iterable[str] | None) -> tuple[str, ...]:
        """See which columns are wanted; all where nothing is said.

        Raises
        ------
        ColumnsError
            There is no such column.
        """
        wanted = self.names if names is None else tuple(dict.fromkeys(names))
        for name in wanted:
            if name not in self._words:
                meant = instead(name, self.names, "see score_frame")
                raise ColumnsError(f"no result is called {quoted(name)}; {meant}")
        return wanted

    def needs(self, names: Iterable[str]) -> frozenset[int]:
        """The words that some columns are read from."""
        return frozenset(word for name in names for word in self._words[name])

    def read(self, words: Words, rows: int, names: Iterable[str] | None = None) -> Results:
        """Read the words of some rows.

        Parameters
        ----------
        words
            What `advisor.learning.factors.Sums.words` gives.
        rows
            How many rows there are.
        names
            The columns that are wanted; None for all.
        """
        wanted = self.chosen(names)
        ranks = self._ranked(words) if _RANKED.intersection(wanted) else _NO_RANKS
        made: dict[str, Callable[[], Any]] = {
            **{
                SCORE + track: partial(_score, field, words)
                for track, field in zip(self._tracks, self._layout.scores, strict=True)
            },
            "top": lambda: Picked(ranks.top(), self._tracks),
            "tied": lambda: Picked(ranks.tied(), self._ties),
            "margin": lambda: ranks.margin,
            "strength": lambda: Picked(self._strengths(ranks.margin, words), STRENGTHS),
            "verdict": lambda: Picked(self._verdicts(words), VERDICT_LEVELS),
            "flags": lambda: self._flags.written(
                [field.read(words) for field in self._layout.flags], rows
            ),
            "code": lambda: _strings(
                self._codes.written([words[limb] for limb in self._layout.limbs])
            ),
        }
        return {name: made[name]() for name in wanted}

    def nothing(self, names: Iterable[str]) -> Results:
        """The columns of no rows."""
        words = range(self._layout.words)
        return self.read({word: np.zeros(0, self._layout.kind(word)) for word in words}, 0, names)

    def _ranked(self, words: Words) -> _Ranks:
        """Who leads by how much."""
        if self._ranks is None:
            return self._compared([_score(field, words) for field in self._layout.scores])
        place = words[self._layout.scores[0].word] & (len(self._ranks.leads_by) - 1)
        return replace(self._ranks, place=place.astype(np.intp))

    def _compared(self, scores: Sequence[NDArray[np.int32]]) -> _Ranks:
        leaders, margin = _compared(scores)
        return _Ranks(self._top.take(leaders), self._tied.take(leaders), margin)

    def _ranks_by_scores(self) -> _Ranks | None:
        """Who leads by how much, by the lowest bits of a word; None where there are too many.

        The scores come first in the layout, so these bits are all of theirs.
        """
        bits = sum(field.bits for field in self._layout.scores)
        if bits > MOST_BITS or self._layout.scores[-1].word:
            return None
        words = {0: np.arange(1 << bits, dtype=np.int32)}
        return self._compared([_score(field, words) for field in self._layout.scores])

    def _strengths(self, margin: NDArray[np.int32], words: Words) -> NDArray[np.int8]:
        place = np.minimum(margin, self._most_margin)
        place *= self._least_answers + 1
        telling = self._layout.telling.read(words)
        place += np.minimum(telling, self._least_answers).astype(np.int32, copy=False)
        return self._strength.take(place)

    def _verdicts(self, words: Words) -> NDArray[np.int8]:
        """The worst level that was counted: the place of the highest counter that is not 0."""
        counted = self._layout.verdict.read(words)
        verdict = np.zeros(len(counted), np.int8)
        for level in range(len(VERDICT_LEVELS) - 1):
            verdict += (counted >= 1 << level * self._layout.counter).view(np.int8)
        return verdict


@dataclass(frozen=True, eq=False)
class _Ranks:
    """Who leads by how much: row by row, or by what rows come to.

    Attributes
    ----------
    leads, level
        The places of the leader and of the tied tracks among what they are picked from.
    leads_by
        The margin.
    place
        Where in these each row has to look; None where they are by row.
    """

    leads: NDArray[np.int8]
    level: NDArray[np.int16]
    leads_by: NDArray[np.int32]
    place: NDArray[np.intp] | None = None

    def top(self) -> NDArray[np.int8]:
        """The leader of each row, shape (rows,)."""
        return self.leads if self.place is None else self.leads.take(self.place)

    def tied(self) -> NDArray[np.int16]:
        """Which tracks are level in each row, shape (rows,)."""
        return self.level if self.place is None else self.level.take(self.place)

    @cached_property
    def margin(self) -> NDArray[np.int32]:
        """The margin of each row, shape (rows,)."""
        return self.leads_by if self.place is None else self.leads_by.take(self.place)


_NO_RANKS: Final = _Ranks(np.zeros(0, np.int8), np.zeros(0, np.int16), np.zeros(0, np.int32))


class _FlagTexts:
    """The ids of flags, worst first, with a line between them.

    Parameters
    ----------
    segments
        The flags in segments of few sets, in order.

    Notes
    -----
    The texts of all segments' sets stand in one table, those of later segments twice: as
    they are, and with a line before them. Taking a text a segment, row by row, lays the
    pieces of a row beside each other in memory; a row's text is then only told where it ends.
    """

    def __init__(self, segments: Sequence[Segment]) -> None:
        texts: list[str] = []
        self._first: list[int] = []
        self._sets: list[int] = []
        for segment in segments:
            plain = _set_texts(segment)
            self._first.append(len(texts))
            self._sets.append(len(plain))
            texts += plain
            texts += [BETWEEN + text if text else text for text in plain]
        self._texts = pa.array(texts, _TEXT)

    def written(self, numbers: Sequence[Word], rows: int) -> Any:
        """Write the flags of rows, given the number of each segment's set."""
        if not numbers:
            return pa.repeat(pa.scalar("", _TEXT), rows)
        pieces = len(numbers)
        picks = np.empty((rows, pieces), np.int32)
        before = np.zeros(rows, bool)
        for place, number in enumerate(numbers):
            column = number.astype(np.int32, copy=False) + np.int32(self._first[place])
            if place:
                column += before * np.int32(self._sets[place])
            picks[:, place] = column
            before |= number != 0
        taken = self._texts.take(pa.array(picks.reshape(-1)))
        _, ends, letters = taken.buffers()
        ends = np.ascontiguousarray(np.frombuffer(ends, np.int64)[: rows * pieces + 1 : pieces])
        return pa.LargeStringArray.from_buffers(rows, pa.py_buffer(ends), letters)


def _set_texts(segment: Segment) -> list[str]:
    ids = np.array([rule.id for rule in segment.rules], object)
    return [BETWEEN.join(ids[raised]) for raised in segment.raised]


def _score(field: Field, words: Words) -> NDArray[np.int32]:
    found = field.read(words).astype(np.int32, copy=False)
    found += np.int32(field.low)
    return found


def _compared(scores: Sequence[NDArray[np.int32]]) -> tuple[NDArray[np.int16], NDArray[np.int32]]:
    """Which tracks have the top score, as bits, and by how much it leads the second."""
    best, second = np.maximum(*scores[:2]), np.minimum(*scores[:2])
    for score in scores[2:]:
        np.maximum(second, np.minimum(best, score), out=second)
        np.maximum(best, score, out=best)
    leaders = np.zeros(len(best), np.int16)
    for place, score in enumerate(scores):
        leaders += (score == best) * np.int16(1 << place)
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


def _strings(letters: Bytes) -> Any:
    """A column of texts of one width, which shares the letters' memory."""
    rows, width = letters.shape
    ends = width * np.arange(rows + 1, dtype=np.int64)
    return pa.LargeStringArray.from_buffers(rows, pa.py_buffer(ends), pa.py_buffer(letters))


# ---------------------------------------------------------------------- the columns together


def batch_of(results: Results) -> pa.RecordBatch:
    """Put columns together in Arrow's form."""
    return pa.RecordBatch.from_arrays([*map(_in_arrow, results.values())], [*results])


class Whole:
    """Room for the columns of all rows, which parts are put into by any thread.

    Parameters
    ----------
    kinds
        The columns of no rows.
    rows
        How many rows there will be.
    """

    def __init__(self, kinds: Results, rows: int) -> None:
        self._kinds = kinds
        self._rows = rows
        self._numbers = {
            name: np.empty(rows, numbers.dtype)
            for name, column in kinds.items()
            if (numbers := _numbers(column)) is not None
        }

    def put(self, start: int, part: Results) -> Results:
        """Put in the rows of a part from a row on, and give back what are texts of it."""
        for name, whole in self._numbers.items():
            numbers = _numbers(part[name])
            assert numbers is not None
            whole[start : start + len(numbers)] = numbers
        return {name: column for name, column in part.items() if name not in self._numbers}

    def frame(self, texts: Sequence[Results], index: pd.Index) -> pd.DataFrame:
        """Give the frame, once all parts are in, with the texts of all parts in order."""
        from pandas import DataFrame

        columns = {name: self._column(name, texts) for name in self._kinds}
        return DataFrame(columns, index=index, copy=False)

    def _column(self, name: str, texts: Sequence[Results]) -> Any:
        from pandas import Categorical, CategoricalDtype, Index, array

        kind = self._kinds[name]
        if name not in self._numbers:
            return array(pa.chunked_array([part[name] for part in texts], _TEXT), dtype="str")
        if not isinstance(kind, Picked):
            return self._numbers[name]
        values = CategoricalDtype(Index([*kind.values], dtype="str"))
        return Categorical.from_codes(self._numbers[name], dtype=values, validate=False)


def _numbers(column: Any) -> NDArray[Any] | None:
    """The numbers of a column; None where it holds texts."""
    found = column.picks if isinstance(column, Picked) else column
    return found if isinstance(found, np.ndarray) else None


def _in_arrow(column: Any) -> Any:
    if not isinstance(column, Picked):
        return pa.array(column) if isinstance(column, np.ndarray) else column
    missing = column.picks < 0
    mask = missing if missing.any() else None
    return pa.DictionaryArray.from_arrays(
        pa.array(column.picks, mask=mask), pa.array(column.values, pa.string()), safe=False
    )
