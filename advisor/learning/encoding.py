"""From a table of texts to sheets in columns, by different values and not by rows.

A column of a million rows has a dozen different values or so. Each is looked up
once; the rows then only pick the place of theirs. What arrives may be a pandas
column of any kind, or an Arrow one. What leaves are `advisor.analysis.columns.Columns`,
and what is wrong with which row, in words.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from advisor.analysis.columns import Columns, Places, smallest
from advisor.analysis.tables import check_ways, ways_to_answer
from advisor.errors import AdvisorError
from advisor.guide.faults import instead, listed, nearest, quoted
from advisor.guide.model import Question, Questionnaire

if TYPE_CHECKING:
    import pandas as pd

BETWEEN: Final = re.compile(r"[|;]")
"""What may stand between options chosen together; neither can stand in an id."""

PREFIX: Final = "answer."
"""Stands before a question's id in exported records."""

_PREFIXED: Final = re.compile(rf"^\s*(?:{re.escape(PREFIX)})?", re.IGNORECASE)

MOST_NEAR: Final = 20
"""How many columns are told of one by one for being near to a question."""

COMMAS: Final = re.compile(r"[|;,]")
"""What people put between options chosen together, rightly or not."""

NOTHING: Final = frozenset(
    ("-", "--", ".", "?", "n/a", "#n/a", "na", "<na>", "nan", "nil", "none", "null")
)
"""What programs and people write for no answer, in small letters."""

REMEMBERED: Final = 10_000
"""How many texts of a question are remembered; a file can hold any number of wrong ones."""


class ColumnsError(AdvisorError):
    """The columns of a table cannot be told apart, or none of them is a question."""


@dataclass(frozen=True)
class Header:
    """Which column holds the answers to which question.

    Attributes
    ----------
    column
        Question id -> the name of its column, in the order of the questionnaire.
    unknown
        Columns that are no question; they are left aside.
    missing
        Questions that have no column; nobody answered them.
    """

    column: Mapping[str, str]
    unknown: tuple[str, ...]
    missing: tuple[str, ...]

    @classmethod
    def read(
        cls, questionnaire: Questionnaire, names: Iterable[Hashable], keep: Sequence[str] = ()
    ) -> Header:
        """Tell columns that are questions from others.

        Parameters
        ----------
        questionnaire
            What was answered.
        names
            The names of all columns. ``answer.goal``, as records are exported,
            is as good as ``goal``.
        keep
            Columns that are wanted for another purpose too: these are not unknown.

        Raises
        ------
        ColumnsError
            A question has two columns, no column is a question, or one to be
            kept is not there, or there twice.
        """
        known = questionnaire.question
        found: dict[str, str] = {}
        unknown = []
        texts = [str(name) for name in names]
        for name in texts:
            question = name.strip().removeprefix(PREFIX)
            if question not in known:
                unknown += [] if name in keep else [name]
            elif question in found:
                raise ColumnsError(f"two columns hold question {quoted(question)}; leave one out")
            else:
                found[question] = name
        _check_kept(texts, keep)
        ordered = {question: found[question] for question in known if question in found}
        missing = tuple(question for question in known if question not in found)
        header = cls(ordered, tuple(unknown), missing)
        if not found:
            raise ColumnsError(f"no column is a question; {header._instead()}")
        return header

    def remarks(self) -> Iterator[str]:
        """Say in a line each what columns may have meant, are left aside, and are missing."""
        near = self._near()
        others = [quoted(name) for name in self.unknown if name not in near]
        for name, question in near.items():
            yield f"{quoted(name)} is no question; did you mean {quoted(question)}?"
        if others:
            yield f"left aside, being no questions: {_shortened(others)}"
        if self.missing:
            yield f"no column, so taken as not answered: {_shortened(self.missing)}"

    def _instead(self) -> str:
        for name, question in self._near().items():
            return f"did you mean {quoted(question)} where it says {quoted(name)}?"
        return f"the columns are named by ids of questions, such as {listed(self.missing[:3])}"

    def _near(self) -> dict[str, str]:
        """The columns that may have been meant for a question that has none."""
        found: dict[str, str] = {}
        for name in self.unknown:
            near = nearest(_PREFIXED.sub("", name), self.missing)
            if near is not None and len(found) < MOST_NEAR:
                found[name] = near
        return found


