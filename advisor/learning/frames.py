"""Score a frame: answers in, a row a sheet, and what `advisor.recommend` says of each."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, TypeVar

import pyarrow as pa

from advisor.guide.model import Guide
from advisor.learning.cores import in_order
from advisor.learning.encoding import Coded, Encoder, Header
from advisor.learning.factors import Factors
from advisor.learning.outcomes import Outcomes, Results, Whole, batch_of
from advisor.scoring import AnswerError

if TYPE_CHECKING:
    import pandas as pd

Made = TypeVar("Made")

ROWS: Final = 1 << 17
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
        self._factors = Factors(guide, self.encoder)
        self._outcomes = Outcomes(guide, self._factors.layout, self._factors.codes)
        self._rows = rows
        self.schema = self.schema_of(self._outcomes.names)

    def chosen(self, columns: Iterable[str] | None) -> tuple[str, ...]:
        """See which columns of the results are wanted; all where nothing is said.

        Raises
        ------
        ColumnsError
            There is no such column.
        """
        return self._outcomes.chosen(columns)

    def schema_of(self, columns: Iterable[str]) -> Any:
        """Some columns of the results, as an Arrow schema."""
        return batch_of(self._outcomes.nothing(columns)).schema

    def scored(
        self, sheets: Coded, cores: int | None = 1, columns: Iterable[str] | None = None
    ) -> Iterator[pa.RecordBatch]:
        """Score sheets a part at a time, in order; an empty part where there are none.

        Sheets at fault are scored too, without the answers at fault.

        Parameters
        ----------
        sheets
            What `encoder` made of a table.
        cores
            How many threads to use; None for as many as there are cores.
        columns
            The columns of the results that are wanted; None for all.
        """
        return self._read(sheets, cores, columns, lambda _, part: batch_of(part))

    def frame(
        self,
        sheets: Coded,
        index: pd.Index,
        cores: int | None = 1,
        columns: Iterable[str] | None = None,
    ) -> pd.DataFrame:
        """Score sheets all at once, into a frame with an index; else as `scored`."""
        names = self.chosen(columns)
        whole = Whole(self._outcomes.nothing(names), len(sheets))
        return whole.frame([*self._read(sheets, cores, names, whole.put)], index)

    def _read(
        self,
        sheets: Coded,
        cores: int | None,
        columns: Iterable[str] | None,
        made: Callable[[int, Results], Made],
    ) -> Iterator[Made]:
        """Score sheets a part at a time, and make something of its first row and its results."""
        names = self.chosen(columns)
        wanted = self._outcomes.needs(names)
        sums = self._factors.suited(sheets)

        def read(start: int) -> Made:
            part = sheets.take(slice(start, start + self._rows))
            words = sums.words(part, wanted)
            return made(start, self._outcomes.read(words, len(part), names))

        return in_order(read, range(0, max(1, len(sheets)), self._rows), cores)


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
    wanted = scorer.chosen(columns)
    arrow = isinstance(answers, pa.Table | pa.RecordBatch)
    names = answers.schema.names if arrow else answers.columns
    header = Header.read(guide.questionnaire, names)
    for remark in header.remarks():
        warnings.warn(remark, ColumnsWarning, stacklevel=2)
    sheets = scorer.encoder.encode(answers, header, cores)
    if sheets.faults:
        raise AnswerError(_told(sheets, answers))
    if not arrow:
        return scorer.frame(sheets, answers.index, cores, wanted)
    return pa.Table.from_batches(scorer.scored(sheets, cores, wanted), scorer.schema_of(wanted))


def _told(sheets: Coded, answers: pd.DataFrame | pa.Table | pa.RecordBatch) -> str:
    """Say which row is at fault, by the label that its owner gave it."""
    row, message = sheets.faults[0]
    arrow = isinstance(answers, pa.Table | pa.RecordBatch)
    label = row if arrow else answers.index[row]
    more = len(sheets.faults) - 1
    others = f" (and {more:,} more {'rows' if more > 1 else 'row'} at fault)" if more else ""
    return f"row {label}: {message}{others}"


@lru_cache(maxsize=16)
def _scorer(guide: Guide) -> Scorer:
    """Guides compare by identity and live long; a few are kept, as for `recommend`."""
    return Scorer(guide)
