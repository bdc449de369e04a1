"""The results of judged sheets as columns in Arrow, as a recommendation has them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import combinations
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from advisor.analysis.codes import codes
from advisor.analysis.columns import Columns
from advisor.analysis.judge import Judged, judge, worst_first
from advisor.analysis.rows import Ints
from advisor.guide.faults import instead, quoted
from advisor.guide.model import STRENGTHS, VERDICT_LEVELS, Guide
from advisor.tables.header import ColumnsError

BETWEEN: Final = "|"
"""Stands between the ids of several flags, or of several tied tracks."""

SCORE: Final = "score."
"""Stands before a track's id in the name of the column with its score."""

MAX_TRACKS: Final = 12
"""With more tracks the list of all that may be tied would be too long."""

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


def results_of(guide: Guide, sheets: Columns, names: Iterable[str]) -> pa.RecordBatch:
    """Judge sheets, and put what is wanted of it into columns."""
    makers, judged = _makers(guide), judge(guide, sheets)
    return pa.RecordBatch.from_pydict({name: makers[name](judged) for name in names})


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
        "flags": _flags,
        "code": lambda judged: _texts(codes(guide, judged.columns)),
    }


def _score(place: int) -> Make:
    return lambda judged: _numbers(judged.scores[place])


def _numbers(numbers: Ints) -> Any:
    return pa.array(numbers.astype(np.int32))


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
    """Name the tracks that are level. All that may be tied are listed by the bits of tracks."""
    if len(tracks) > MAX_TRACKS:
        raise ValueError(f"rows can be scored for {MAX_TRACKS} tracks at most")
    places = range(len(tracks))
    groups = [group for size in places for group in combinations(places, size + 1) if size]
    groups.sort(key=lambda group: sum(1 << place for place in group))
    number = np.full(1 << len(tracks), len(groups))
    for pick, group in enumerate(groups):
        number[sum(1 << place for place in group)] = pick
    texts = [BETWEEN.join(tracks[place] for place in group) for group in groups]
    bits = 1 << np.arange(len(tracks))

    def made(judged: Judged) -> Any:
        level = judged.scores == judged.scores.max(axis=0)
        return _picked(number.take(bits @ level), texts, pa.int16())

    return made


def _flags(judged: Judged) -> Any:
    """The ids of the flags of each row, worst first, with a line between them."""
    ids = pa.array([rule.id for rule in worst_first(judged.guide)], _TEXT)
    flags = judged.flags
    raised = np.flatnonzero(flags) % max(1, len(ids))
    ends = np.append(0, np.count_nonzero(flags, axis=1).cumsum())
    lists = pa.LargeListArray.from_arrays(pa.array(ends), ids.take(pa.array(raised)))
    return pc.binary_join(lists, pa.scalar(BETWEEN, _TEXT))
