"""The results of judged sheets as columns in Arrow, as a recommendation has them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from advisor.analysis.codes import codes
from advisor.analysis.columns import Columns
from advisor.analysis.judge import Judged, worst_first
from advisor.analysis.rows import Bools, Ints
from advisor.guide.faults import instead, quoted
from advisor.guide.model import STRENGTHS, VERDICT_LEVELS, Guide
from advisor.tables.header import ColumnsError

SEPARATOR: Final = "|"  # stands between the ids of several flags, or of several tied tracks

SCORE: Final = "score."  # stands before a track's id in the name of the column with its score

MAX_TRACKS: Final = 12  # with more tracks the list of all that may be tied would be too long

RULES: Final = 15
"""So many fit rules share a table of all texts that they make together: 32,768 texts of 15."""

_TEXT: Final = pa.large_string()

Make = Callable[[Judged], Any]
"""Makes a column of results."""


def names_of(guide: Guide, columns: Iterable[str] | None) -> tuple[str, ...]:
    """Check which columns of results are wanted; None means all."""
    known = _makers(guide)
    wanted = tuple(known if columns is None else dict.fromkeys(columns))
    for name in wanted:
        if name not in known:
            meant = instead(name, known, "see score_frame")
            raise ColumnsError(f"no result is called {quoted(name)}; {meant}")
    return wanted


def results_of(guide: Guide, sheets: Columns, names: Iterable[str] | None = None) -> pa.RecordBatch:
    """Judge sheets, and put what is wanted of it into columns; None means all."""
    makers, judged = _makers(guide), Judged(guide, sheets)
    wanted = makers if names is None else names
    return pa.RecordBatch.from_pydict({name: makers[name](judged) for name in wanted})


def schema_of(guide: Guide) -> pa.Schema:
    """All columns of results."""
    return results_of(guide, Columns.of_places(guide.questionnaire, {}, 0)).schema


@lru_cache(maxsize=16)
def _makers(guide: Guide) -> dict[str, Make]:
    """What makes each column of results. Guides compare by identity; a few are kept."""
    return {
        **{SCORE + track: _score(place) for place, track in enumerate(guide.track_ids)},
        "top": lambda judged: _picked(judged.top, guide.track_ids, pa.int8()),
        "tied": _tied(guide.track_ids),
        "margin": lambda judged: _numbers(judged.margin),
        "strength": lambda judged: _picked(judged.strength, STRENGTHS, pa.int8()),
        "verdict": lambda judged: _picked(judged.verdict, VERDICT_LEVELS, pa.int8()),
        "flags": _flags([rule.id for rule in worst_first(guide)]),
        "code": lambda judged: _texts(codes(guide, judged.columns)),
    }


def _score(place: int) -> Make:
    return lambda judged: _numbers(judged.scores[place])


def _numbers(numbers: Ints) -> Any:
    return pa.array(numbers.astype(np.int32, copy=False))


def _texts(characters: NDArray[np.uint8]) -> Any:
    """A column of texts of one length, shape (rows, characters)."""
    rows, length = characters.shape
    ends = np.arange(rows + 1, dtype=np.int64) * length
    return pa.LargeStringArray.from_buffers(rows, pa.py_buffer(ends), pa.py_buffer(characters))


def _picked(picks: Ints, values: Sequence[str], kind: Any) -> Any:
    """A column of few values; a pick beyond the last one is none."""
    beyond = picks >= len(values)
    indices = pa.array(picks, mask=beyond).cast(kind)
    return pa.DictionaryArray.from_arrays(indices, pa.array(values, pa.string()))


def _tied(tracks: Sequence[str]) -> Make:
    """Name the tracks that are level."""
    if len(tracks) > MAX_TRACKS:
        raise ValueError(f"rows can be scored for {MAX_TRACKS} tracks at most")
    texts = _subsets(tracks)
    several = [text for text in texts if SEPARATOR in text]
    place = {text: number for number, text in enumerate(several)}
    number = np.array([place.get(text, len(several)) for text in texts])

    def made(judged: Judged) -> Any:
        level = judged.scores == judged.scores.max(axis=0)
        return _picked(number.take(_subset(level)), several, pa.int16())

    return made


def _flags(ids: Sequence[str]) -> Make:
    """Name the flags of each row, worst first."""
    parts = [slice(first, first + RULES) for first in range(0, max(1, len(ids)), RULES)]
    texts = [
        pa.array([text and text + SEPARATOR for text in _subsets(ids[part])], _TEXT)
        for part in parts
    ]

    def made(judged: Judged) -> Any:
        held = judged.flags
        named = [
            of.take(pa.array(_subset(held[part]))) for part, of in zip(parts, texts, strict=True)
        ]
        joined = pc.binary_join_element_wise(*named, pa.scalar("", _TEXT))
        return pc.ascii_rtrim(joined, characters=SEPARATOR)

    return made


def _subsets(names: Sequence[str]) -> list[str]:
    """The texts of all subsets of some names, in the order of `_subset`."""
    texts = [""]
    for name in names:
        texts += [f"{text}{SEPARATOR}{name}" if text else name for text in texts]
    return texts


def _subset(held: Bools) -> NDArray[np.uint16]:
    """The number of the subset that each row has: the bits of ``held``, shape (names, rows)."""
    found = np.zeros(held.shape[1], np.uint16)
    for place, each in enumerate(held):
        found += each * np.uint16(1 << place)
    return found