class RowFault(NamedTuple):
    """Why a row cannot be scored.

    Attributes
    ----------
    row
        Its place in the table, counted from 0.
    message
        What is wrong and how to mend it.
    """

    row: int
    message: str


class Encoded(NamedTuple):
    """A table of answers, read.

    Attributes
    ----------
    columns
        The sheets; a faulty answer is none.
    faults
        What is wrong, one fault a row, the rows in order.
    """

    columns: Columns
    faults: tuple[RowFault, ...]


class Encoder:
    """Reads tables of answers to one questionnaire.

    Parameters
    ----------
    questionnaire
        What is answered.

    Raises
    ------
    TooTangledError
        A question has more ways to answer than anybody could list.

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

    def encode(
        self,
        table: pd.DataFrame | pa.Table | pa.RecordBatch,
        header: Header | None = None,
    ) -> Encoded:
        """Encode a table of answers.

        Parameters
        ----------
        table
            A column a question, a row a sheet. A cell holds the id of an option,
            ``lead|plan`` or a list where several were chosen, or nothing.
            Categorical, plain and Arrow columns will do.
        header
            Which columns to read; found out where it is left out.

        Returns
        -------
        Encoded
            The sheets, and the faults.

        Raises
        ------
        ColumnsError
            See `Header.read`.
        """
        arrow = isinstance(table, pa.Table | pa.RecordBatch)
        names = table.schema.names if arrow else table.columns
        header = header or Header.read(self.questionnaire, names)
        places = {}
        faults: list[RowFault] = []
        for question, name in header.column.items():
            cells = table.column(name) if arrow else table[name]
            places[question], wrong = self._answers[question].encoded(cells)
            faults += wrong
        sheets = Columns.of_places(self.questionnaire, places, len(table))
        return Encoded(sheets, tuple(by_row(faults)))


class _Answers:
    """Reads the cells of one question."""

    def __init__(self, question: Question) -> None:
        check_ways(question)
        self._question = question
        self._ways = question.ways
        self._place = {
            frozenset(chosen): place for place, chosen in enumerate(ways_to_answer(question))
        }
        self._known: dict[str, int] = {"": 0}

    def encoded(self, cells: Any) -> tuple[Places, list[RowFault]]:
        """The places of the cells' answers, and what is wrong with which row."""
        values, picks = _different(cells)
        # No value is -1, which picks the last one.
        known = np.array([*map(self._place_of, values), 0], np.int64)
        wrong = known == self._ways
        places = np.where(wrong, 0, known).astype(smallest(self._ways)).take(picks)
        if not wrong.any():
            return places, []
        rows = np.flatnonzero(wrong.take(picks))
        messages: dict[int, str] = {}
        faults = []
        for row, pick in zip(rows.tolist(), picks[rows].tolist(), strict=True):
            if pick not in messages:
                messages[pick] = self._fault(str(values[pick]))
            faults.append(RowFault(row, messages[pick]))
        return places, faults

    def _place_of(self, value: Any) -> int:
        """The place of what a cell says; the number of ways where that is no answer."""
        if value is None:
            return 0
        text = str(value)
        place = self._known.get(text)
        if place is None:
            place = self._place.get(frozenset(_parts(text)), self._ways)
            if len(self._known) < REMEMBERED:
                self._known[text] = place
        return place

    def _fault(self, text: str) -> str:
        question = self._question
        named = f"question {quoted(question.id)}"
        parts = _parts(text)
        for part in parts:
            if part not in question.place:
                meant = self._instead(part, text)
                return f"{named} has no option {quoted(part)}; {meant}"
        return f"{named} takes {self._allowed}, not {len(set(parts))}"

    @property
    def _allowed(self) -> str:
        most = self._question.most
        return "one option" if most == 1 else f"at most {most} options"

    def _instead(self, part: str, text: str) -> str:
        """What to write instead of an unknown option of a cell."""
        known = self._question.place
        several = list(dict.fromkeys(_parts(text, COMMAS)))
        if len(several) > 1 and all(each in known for each in several):
            if len(several) > self._question.most:
                return f"it takes {self._allowed}, not {len(several)}"
            return f'several options stand with "|" between: {quoted("|".join(several))}'
        meant = instead(part, known, "see questions.yaml")
        if part.lower() not in NOTHING:
            return meant
        between = " Or" if meant.endswith("?") else ";"
        return f"{meant}{between} leave the cell empty where nothing was answered"


