"""Old spreadsheets in: a file with a mapping that says which column holds what.

The mapping is a YAML file::

    when: {column: Date, format: "%m/%d/%Y"}
    by: Counselor
    notes: Remarks
    applied: Applied
    track: {column: Started in, values: {"Data Mgmt": data}}
    email: E-mail
    consent: {column: Agreed on, format: "%m/%d/%Y"}
    answers:
      goal: {column: Goal, values: {"Run an IT group": lead_it}}
      skills: {column: Skills, between: ","}

Each entry is the name of a column, or a block that says more. Of each cell the
``values`` are looked up first; the id of an option and its text are understood
without them. A row that cannot be understood is a fault with its number and is
left out; the rows that remain are stored together or not at all.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from advisor.guide import Guide, GuideError, Question, Questionnaire
from advisor.guide.document import Document, Spot, read_document
from advisor.guide.faults import Finding, instead, quoted
from advisor.records.errors import RecordsError
from advisor.records.making import with_answers
from advisor.records.model import Consent, Notes, Outcome, Person, Record, id_from
from advisor.scoring import AnswerError, Sheet, recommend
from advisor.tables import BETWEEN

if TYPE_CHECKING:
    from advisor.tables.reading import Source as Table

PLAIN: Final = (
    "when",
    "by",
    "notes",
    "advice",
    "applied",
    "track",
    "do_not_contact",
    "name",
    "email",
    "phone",
    "consent",
)
"""What a column can hold besides answers."""

ANSWERS: Final = "answers"
EXTRAS: Final = ("column", "values", "format", "between")
MOST_FAULTS: Final = 1_000
"""After so many bad rows the mapping is wrong rather than the rows."""

_YES_OR_NO: Final = {
    **dict.fromkeys(("yes", "y", "true", "1", "x"), True),
    **dict.fromkeys(("no", "n", "false", "0"), False),
}
_TYPED: Final = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201b\u02bc\u00b4`\u2032", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"),
        "\u2026": "...",
        **dict.fromkeys("\u00ad\u200b\u2060\ufeff"),
    }
)


@dataclass(frozen=True)
class Source:
    """Where a value comes from.

    Attributes
    ----------
    column
        The header of the column.
    values
        What a cell stands for, by its text as `_typed` writes it.
    format
        How a date is written, for ``strptime``; "" for ISO 8601.
    between
        What stands between several options; "" for any of `advisor.tables.BETWEEN`.
    """

    column: str
    values: Mapping[str, str] = field(default_factory=dict)
    format: str = ""
    between: str = ""


@dataclass(frozen=True)
class Mapped:
    """A whole mapping: sources of plain values and of answers, by id of the question."""

    plain: Mapping[str, Source]
    answers: Mapping[str, Source]

    @property
    def sources(self) -> tuple[Source, ...]:
        """All sources."""
        return (*self.plain.values(), *self.answers.values())


@dataclass(frozen=True)
class Imported:
    """What a spreadsheet holds.

    Attributes
    ----------
    records
        One for each row that was understood.
    faults
        A line for each row that was not, with its number.
    without_consent
        Rows with a name or an address but no date of consent: those were left out of the
        record.
    """

    records: tuple[Record, ...]
    faults: tuple[str, ...]
    without_consent: int


def read_mapping(path: Path, questionnaire: Questionnaire) -> Mapped:
    """Read the file that says which column holds what.

    Raises
    ------
    GuideError
        The file is at fault; each fault has its line.
    """
    document = read_document(path, is_data=False)
    findings = list(_misfits(document, questionnaire)) if document.is_readable else []
    if faults := document.faults(findings):
        raise GuideError(faults)
    root = document.root
    return Mapped(
        {name: _source(spot) for name, spot in root.entries() if name != ANSWERS},
        {name: _source(spot) for name, spot in root[ANSWERS].entries()},
    )


def read_spreadsheet(
    path: Path, mapped: Mapped, guide: Guide, *, by: str, now: datetime
) -> Imported:
    """Read the rows of a file.

    Parameters
    ----------
    path
        A file of any kind that `advisor.tables.reading.opened` reads.
    mapped
        Which column holds what.
    guide
        The guide by which answers are understood and recommendations given.
    by
        The account of who imports: the author where no column names one.
    now
        The time, with its zone.

    Raises
    ------
    SourceError, RecordsError
        The file as a whole cannot be read: no row was understood.
    """
    from advisor.tables.csv_rows import at_row
    from advisor.tables.reading import opened

    reader = _Rows(mapped, guide, by, now)
    records: list[Record] = []
    faults: list[str] = []
    with opened(path, pad=True) as source:
        names = [name.strip() for name in source.names]
        if wrong := _wrong_columns(names, mapped):
            raise RecordsError(at_row(source.name, source.head, wrong))
        for row, cells in _rows(source, names):
            try:
                records.append(reader.record(cells))
            except (RecordsError, AnswerError) as fault:
                faults.append(at_row(source.name, row, str(fault)))
            if len(faults) >= MOST_FAULTS:
                raise RecordsError(
                    f"{source.name}: the first {MOST_FAULTS:,} bad rows are enough; look at the "
                    f"mapping. The first one: {faults[0]}"
                )
    return Imported(tuple(records), tuple(faults), reader.without_consent)


def _wrong_columns(names: Sequence[str], mapped: Mapped) -> str:
    """Say what is wrong with the names of the columns; "" when nothing is."""
    for column in (*(source.column for source in mapped.sources), *names):
        if column not in names:
            hint = instead(column, names, "look at the line that names the columns")
            return f"there is no column {quoted(column)}; {hint}"
        if column and names.count(column) > 1:
            return f"the column {quoted(column)} is there twice"
    return ""


def _rows(source: Table, names: Sequence[str]) -> Iterator[tuple[int, dict[str, str] | str]]:
    """Yield the number and the cells of each row, or what is wrong with it, in order."""
    from advisor.tables.cells import text_of

    for part in source.parts():
        columns = [column.to_pylist() for column in part.batch.columns]
        counts = part.cells or (len(names),) * len(part.numbers)
        found: list[tuple[int, dict[str, str] | str]] = [*part.misfits]
        for row, count, *cells in zip(part.numbers.tolist(), counts, *columns, strict=True):
            found.append((row, dict(zip(names, map(text_of, cells[:count]), strict=False))))
        yield from sorted(found, key=lambda each: each[0])


class _Rows:
    """Makes records of rows."""

    def __init__(self, mapped: Mapped, guide: Guide, by: str, now: datetime) -> None:
        self._mapped = mapped
        self._guide = guide
        self._by = by
        self._now = now
        self._seen: Counter[bytes] = Counter()
        self.without_consent = 0

    def record(self, cells: Mapping[str, str] | str) -> Record:
        """Make a record of a row, of which there may only be said what is wrong with it.

        Raises
        ------
        RecordsError, AnswerError
            The row cannot be understood.
        """
        if isinstance(cells, str):
            raise RecordsError(cells)
        sheet = Sheet.strict(self._guide.questionnaire, self._answers(cells))
        created = self._moment("when", cells) or self._now
        by = self._cell("by", cells) or self._by
        empty = Record(
            id=self._id(created, cells),
            kind="import",
            created=created,
            changed=self._now,
            by=by,
            changed_by=self._by,
            notes=Notes(self._cell("notes", cells)),
            advice=self._track("advice", cells),
            outcome=Outcome(
                applied=self._yes_or_no("applied", cells),
                track=self._track("track", cells),
                do_not_contact=bool(self._yes_or_no("do_not_contact", cells)),
            ),
            person=self._person(cells, by),
        )
        answered = with_answers(empty, sheet, recommend(self._guide, sheet))
        return replace(answered, status="final")

    def _id(self, created: datetime, cells: Mapping[str, str]) -> str:
        """The same id for the same row, so that a file imported twice is stored once."""
        digest = hashlib.sha256(repr(sorted(cells.items())).encode("utf-8", "replace")).digest()
        self._seen[digest] += 1
        again = self._seen[digest].to_bytes(4)
        when = created if "when" in self._mapped.plain else datetime.fromtimestamp(0, UTC)
        return id_from(when, hashlib.sha256(digest + again).digest()[:10])

    def _answers(self, cells: Mapping[str, str]) -> dict[str, list[str]]:
        questions = self._guide.questionnaire.question
        return {
            name: list(_options(questions[name], source, cells.get(source.column, "")))
            for name, source in self._mapped.answers.items()
        }

    def _cell(self, name: str, cells: Mapping[str, str]) -> str:
        source = self._mapped.plain.get(name)
        if source is None:
            return ""
        cell = cells.get(source.column, "")
        return source.values.get(_typed(cell), cell)

    def _moment(self, name: str, cells: Mapping[str, str]) -> datetime | None:
        cell = self._cell(name, cells)
        if not cell:
            return None
        how = self._mapped.plain[name].format
        try:
            read = datetime.strptime(cell, how) if how else datetime.fromisoformat(cell)  # noqa: DTZ007
        except ValueError:
            wanted = how or "2026-11-02"
            raise RecordsError(
                f"{quoted(cell)} is no date in the form {wanted}; see `{name}` of the mapping"
            ) from None
        moment = read if read.tzinfo else read.replace(tzinfo=UTC)
        if not 1970 < moment.year <= self._now.year or moment > self._now:
            raise RecordsError(f"{quoted(cell)} is not in the past; see `{name}` of the mapping")
        return moment.astimezone(UTC)

    def _yes_or_no(self, name: str, cells: Mapping[str, str]) -> bool | None:
        cell = self._cell(name, cells)
        if not cell:
            return None
        if cell.casefold() not in _YES_OR_NO:
            raise RecordsError(
                f"{quoted(cell)} is neither yes nor no; say which in the `values` of `{name}`"
            )
        return _YES_OR_NO[cell.casefold()]

    def _track(self, name: str, cells: Mapping[str, str]) -> str:
        cell = self._cell(name, cells)
        named = {
            _typed(text): track.id
            for track in self._guide.tracks
            for text in (track.id, track.name, track.short)
        }
        if cell and _typed(cell) not in named:
            hint = instead(cell, self._guide.track_ids, f"see the `values` of `{name}`")
            raise RecordsError(f"there is no track {quoted(cell)}; {hint}")
        return named[_typed(cell)] if cell else ""

    def _person(self, cells: Mapping[str, str], by: str) -> Person | None:
        """The person of a row; None without a consent."""
        name, email, phone = (self._cell(each, cells) for each in ("name", "email", "phone"))
        if not (name or email or phone):
            return None
        agreed = self._moment("consent", cells)
        if agreed is None:
            self.without_consent += 1
            return None
        return Person(name, Consent(by, agreed), email, phone)


def _options(question: Question, source: Source, cell: str) -> Iterator[str]:
    """The ids of the options that a cell names."""
    by_text = {_typed(option.text): option.id for option in question.options}
    known = {**by_text, **{option.id: option.id for option in question.options}, **source.values}
    parts = cell.split(source.between) if source.between else [cell]
    if not source.between and _typed(cell) not in known:
        parts = BETWEEN.split(cell)
    for part in parts:
        text = part.strip()
        if text:
            yield known.get(_typed(text), text)


def _typed(text: str) -> str:
    """Write a text as a keyboard has it: word processors change apostrophes, dashes and spaces."""
    return " ".join(text.casefold().translate(_TYPED).split())


def _misfits(document: Document, questionnaire: Questionnaire) -> Iterator[Finding]:
    """What is wrong in a mapping."""
    root = document.root
    for name, spot in root.entries():
        if name == ANSWERS:
            yield from _wrong_answers(spot, questionnaire)
        elif name not in PLAIN:
            known = (*PLAIN, ANSWERS)
            yield Finding(
                spot.key_at,
                f"{quoted(name)} is nothing that a column can hold; "
                + instead(name, known, f"known are {', '.join(known)}"),
            )
        else:
            yield from _wrong_source(spot)


def _wrong_answers(spot: Spot, questionnaire: Questionnaire) -> Iterator[Finding]:
    if not spot.is_block:
        yield Finding(spot.at, 'answers are "question: column" lines')
    for question, source in spot.entries():
        if question not in questionnaire.question:
            hint = instead(question, questionnaire.question, "see questions.yaml")
            yield Finding(source.key_at, f"there is no question {quoted(question)}; {hint}")
            continue
        yield from _wrong_source(source)
        options = questionnaire.question[question].option
        for _, meant in source["values"].entries():
            if meant.text is not None and meant.text not in options:
                hint = instead(meant.text, options, "see questions.yaml")
                yield Finding(
                    meant.at,
                    f"question {quoted(question)} has no option {quoted(meant.text)}; {hint}",
                )


def _wrong_source(spot: Spot) -> Iterator[Finding]:
    if spot.text == "" or (spot.text is None and not spot.is_block):
        yield Finding(spot.at, "name the column that holds this")
    if spot.is_block and not spot["column"].text:
        yield Finding(spot.at, 'name the column that holds this: "column: NAME"')
    for key, value in spot.entries():
        if key not in EXTRAS:
            hint = instead(key, EXTRAS, "")
            yield Finding(value.key_at, f"{quoted(key)} says nothing about a column; {hint}")
        elif key == "values":
            yield from _wrong_values(value)
        elif value.text is None:
            yield Finding(value.at, f"{key} is a text")


def _wrong_values(spot: Spot) -> Iterator[Finding]:
    if not spot.is_block:
        yield Finding(spot.at, 'values are "cell: meaning" lines')
    for _, meant in spot.entries():
        if meant.text is None:
            yield Finding(meant.at, "a cell means one text")


def _source(spot: Spot) -> Source:
    if spot.text is not None:
        return Source(spot.text)
    values = {_typed(cell): meant.text or "" for cell, meant in spot["values"].entries()}
    return Source(
        spot["column"].text or "", values, spot["format"].text or "", spot["between"].text or ""
    )
