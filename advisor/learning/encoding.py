"""From a data frame of texts to sheets in columns.

A column has few different values: each is looked up once, and the rows only pick its place.
narwhals reads pandas, polars and Arrow alike.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

import narwhals as nw
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from narwhals.exceptions import DuplicateError
from numpy.typing import NDArray

from advisor.analysis.columns import Columns, Places, smallest
from advisor.analysis.rows import Bools
from advisor.analysis.ways import check_ways, ways_to_answer
from advisor.guide.faults import instead, quoted
from advisor.guide.model import Question, Questionnaire
from advisor.tables import options_in
from advisor.tables.cells import as_texts, text_of
from advisor.tables.csv_rows import Part
from advisor.tables.header import ColumnsError, Header

COMMAS: Final = re.compile(r"[|;,]")
"""What people put between options chosen together, rightly or not."""

NOTHING: Final = frozenset(
    ("-", "--", ".", "?", "n/a", "#n/a", "na", "<na>", "nan", "nil", "none", "null")
)
"""What programs and people write for no answer, in small letters."""


Faults = dict[int, str]
"""The place of a row in a table, counted from 0, and what is wrong with it and how to fix it."""


class Encoder:
    """Reads tables of answers to one questionnaire.

    Examples
    --------
    >>> import pandas as pd
    >>> from advisor import load_guide
    >>> encoder = Encoder(load_guide().questionnaire)
    >>> sheets, _ = encoder.encode(pd.DataFrame({"goal": ["use_data", None]}))
    >>> sheets.places["goal"].tolist()
    [1, 0]
    """

    def __init__(self, questionnaire: Questionnaire) -> None:
        self.questionnaire = questionnaire
        self._answers = {question.id: _Answers(question) for question in questionnaire.questions}

    def encode(self, table: Any, header: Header | None = None) -> tuple[Columns, Faults]:
        """Encode a table with a column a question and a row a sheet, as `frame_of` takes it.

        A cell holds an option's id, several of them (``lead|plan`` or a list), or nothing. A
        faulty one counts as nothing; faults are in the order of the rows.
        """
        frame = frame_of(table)
        header = header or Header.read(self.questionnaire, frame.columns)
        places = {}
        faults: list[Faults] = []
        for question, name in header.column.items():
            places[question], wrong = self._answers[question].encoded(frame[name])
            faults.append(wrong)
        return Columns.of_places(self.questionnaire, places, len(frame)), _merged(*faults)

    def sound(
        self, part: Part, header: Header, wanted: Bools | None = None, more: Faults | None = None
    ) -> tuple[Columns, Bools, list[tuple[int, str]]]:
        """Encode the rows of a part of a file that are wanted and not at fault.

        Returns their sheets, which rows they are, and the faults of others with the numbers of
        their rows: those of answers, ``more`` of them, and misfits.
        """
        sheets, found = self.encode(part.batch, header)
        sound = np.ones(len(sheets), bool) if wanted is None else wanted.copy()
        faults = {row: text for row, text in _merged(found, more or {}).items() if sound[row]}
        sound[[*faults]] = False
        numbered = [(int(part.numbers[row]), message) for row, message in faults.items()]
        chosen = sheets if sound.all() else sheets.take(sound)
        return chosen, sound, sorted([*numbered, *part.misfits])


def frame_of(table: Any) -> nw.DataFrame[Any]:
    """Take any data frame in memory: pandas, polars, Arrow, or what `pyarrow.table` takes."""
    try:
        frame: nw.DataFrame[Any] = nw.from_native(table, eager_only=True)
        frame.columns  # noqa: B018 - names are checked when they are read
    except DuplicateError:
        raise ColumnsError("two columns have the same name; rename or leave out one") from None
    except TypeError:
        return frame_of(_arrow(table))
    return frame


def _arrow(table: Any) -> pa.Table:
    try:
        return pa.table(table)
    except (TypeError, ValueError, pa.ArrowException):
        hint = "; collect it first" if hasattr(table, "collect") else ""
        raise ColumnsError(
            "answers come as a data frame with a column for each question, not as "
            f"{type(table).__name__}{hint}"
        ) from None


def _merged(*faults: Faults) -> Faults:
    """Merge the faults of each row into one, in the order of the rows."""
    rows = sorted(set().union(*faults))
    return {row: "; ".join(each[row] for each in faults if row in each) for row in rows}


class _Answers:
    """Reads the cells of one question."""

    def __init__(self, question: Question) -> None:
        check_ways(question)
        self._question = question
        self._ways = question.ways
        self._place = {
            frozenset(chosen): place for place, chosen in enumerate(ways_to_answer(question))
        }

    def encoded(self, cells: nw.Series[Any]) -> tuple[Places, Faults]:
        """The places of the cells' answers, and what is wrong with which row."""
        values, picks = _different(cells)
        # No value is -1, which picks the last one.
        known = np.array([*map(self._place_of, values), 0], np.int64)
        wrong = known == self._ways
        places = np.where(wrong, 0, known).astype(smallest(self._ways)).take(picks)
        if not wrong.any():
            return places, {}
        rows = np.flatnonzero(wrong.take(picks))
        used = picks[rows]
        messages = {pick: self._fault(values[pick]) for pick in np.unique(used).tolist()}
        return places, {
            row: messages[pick] for row, pick in zip(rows.tolist(), used.tolist(), strict=True)
        }

    def _place_of(self, cell: str | None) -> int:
        """The place of the answer in a cell; the number of ways where the cell is faulty."""
        return self._place.get(frozenset(options_in(cell or "")), self._ways)

    def _fault(self, text: str) -> str:
        question = self._question
        named = f"question {quoted(question.id)}"
        parts = options_in(text)
        for part in parts:
            if part not in question.place:
                meant = self._instead(part, text)
                return f"{named} has no option {quoted(part)}; {meant}"
        return f"{named} {question.misfit(dict.fromkeys(parts))}"

    def _instead(self, part: str, text: str) -> str:
        """What to write instead of an unknown option of a cell."""
        known = self._question.place
        several = list(dict.fromkeys(options_in(text, COMMAS)))
        if len(several) > 1 and all(each in known for each in several):
            if why := self._question.misfit(several):
                return f"it {why}"
            return f'write several options with "|" between: {quoted("|".join(several))}'
        meant = instead(part, known, "see questions.yaml")
        if part.lower() not in NOTHING:
            return meant
        between = " Or" if meant.endswith("?") else ";"
        return f"{meant}{between} leave the cell empty where nothing was answered"