def _parts(text: str, between: re.Pattern[str] = BETWEEN) -> list[str]:
    """The options that a cell names."""
    return [part for part in map(str.strip, between.split(text)) if part]


def _different(cells: Any) -> tuple[Sequence[Any], NDArray[np.integer[Any]]]:
    """The different values of a column, and which of them each row has, -1 being none.

    pandas' own categories come taken apart already.
    """
    if isinstance(cells, pa.ChunkedArray):
        cells = cells.combine_chunks()
    if not isinstance(cells, pa.Array):
        if str(cells.dtype) == "category":
            return cells.array.categories.tolist(), cells.array.codes
        cells = _arrow(cells)
    if pa.types.is_null(cells.type):
        return (), np.full(len(cells), -1, np.int8)
    if not pa.types.is_dictionary(cells.type):
        cells = _texts(cells).dictionary_encode()
    values = cells.dictionary
    if _is_list(values.type):
        values = _texts(values)
    picks = cells.indices
    if picks.null_count:
        signed = picks if pa.types.is_signed_integer(picks.type) else picks.cast(pa.int64())
        picks = pc.fill_null(signed, pa.scalar(-1, signed.type))
    return values.to_pylist(), picks.to_numpy(zero_copy_only=False)


def _arrow(cells: pd.Series) -> Any:
    """A pandas column in Arrow's form; texts beside lists are first made all texts."""
    try:
        found = pa.array(cells, from_pandas=True)
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        found = pa.array(cells.map(_as_text), pa.large_string(), from_pandas=True)
    return found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found


def _as_text(cell: Any) -> Any:
    """One cell of a column that mixes lists with something else."""
    from pandas import isna

    if isinstance(cell, str):
        return cell
    if isinstance(cell, Iterable):
        return "|".join(str(part) for part in cell if part is not None)
    return None if isna(cell) else str(cell)


def texts_of(name: str, column: Any) -> Any:
    """The cells of a column that is kept, as texts in one piece.

    Parameters
    ----------
    name
        The column, as messages call it.
    column
        Cells of any kind; of a list, what it holds is joined with lines between.

    Raises
    ------
    ColumnsError
        There are no texts for cells of this kind.
    """
    cells = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    try:
        if pa.types.is_dictionary(cells.type):
            cells = cells.dictionary_decode()
        return _joined(cells) if _is_list(cells.type) else cells.cast(pa.large_string())
    except pa.ArrowException:
        raise ColumnsError(
            f"the column {quoted(name)} is of the kind {cells.type} and cannot be written as "
            "text; name the results .parquet, or turn it into texts or numbers first"
        ) from None


def _texts(cells: Any) -> Any:
    """Texts of cells of any kind; a list becomes its options with a line between them."""
    if pa.types.is_string(cells.type) or pa.types.is_large_string(cells.type):
        return cells
    try:
        return _joined(cells) if _is_list(cells.type) else cells.cast(pa.large_string())
    except pa.ArrowException:
        kind = f"columns of the kind {cells.type} cannot hold answers"
        raise ColumnsError(f"{kind}; use texts, categories or lists of texts") from None


def _is_list(kind: Any) -> bool:
    return bool(pa.types.is_list(kind) or pa.types.is_large_list(kind))


def _joined(cells: Any) -> Any:
    options = cells.cast(pa.large_list(pa.large_string()))
    if options.values.null_count:
        filled = pc.fill_null(options.values, "")
        options = pa.LargeListArray.from_arrays(options.offsets, filled, mask=options.is_null())
    return pc.binary_join(options, pa.scalar("|", pa.large_string()))


def _check_kept(names: Sequence[str], keep: Sequence[str]) -> None:
    for name in keep:
        if (times := names.count(name)) != 1:
            meant = instead(name, names, "see how the file names its columns")
            there = f"stands there {times} times" if times else f"is not there; {meant}"
            raise ColumnsError(f"the column {quoted(name)} is to be kept and {there}")


def by_row(faults: Iterable[RowFault]) -> Iterator[RowFault]:
    """One fault a row, the rows in order."""
    found: dict[int, list[str]] = {}
    for row, message in faults:
        found.setdefault(row, []).append(message)
    for row in sorted(found):
        yield RowFault(row, "; ".join(found[row]))


def _shortened(names: Sequence[str], most: int = 20) -> str:
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more} more" if more > 0 else "")
