"""Between a record and its rows."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, fields
from datetime import date, datetime
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, RowMapping, Select, delete, insert, select, update
from sqlalchemy.exc import DBAPIError

from advisor.records.errors import DamagedError
from advisor.records.faults import is_damage
from advisor.records.model import KINDS, STATUSES, Consent, Notes, Outcome, Person, Record
from advisor.records.tables import insert_into, persons, records, revisions

AT_ONCE: Final = 500  # records that one statement carries
MAX_INTEGER: Final = 2**31 - 1  # the greatest number of a column of integers, here and in an export

Made = TypeVar("Made")

_PERSON = {f"person_{column.name}": column for column in persons.c if column.name != "sought"}

_PLAIN = (
    *("id", "kind", "status", "revision", "created", "changed", "changed_by", "last_page"),
    *("advice", "leaning", "helpful", "fingerprints", "recommendation"),
)
"""Fields that are columns of the same name."""


def fold(text: str) -> str:
    """Write a text as searches compare it: whatever its case or width, without odd bytes."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("\0", "")
    return plain.encode(errors="ignore").decode()


def everything() -> Select[Any]:
    """Select records with their persons."""
    person = [column.label(label) for label, column in _PERSON.items()]
    return select(*(column for column in records.c if column.name != "sought"), *person).join_from(
        records, persons, isouter=True
    )


def fetch(connection: Connection, record_id: str, *, to_change: bool = False) -> Record | None:
    """Read one record; ``to_change`` locks it until the transaction ends."""
    wanted = everything().where(records.c.id == record_id)
    if to_change:
        wanted = wanted.with_for_update(of=records)
    with naming(record_id):
        row = connection.execute(wanted).mappings().one_or_none()
        return None if row is None else from_row(row)


def each(
    connection: Connection,
    ids: Select[Any],
    wanted: Select[Any],
    make: Callable[[RowMapping], Made],
) -> Iterator[Made | DamagedError]:
    """Read what is ``wanted`` of the records that ``ids`` selects, in the order of their ids.

    Where ``make`` fails because a row makes no sense, an error that names the record is yielded.
    """
    ordered = ids.order_by(records.c.id).limit(AT_ONCE)
    following = ordered
    while some := connection.execute(following).scalars().all():
        yield from among(connection, some, wanted, make)
        following = ordered.where(records.c.id > some[-1])


def among(
    connection: Connection,
    ids: Sequence[str],
    wanted: Select[Any],
    make: Callable[[RowMapping], Made],
) -> list[Made | DamagedError]:
    """Read the records of some ids as `each` does, in the order of the ids."""
    rows = wanted.where(records.c.id.in_(ids)).order_by(records.c.id)
    try:
        # All are fetched first: an unfinished statement keeps SQLite from emptying its log.
        with naming(ids[0] if ids else ""):
            return [make(row) for row in connection.execute(rows).mappings().all()]
    except DamagedError as damaged:
        if len(ids) == 1:
            return [damaged]
        return [
            found
            for one in sorted(ids, key=str)
            for found in among(connection, [one], wanted, make)
        ]


@contextmanager
def naming(record_id: str) -> Iterator[None]:
    """Raise a `DamagedError` that names the record when its stored values make no sense."""
    try:
        yield
    except DBAPIError as error:
        if not is_damage(error):
            raise
        raise DamagedError(record_id) from None
    except (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError):
        raise DamagedError(record_id) from None


def known(connection: Connection, ids: Iterable[str]) -> set[str]:
    """Return which of some ids are stored."""
    return set(connection.execute(select(records.c.id).where(records.c.id.in_(ids))).scalars())


def from_row(row: RowMapping) -> Record:
    """Make a record of a row of `everything`; raises anything where the row makes no sense."""
    person = None
    if row["person_record_id"] is not None:
        consent = Consent(row["person_consent_by"], row["person_consent_at"])
        person = Person(row["person_name"], consent, row["person_email"], row["person_phone"])
    record = Record(
        **{name: row[name] for name in _PLAIN},
        by=row["made_by"],
        answers=sheet_of(row["answers"]),
        notes=Notes(row["notes"].get("free", ""), row["notes"].get("questions", {})),
        outcome=Outcome(row["applied"], row["track"], row["do_not_contact"], row["call_back"]),
        person=person,
    )
    _check(record)
    if not all(isinstance(row[name], str) for name in ("verdict", "top", "strength")):
        raise TypeError("a value is of the wrong type")
    return record


def _check(record: Record) -> None:
    """Refuse values of a wrong type or extent, which a database without types lets through."""
    if record.kind not in KINDS or record.status not in STATUSES:
        raise ValueError("no such kind or status")
    given = record.recommendation
    times = (record.created, record.changed, *(who.consent.at for who in [record.person] if who))
    margin = (given or {}).get("margin")
    numbers = (record.revision, 0 if margin is None else margin)
    sound = (
        *(isinstance(text, str) for text in _texts(record)),
        *(type(number) is int and abs(number) <= MAX_INTEGER for number in numbers),
        *(isinstance(moment, datetime) for moment in times),
        isinstance(record.fingerprints, dict),
        isinstance(given, dict | None),
    )
    if not all(sound):
        raise TypeError("a value is of the wrong type")


