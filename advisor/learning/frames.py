"""Score a data frame: a row for each sheet in, and what `advisor.recommend` says of each out."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Final

import narwhals as nw
import pyarrow as pa

from advisor.analysis.columns import Columns
from advisor.analysis.rows import Bools
from advisor.guide.model import Guide
from advisor.learning.encoding import Encoder, frame_of
from advisor.learning.parallel import in_order
from advisor.learning.results import names_of, results_of
from advisor.scoring import AnswerError
from advisor.tables.header import Header

ROWS: Final = 1 << 16
"""Rows that are computed at once: few enough that what lies between stays in a cache, and
so many that threads seldom wait for each other."""


class ColumnsWarning(UserWarning):
    """Some columns are no questions, or some questions have no column."""


def score_frame(
    answers: Any,
    guide: Guide,
    *,
    columns: Iterable[str] | None = None,
    cores: int | None = None,
) -> Any:
    """Score many sheets exactly as `advisor.recommend` scores one.

    Parameters
    ----------
    answers
        A data frame with a column for each question and a row for each sheet: pandas,
        polars, Arrow, or any other that narwhals reads. A cell holds the id of an option,
        ``lead|plan`` or a list where several were chosen, or nothing. Answers to questions
        that are not asked are ignored, and so are columns that are no questions.
    columns
        The columns of the results to compute; None for all. Flags and codes take most of the time.
    cores
        How many threads to use; None for as many as there are cores.

    Returns
    -------
    pandas.DataFrame, polars.DataFrame, pyarrow.Table or another
        Of the library of the answers; where rows have an index, with the same. The columns:

        - ``score.TRACK``: points of each track;
        - ``top``: the leader, missing on a tie; ``tied``: the ids that are then
          level, as ``data|risk``; ``margin``: top score minus second;
        - ``strength``, ``verdict``: as in a recommendation. While the strength is
          ``unknown`` no track should be named;
        - ``flags``: the ids of the fit rules that hold, worst first, as ``a|b``;
        - ``code``: the share code of the answers.

    Raises
    ------
    AnswerError
        An answer does not fit the questionnaire; the first such row is named.
    ColumnsError
        This is no data frame, no column is a question, two are the same one, or there is no
        such column of the results.

    Warns
    -----
    ColumnsWarning
        Columns are ignored, or questions have none.

    Examples
    --------
    >>> import pandas as pd
    >>> from advisor import load_guide
    >>> answers = pd.DataFrame({"goal": ["use_data", "protect"], "monday": ["sales_data", None]})
    >>> score_frame(answers, load_guide())[["margin", "strength"]]
       margin strength
    0       6  unknown
    1       3  unknown
    """
    wanted = names_of(guide, columns)
    frame = frame_of(answers)
    sheets = sheets_of(encoder_of(guide), frame, stacklevel=3)

    def scored(start: int) -> pa.RecordBatch:
        return results_of(guide, sheets.take(slice(start, start + ROWS)), wanted)

    starts = range(0, max(1, len(sheets)), ROWS)  # without rows there is a part without rows
    table = pa.Table.from_batches(in_order(scored, starts, cores))
    results = nw.from_arrow(table, backend=frame.implementation).to_native()
    index = nw.maybe_get_index(frame)
    return results if index is None else results.set_index(index)


def sheets_of(
    encoder: Encoder,
    frame: nw.DataFrame[Any],
    *,
    among: Bools | None = None,
    warn: bool = True,
    stacklevel: int = 2,
) -> Columns:
    """Read the sheets of a data frame.

    Parameters
    ----------
    among
        The rows whose answers have to fit, shape (rows,); None for all.
    warn
        Whether to warn of columns that are no questions and of questions without a column.
    """
    header = Header.read(encoder.questionnaire, frame.columns)
    for line in header.warnings() if warn else ():
        warnings.warn(line, ColumnsWarning, stacklevel=stacklevel)
    sheets, found = encoder.encode(frame, header)
    faults = [(row, text) for row, text in found.items() if among is None or among[row]]
    if faults:
        row, message = faults[0]
        index = nw.maybe_get_index(frame)
        more = len(faults) - 1
        others = f" (and {more:,} more {'rows' if more > 1 else 'row'} at fault)" if more else ""
        raise AnswerError(f"row {row if index is None else index[row]}: {message}{others}")
    return sheets


@lru_cache(maxsize=16)
def encoder_of(guide: Guide) -> Encoder:
    """Guides compare by identity and live long; a few are kept, as for `recommend`."""
    return Encoder(guide.questionnaire)
