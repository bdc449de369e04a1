"""Recorded answers: sheets from a CSV file, and how often each answer is given.

Two kinds of files are read:

- sheets: a column for each question, a row for each person; a cell holds the id
  of an option, or ``lead|plan`` where several were chosen, or nothing;
- counts: the columns ``question,answer,count``, a row for each answer.

Every fault is reported with its line. A column of another name holds something
else about a person and is left aside, unless it looks like a mistyped question.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import gcd
from pathlib import Path
from typing import Final, NamedTuple, TextIO

from advisor.guide.document import shown
from advisor.guide.faults import (
    COUNTED,
    START,
    At,
    Finding,
    GuideError,
    instead,
    nearest,
    quoted,
    settle,
)
from advisor.guide.model import Question, Questionnaire
from advisor.scoring import Sheet
from advisor.scoring.sheets import AnswerError

COUNTS: Final = ("question", "answer", "count")
"""The columns of a file of counts."""

BETWEEN: Final = "|"
"""Stands between options that were chosen together."""

DELIMITERS: Final = ",;\t"
"""What spreadsheets put between cells, whichever the first line has most of."""

LONGEST: Final = 15
"""More digits than this are no count of people."""

LONGEST_CELL: Final = 10_000
"""More signs than this are no answer, whatever the csv module would still read."""

Given = Mapping[tuple[str, ...], int]
"""How often each answer to a question was given, an answer being a tuple of option ids."""


@dataclass(frozen=True)
class Recorded:
    """Sheets as they were recorded.

    Attributes
    ----------
    sheets
        One a row; answers to questions that were not asked are left out.
    left_aside
        The columns that hold something else.
    """

    sheets: tuple[Sheet, ...]
    left_aside: tuple[str, ...]


@dataclass(frozen=True)
class Frequencies:
    """How often each answer is given, each question by itself.

    Attributes
    ----------
    given
        Question id -> how often each answer to it was given, common divisors
        taken out.
    counted_alike
        The ids of all other questions: nothing is known of them, so all answers
        to them count alike.
    """

    given: Mapping[str, Given]
    counted_alike: tuple[str, ...]

    def weigh(self, question: Question, chosen: tuple[str, ...]) -> int:
        """Weigh an answer, as `advisor.analysis.audit.audit` asks for it.

        Give ``independent=True`` beside it, so that an answer to a follow-up has
        its share among those who are asked.
        """
        if question.id not in self.given:
            return 1 if chosen else 0
        return self.given[question.id].get(chosen, 0)


def read_recorded(questionnaire: Questionnaire, path: Path) -> Recorded:
    """Read a file of sheets.

    Parameters
    ----------
    questionnaire
        The questionnaire that was answered.
    path
        A CSV file, its first line the ids of questions.

    Raises
    ------
    GuideError
        The file is at fault; each fault has its line.
    """
    with _Table(path) as table:
        return _read_sheets(questionnaire, table)


def read_frequencies(questionnaire: Questionnaire, path: Path) -> Frequencies:
    """Read how often each answer is given, from counts or from recorded sheets.

    Parameters
    ----------
    questionnaire
        The questionnaire that was answered.
    path
        A CSV file of either kind.

    Raises
    ------
    GuideError
        The file is at fault; each fault has its line.
    """
    with _Table(path) as table:
        if sorted(table.header) == sorted(COUNTS):
            return _frequencies(questionnaire, _read_counts(questionnaire, table))
        recorded = _read_sheets(questionnaire, table)
    given: dict[str, Counter[tuple[str, ...]]] = {}
    for sheet in recorded.sheets:
        for question, chosen in sheet.items():
            given.setdefault(question, Counter())[chosen] += 1
    return _frequencies(questionnaire, given)


def _frequencies(questionnaire: Questionnaire, given: Mapping[str, Given]) -> Frequencies:
    known = {question: counts for question, counts in given.items() if any(counts.values())}
    return Frequencies(
        {
            question: {chosen: count // gcd(*counts.values()) for chosen, count in counts.items()}
            for question, counts in known.items()
        },
        tuple(question.id for question in questionnaire.questions if question.id not in known),
    )


# ------------------------------------------------------------------------- reading


class _Cell(NamedTuple):
    """A cell of the file as one line; its place takes the cells before it for unquoted."""

    text: str
    at: At


class _Table:
    """A CSV file that is read row by row while its faults are noted."""

    def __init__(self, path: Path) -> None:
        self._name = shown(path)
        self._findings: list[Finding] = []
        self._file = self._opened(path)
        self._rows = self._read()
        self.columns = next(self._rows, [])
        self.header = tuple(cell.text for cell in self.columns)
        if not self.header and not self._findings:
            self.note(START, "the file is empty; its first line has to name the columns")

    def __enter__(self) -> _Table:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._file.close()
        if kind is None and self._findings:
            raise GuideError(settle(self._name, self._findings))

    def note(self, at: At, message: str) -> None:
        """Note a fault; after very many of them reading ends."""
        self._findings.append(Finding(at, message))
        if len(self._findings) >= COUNTED:
            raise GuideError(settle(self._name, self._findings))

    def rows(self) -> Iterator[dict[str, _Cell]]:
        """Yield each row by column; cells that are missing at its end are empty."""
        for row in self._rows:
            if len(row) > len(self.header):
                named = f"{len(self.header)} column{'s' if len(self.header) > 1 else ''}"
                self.note(row[len(self.header)].at, f"the first line names only {named}")
            missing = [_Cell("", At(row[0].at.line, 0))] * (len(self.header) - len(row))
            yield dict(zip(self.header, [*row, *missing], strict=False))

    def _read(self) -> Iterator[list[_Cell]]:
        delimiter = max(DELIMITERS, key=self._file.readline().count)
        self._file.seek(0)
        reader = csv.reader(self._file, delimiter=delimiter, strict=True)
        try:
            for row in reader:
                line = reader.line_num - 1
                if not "".join(row).isprintable() and _is_no_text(row):
                    self.note(At(line, 0), 'the file is not UTF-8; save it as "CSV UTF-8"')
                    return
                if max(map(len, row), default=0) > LONGEST_CELL:
                    told = f"a cell of this line holds more than {LONGEST_CELL:,} signs"
                    self.note(At(line, 0), f"{told}; an answer is the id of an option")
                    return
                ends = accumulate(len(text) + 1 for text in row)
                cells = [
                    _Cell(" ".join(text.split()), At(line, end - len(text) - 1))
                    for text, end in zip(row, ends, strict=True)
                ]
                if any(cell.text for cell in cells):
                    yield cells
        except csv.Error as error:
            self.note(At(reader.line_num - 1, 0), f"this is no line of a CSV file ({error})")

    def _opened(self, path: Path) -> TextIO:
        try:
            if path.is_file():
                return path.open(encoding="utf-8-sig", errors="surrogateescape", newline="")
            wrong = "this is not an ordinary file" if path.exists() else "there is no such file"
        except OSError as error:
            wrong = f"the file cannot be read ({(error.strerror or 'unknown reason').lower()})"
        raise GuideError(settle(self._name, [Finding(None, wrong)]))


def _is_no_text(row: Sequence[str]) -> bool:
    """Whether bytes of the row could not be decoded, and so stand there as surrogates."""
    try:
        "".join(row).encode()
    except UnicodeEncodeError:
        return True
    return False


class _Answers:
    """Reads what cells say, each text of each question once."""

    def __init__(self, questionnaire: Questionnaire, table: _Table) -> None:
        self._questionnaire = questionnaire
        self._table = table
        self._known: dict[tuple[str, str], tuple[str, ...] | AnswerError] = {}

    def chosen(self, question: str, cell: _Cell) -> tuple[str, ...]:
        """The options that a cell names; none, and a fault is noted, where one is wrong."""
        key = question, cell.text
        if key not in self._known:
            self._known[key] = self._read(question, cell.text)
        found = self._known[key]
        if isinstance(found, AnswerError):
            self._table.note(cell.at, str(found))
            return ()
        return found

    def _read(self, question: str, text: str) -> tuple[str, ...] | AnswerError:
        options = [option.strip() for option in text.split(BETWEEN)] if text else []
        try:
            return Sheet.strict(self._questionnaire, {question: options}).given.get(question, ())
        except AnswerError as fault:
            return fault


def _read_sheets(questionnaire: Questionnaire, table: _Table) -> Recorded:
    questions, left_aside = _columns(questionnaire, table)
    answers = _Answers(questionnaire, table)
    sheets = []
    for row in table.rows():
        given = {name: answers.chosen(name, row[name]) for name in questions}
        answered = {name: chosen for name, chosen in given.items() if chosen}
        sheets.append(Sheet(questionnaire, answered))
    return Recorded(tuple(sheets), left_aside)


def _columns(
    questionnaire: Questionnaire, table: _Table
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Tell the columns that are questions from those that hold something else."""
    known = questionnaire.question
    seen: list[str] = []
    left_aside = []
    for name, at in table.columns:
        if name in seen:
            table.note(at, f"the column {quoted(name)} stands here twice")
        elif name in known:
            seen.append(name)
        elif near := nearest(name, known):
            table.note(at, f"there is no question {quoted(name)}; did you mean {quoted(near)}?")
        else:
            left_aside.append(name)
    if len(left_aside) == len(table.header) > 0:
        table.note(START, "no column is a question; the first line has to have ids of questions")
    return tuple(seen), tuple(left_aside)


def _read_counts(questionnaire: Questionnaire, table: _Table) -> dict[str, Given]:
    answers = _Answers(questionnaire, table)
    given: dict[str, dict[tuple[str, ...], int]] = {}
    first: dict[tuple[str, tuple[str, ...]], int] = {}
    for row in table.rows():
        question, answer, count = (row[column] for column in COUNTS)
        if question.text not in questionnaire.question:
            known = instead(question.text, questionnaire.question, "see questions.yaml")
            table.note(question.at, f"there is no question {quoted(question.text)}; {known}")
            continue
        number = _whole(count, table)
        if chosen := answers.chosen(question.text, answer):
            line = first.setdefault((question.text, chosen), answer.at.line)
            if line != answer.at.line:
                table.note(answer.at, f"this answer stands here twice, first in line {line + 1}")
            given.setdefault(question.text, {})[chosen] = number
    return dict(given)


def _whole(cell: _Cell, table: _Table) -> int:
    if not cell.text.isdecimal() or len(cell.text) > LONGEST:
        table.note(cell.at, f"{quoted(cell.text)} is not how often: write a whole number")
        return 0
    return int(cell.text)
