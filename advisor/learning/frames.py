"""Score a frame: answers in, a row a sheet, and what `advisor.recommend` says of each."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import pyarrow as pa

from advisor.analysis.columns import Columns
from advisor.guide.model import Guide
from advisor.learning.cores import in_order
from advisor.learning.encoding import Encoder, Header, RowFault
from advisor.learning.results import names_of, results_of
from advisor.scoring import AnswerError

if TYPE_CHECKING:
    import pandas as pd

ROWS: Final = 1 << 16
"""Rows that are computed at once: few enough that what lies between stays in a cache, and
so many that threads seldom wait for each other."""


class ColumnsWarning(UserWarning):
    """Some columns are no questions, or some questions have no column."""


class Scorer:
    """Scores many sheets by one guide. Making one takes a while, so keep it.

    Parameters
    ----------
    guide
        The guide whose rules hold.
    rows
        How many rows to compute at once; it changes nothing but speed.

    Attributes
    ----------
    encoder
        Encodes tables for `scored`.
    schema
        The columns of the results; see `score_frame`.

    Raises
    ------
    TooTangledError
        A question has more ways to answer than anybody could list.
    """

    def __init__(self, guide: Guide, *, rows: int = ROWS) -> None:
        self.encoder = Encoder(guide.questionnaire)
        self._guide = guide
        self._rows = rows
        nothing = Columns.of_places(guide.questionnaire, {}, 0)
        self.schema = results_of(guide, nothing, names_of(guide, None)).schema

    def scored(
        self, sheets: Columns, cores: int | None = 1, columns: Iterable[str] | None = None
    ) -> Iterator[pa.RecordBatch]:
        """Score sheets a part at a time, in order; an empty part where there are none.

        Parameters
        ----------
        sheets
            The sheets.
        cores
            How many threads to use; None for as many as there are cores.
        columns
            The columns of the results that are wanted; None for all.

        Raises
        ------
        ColumnsError
            There is no such column.
        """
        names = names_of(self._guide, columns)

        def made(start: int) -> pa.RecordBatch:
            part = sheets.take(slice(start, start + self._rows))
            return results_of(self._guide, part, names)

        return in_order(made, range(0, max(1, len(sheets)), self._rows), cores)


def score_frame(
    answers: pd.DataFrame | pa.Table | pa.RecordBatch,
    guide: Guide,
    *,
    columns: Iterable[str] | None = None,
    cores: int | None = None,
) -> pd.DataFrame | pa.Table:
    """Score many sheets exactly as `advisor.recommend` scores one.

    Parameters
    ----------
    answers
        A column a question, a row a sheet: a pandas frame or an Arrow table. A
        cell holds the id of an option, ``lead|plan`` or a list where several
        were chosen, or nothing. Answers to questions that are not asked are
        ignored, and so are columns that are no questions.
    guide
        The guide whose questionnaire was answered.
    columns
        The columns of the results that are wanted; None for all. What is not wanted
        is not computed: flags and codes take most of the time.
    cores
        How many threads to use; None for as many as there are cores. It changes nothing
        but speed.

    Returns
    -------
    pandas.DataFrame or pyarrow.Table
        As the answers came; a frame keeps its index. The columns:

        - ``score.TRACK``: points of each track;
        - ``top``: the leader, missing on a tie; ``tied``: the ids that are then
          level, as ``itm|isa``; ``margin``: top score minus second;
        - ``strength``, ``verdict``: as in a recommendation. While the strength is
          ``unknown`` no track should be named;
        - ``flags``: the ids of the fit rules that hold, worst first, as ``a|b``;
        - ``code``: the share code of the answers.

    Raises
    ------
    AnswerError
        An answer does not fit the questionnaire; the first such row is named.
    ColumnsError
        No column is a question, two are the same one, or a column of the results is
        wanted that there is not.

    Warns
    -----
    ColumnsWarning
        Columns are left aside, or questions have none.

    See Also
    --------
    Scorer : the same for files and streams, with faulty rows told apart.

    Examples
    --------
    >>> import pandas as pd
    >>> from advisor import load_guide
    >>> answers = pd.DataFrame({"goal": ["use_data", "protect"], "monday": ["sales_data", None]})
    >>> score_frame(answers, load_guide())[["top", "margin", "strength"]]
        top  margin strength
    0  bida       6  unknown
    1   isa       3  unknown
    """
    scorer = _scorer(guide)
    wanted = names_of(guide, columns)
    arrow = isinstance(answers, pa.Table | pa.RecordBatch)
    names = answers.schema.names if arrow else answers.columns
    header = Header.read(guide.questionnaire, names)
    for remark in header.remarks():
        warnings.warn(remark, ColumnsWarning, stacklevel=2)
    sheets, faults = scorer.encoder.encode(answers, header)
    if faults:
        raise AnswerError(_told(faults, answers))
    table = pa.Table.from_batches(scorer.scored(sheets, cores, wanted))
    return table if arrow else table.to_pandas().set_index(answers.index)


def _told(faults: Sequence[RowFault], answers: pd.DataFrame | pa.Table | pa.RecordBatch) -> str:
    """Say which row is at fault, by the label that its owner gave it."""
    row, message = faults[0]
    arrow = isinstance(answers, pa.Table | pa.RecordBatch)
    label = row if arrow else answers.index[row]
    more = len(faults) - 1
    others = f" (and {more:,} more {'rows' if more > 1 else 'row'} at fault)" if more else ""
    return f"row {label}: {message}{others}"


@lru_cache(maxsize=16)
def _scorer(guide: Guide) -> Scorer:
    """Guides compare by identity and live long; a few are kept, as for `recommend`."""
    return Scorer(guide)