def _texts(record: Record) -> Iterator[object]:
    yield from (record.by, record.changed_by, record.last_page, record.advice, record.leaning)
    yield from (record.verdict, record.strength, record.top, record.outcome.track)
    yield from (*record.notes.texts, *record.notes.questions, *record.flags)
    yield from (option for chosen in record.answers.values() for option in chosen)
    yield from record.names
    yield from record.fingerprints.values()
    if given := record.recommendation:
        yield from (given.get("code", ""), given["verdict"].get("headline", ""))


def to_row(record: Record) -> dict[str, Any]:
    """Make a record's row of the table of records."""
    # A call is found by its share code; no search is for a prospect's own sheet.
    given = record.recommendation if record.kind != "prospect" else None
    sought = (*record.notes.texts, str((given or {}).get("code", "")))
    return {
        **{name: getattr(record, name) for name in _PLAIN},
        **asdict(record.outcome),
        "made_by": record.by,
        "verdict": record.verdict,
        "top": record.top,
        "strength": record.strength,
        "answers": dict(record.answers),
        "notes": _notes(record),
        "sought": "\n".join(fold(text) for text in sought if text),
    }


def person_row(record: Record, person: Person) -> dict[str, Any]:
    """Make the row of a record's person."""
    return {
        "record_id": record.id,
        "kind": record.kind,
        "name": person.name,
        "email": person.email,
        "phone": person.phone,
        "sought": "\n".join(map(fold, (person.name, person.email, person.phone))),
        "consent_by": person.consent.by,
        "consent_at": person.consent.at,
    }


def add(connection: Connection, added: Sequence[Record]) -> None:
    """Store new records with their persons."""
    if added:
        connection.execute(insert(records), [to_row(record) for record in added])
    _add_persons(connection, added)


def add_if_new(connection: Connection, record: Record) -> bool:
    """Store a record with its person, unless another writer was faster."""
    added = insert_into(connection, records).on_conflict_do_nothing()
    options = {"preserve_rowcount": True}
    done = connection.execute(added, to_row(record), execution_options=options)
    is_new = done.rowcount == 1
    if is_new:
        _add_persons(connection, [record])
    return is_new


def _add_persons(connection: Connection, added: Sequence[Record]) -> None:
    if named := [person_row(record, record.person) for record in added if record.person]:
        connection.execute(insert(persons), named)


def replace(connection: Connection, record: Record) -> None:
    """Store a record in the place of its earlier state, its person too."""
    row = to_row(record)
    connection.execute(update(records).where(records.c.id == record.id).values(row))
    connection.execute(delete(persons).where(persons.c.record_id == record.id))
    _add_persons(connection, [record])


def keep_version(connection: Connection, record: Record) -> None:
    """Keep the state of a record that is about to be corrected."""
    row = {name: getattr(record, name) for name in ("revision", "changed", "changed_by")}
    row |= {"record_id": record.id, "content": as_dict(record)}
    connection.execute(insert(revisions).values(row))


def as_dict(record: Record) -> dict[str, Any]:
    """Give a record as plain data, without the person."""
    day = record.outcome.call_back
    plain = {each.name: getattr(record, each.name) for each in fields(record)}
    del plain["person"]
    return plain | {
        "created": record.created.isoformat(),
        "changed": record.changed.isoformat(),
        "answers": dict(record.answers),
        "fingerprints": dict(record.fingerprints),
        "notes": _notes(record),
        "outcome": asdict(record.outcome) | {"call_back": day and day.isoformat()},
    }


def from_dict(plain: Mapping[str, Any]) -> Record:
    """Make a record of what `as_dict` gave."""
    day = plain["outcome"].get("call_back")
    called_back = {"call_back": day and date.fromisoformat(day)}
    return Record(
        **{
            **plain,
            "created": datetime.fromisoformat(plain["created"]),
            "changed": datetime.fromisoformat(plain["changed"]),
            "answers": sheet_of(plain["answers"]),
            "notes": Notes(**plain["notes"]),
            "outcome": Outcome(**plain["outcome"] | called_back),
        }
    )


def sheet_of(answers: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    """Read stored answers, which may be those of an earlier questionnaire."""
    if not all(isinstance(chosen, list) for chosen in answers.values()):
        raise TypeError("an answer is a list of options")
    return {question: tuple(chosen) for question, chosen in answers.items()}


def _notes(record: Record) -> dict[str, Any]:
    return {"free": record.notes.free, "questions": dict(record.notes.questions)}