def _different(column: nw.Series[Any]) -> tuple[Sequence[Any], NDArray[np.integer[Any]]]:
    """The different values of a column, and which of them each row has, -1 being none."""
    native, is_pandas = column.to_native(), column.implementation.is_pandas()
    # Arrow's dictionaries in pandas have no `cat`.
    if column.dtype == nw.Categorical and is_pandas and hasattr(native, "cat"):
        codes = native.cat  # a third of the time of going through Arrow
        return [*map(text_of, codes.categories)], codes.codes.to_numpy()
    try:
        # Arrow would read otherwise, or not at all, what has no common type: Python's own objects,
        # that is texts beside lists and others, and kinds unknown to narwhals, such as periods.
        has_type = column.dtype not in (nw.Object, nw.Unknown)
        cells: Any = column.to_arrow() if has_type else None
    except (pa.ArrowException, UnicodeError):
        cells = None
    if cells is None:
        places: dict[str, int] = {}
        rows = [places.setdefault(text_of(each), len(places)) for each in column.to_list()]
        return [*places], np.array(rows, np.int64)
    if not pa.types.is_dictionary(cells.type):
        cells = _texts(cells).dictionary_encode()
    picks = cells.indices
    if picks.null_count:
        signed = picks if pa.types.is_signed_integer(picks.type) else picks.cast(pa.int64())
        picks = pc.fill_null(signed, pa.scalar(-1, signed.type))
    return _texts(cells.dictionary).to_pylist(), picks.to_numpy(zero_copy_only=False)


def _texts(cells: Any) -> Any:
    try:
        return as_texts(cells)
    except pa.ArrowException:
        kind = f"columns of the kind {cells.type} cannot hold answers"
        raise ColumnsError(f"{kind}; use texts, categories or lists of texts") from None
