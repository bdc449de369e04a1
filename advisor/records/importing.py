"""Old spreadsheets in, by a `mapping` of their columns.

A row that cannot be read is a fault with its number and is left out; the other rows are stored
together or not at all.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from advisor.guide import Guide, Question
from advisor.guide.faults import instead, quoted
from advisor.records.errors import RecordsError
from advisor.records.making import with_answers
from advisor.records.mapping import Mapped, Source, typed
from advisor.records.model import Consent, Notes, Outcome, Person, Record, id_from
from advisor.scoring import AnswerError, Sheet, recommend
from advisor.tables import options_in

if TYPE_CHECKING:
    from advisor.tables.reading import Source as Table

MAX_FAULTS: Final = 1_000  # after so many bad rows the mapping is wrong rather than the rows

_YES_OR_NO: Final = {
    **dict.fromkeys(("yes", "y", "true", "1", "x"), True),
    **dict.fromkeys(("no", "n", "false", "0"), False),
}


@dataclass(frozen=True)
class Imported:
    """The records of a spreadsheet, with a line for each row that could not be read."""

    records: tuple[Record, ...]
    faults: tuple[str, ...]
    without_consent: int
    """Rows with a name or an address but no date of consent: the person was left out."""


def read_spreadsheet(
    path: Path, mapped: Mapped, guide: Guide, *, by: str, now: datetime
) -> Imported:
    """Read the rows of a file of any kind that `advisor.tables.reading.opened` reads.

    ``by`` is the account of the user: the author where no column names one.
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
            if len(faults) >= MAX_FAULTS:
                raise RecordsError(
                    f"{source.name}: the first {MAX_FAULTS:,} bad rows are enough; look at the "
                    f"mapping. The first one: {faults[0]}"
                )
    return Imported(tuple(records), tuple(faults), reader.without_consent)


def _wrong_columns(names: Sequence[str], mapped: Mapped) -> str:
    """Say what is wrong with the names of the columns; "" when nothing is."""
    sources = (*mapped.plain.values(), *mapped.answers.values())
    for column in (*(source.column for source in sources), *names):
        if column not in names:
            hint = instead(column, names, "look at the line that names the columns")
            return f"there is no column {quoted(column)}; {hint}"
        if column and names.count(column) > 1:
            return f"the column {quoted(column)} is there twice"
    return ""


def _rows(source: Table, names: Sequence[str]) -> Iterator[tuple[int, dict[str, str] | str]]:
    """Yield the number and the cells of each row, or what is wrong with it, in order."""
    for part in source.parts():
        columns = map(part.texts, range(len(names)))
        counts = part.cells or (len(names),) * len(part.numbers)
        found: list[tuple[int, dict[str, str] | str]] = [*part.misfits]
        for row, count, *cells in zip(part.numbers.tolist(), counts, *columns, strict=True):
            found.append((row, dict(zip(names, cells[:count], strict=False))))
        yield from sorted(found, key=lambda each: each[0])


class _Rows:
    def __init__(self, mapped: Mapped, guide: Guide, by: str, now: datetime) -> None:
        self._mapped = mapped
        self._guide = guide
        self._by = by
        self._now = now
        self._seen: Counter[bytes] = Counter()
        self._tracks = {
            typed(text): track.id
            for track in guide.tracks
            for text in (track.id, track.name, track.short)
        }
        self.without_consent = 0

    def record(self, cells: Mapping[str, str] | str) -> Record:
        """Make a record of a row, or raise a `RecordsError` or `AnswerError` that says why not."""
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
        cell = cells.get(source.column, "") if source else ""
        return source.values.get(typed(cell), cell) if source else ""

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
        if cell and cell.casefold() not in _YES_OR_NO:
            raise RecordsError(
                f"{quoted(cell)} is neither yes nor no; say which in the `values` of `{name}`"
            )
        return _YES_OR_NO[cell.casefold()] if cell else None

    def _track(self, name: str, cells: Mapping[str, str]) -> str:
        cell = self._cell(name, cells)
        if cell and typed(cell) not in self._tracks:
            hint = instead(cell, self._guide.track_ids, f"see the `values` of `{name}`")
            raise RecordsError(f"there is no track {quoted(cell)}; {hint}")
        return self._tracks[typed(cell)] if cell else ""

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
    by_text = {typed(option.text): option.id for option in question.options}
    known = {**by_text, **{option.id: option.id for option in question.options}, **source.values}
    parts = cell.split(source.between) if source.between else [cell]
    if not source.between and typed(cell) not in known:
        parts = options_in(cell)
    for part in parts:
        text = part.strip()
        if text:
            yield known.get(typed(text), text)
