"""Recorded answers: sheets from a file, or counts of answers.

A file of sheets has a column for each question; a file of counts the columns
``question,answer,count``. Every fault is reported with its row, and then nothing is made of the
file. Other columns are left aside, unless they look like a mistyped question.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from advisor.analysis.columns import Columns
from advisor.analysis.frequencies import Frequencies, Given
from advisor.analysis.ways import ways_to_answer
from advisor.guide.faults import COUNTED, Fault, GuideError, instead, nearest, quoted, shortened
from advisor.guide.model import Questionnaire
from advisor.learning.encoding import Encoder
from advisor.scoring import AnswerError, Sheet
from advisor.tables import options_in
from advisor.tables.reading import Source, opened

COUNTS: Final = ("question", "answer", "count")  # the columns of a file of counts

MAX_DIGITS: Final = 15  # a number with more digits is no count of people


@dataclass(frozen=True)
class Recorded:
    """Sheets as they were recorded, and the columns that hold something else."""

    sheets: Columns
    left_aside: tuple[str, ...]


def read_recorded(questionnaire: Questionnaire, path: Path) -> Recorded:
    """Read a file of sheets; `GuideError` lists the rows at fault."""
    with opened(path, pad=True) as source:
        return _read_sheets(questionnaire, source)


def read_frequencies(
    questionnaire: Questionnaire,
    path: Path,
    warn: Callable[[str], object] = lambda line: None,
) -> Frequencies:
    """Read how often each answer is given, from counts or from recorded sheets.

    ``warn`` is called with a line about columns that are no questions.
    """
    with opened(path, pad=True) as source:
        if sorted(name.strip() for name in source.names) == sorted(COUNTS):
            return Frequencies.of(questionnaire, _read_counts(questionnaire, source))
        recorded = _read_sheets(questionnaire, source)
        if recorded.left_aside:
            names = ", ".join(map(quoted, recorded.left_aside))
            warn(f"{source.name}: left aside, being no questions: {names}")
    return Frequencies.of(questionnaire, _given(recorded.sheets))


class _Faults:
    """Collects the faults of rows; after very many of them reading ends."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._noted: list[tuple[int, str]] = []

    def note(self, row: int, message: str) -> None:
        self._noted.append((row, message))
        if len(self._noted) >= COUNTED:
            self.settle()

    def settle(self) -> None:
        """Raise the faults that were noted, if there are any."""
        if self._noted:
            listed = shortened(self._noted)
            raise GuideError(
                Fault(self._name, None, None, f"row {row}: {message}") for row, message in listed
            )


def _read_sheets(questionnaire: Questionnaire, source: Source) -> Recorded:
    faults = _Faults(source.name)
    header = source.header(questionnaire)
    for name in header.unknown:
        if near := nearest(name, header.missing):
            message = f"there is no question {quoted(name)}; did you mean {quoted(near)}?"
            faults.note(source.head, message)
    encoder = Encoder(questionnaire)
    parts: list[Columns] = []
    for part in source.parts([*header.column.values()]):
        sheets, _, found = encoder.sound(part, header)
        for row, message in found:
            faults.note(row, message)
        parts.append(sheets)
    faults.settle()
    return Recorded(Columns.joined(questionnaire, parts), header.unknown)


def _given(sheets: Columns) -> dict[str, Given]:
    """Count how often each answer was given."""
    given: dict[str, Given] = {}
    for question in sheets.questionnaire.questions:
        ways = [*ways_to_answer(question)]
        places, counts = np.unique(sheets.places[question.id], return_counts=True)
        given[question.id] = {
            ways[place]: count
            for place, count in zip(places.tolist(), counts.tolist(), strict=True)
            if ways[place]
        }
    return given


def _read_counts(questionnaire: Questionnaire, source: Source) -> Mapping[str, Given]:
    faults = _Faults(source.name)
    given: dict[str, dict[tuple[str, ...], int]] = {}
    first: dict[tuple[str, tuple[str, ...]], int] = {}
    for row, (name, answer, count) in _count_rows(source, faults):
        if name not in questionnaire.question:
            known = instead(name, questionnaire.question, "see questions.yaml")
            faults.note(row, f"there is no question {quoted(name)}; {known}")
            continue
        is_count = count.isdecimal() and len(count) <= MAX_DIGITS
        if not is_count:
            faults.note(row, f"{quoted(count)} is not how often: write a whole number")
        try:
            sheet = Sheet.strict(questionnaire, {name: options_in(answer)})
            chosen = sheet.given.get(name, ())
        except AnswerError as fault:
            faults.note(row, str(fault))
            continue
        if chosen and first.setdefault((name, chosen), row) != row:
            earlier = first[name, chosen]
            faults.note(row, f"this answer appears here twice, first in row {earlier}")
        if chosen and is_count:
            given.setdefault(name, {})[chosen] = int(count)
    faults.settle()
    return given


def _count_rows(source: Source, faults: _Faults) -> Iterator[tuple[int, Sequence[str]]]:
    """Yield the number of each row of counts, and what stands in the columns `COUNTS`."""
    places = [[name.strip() for name in source.names].index(name) for name in COUNTS]
    for part in source.parts():
        for misfit in part.misfits:
            faults.note(*misfit)
        for row, *cells in zip(part.numbers.tolist(), *map(part.texts, places), strict=True):
            yield row, cells
