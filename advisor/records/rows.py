"""Between a record and its rows."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from itertools import islice
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, RowMapping, Select, delete, insert, select, update
from sqlalchemy.exc import DBAPIError

from advisor.records.errors import DamagedError
from advisor.records.faults import is_damage
from advisor.records.model import KINDS, STATUSES, Consent, Notes, Outcome, Person, Record
from advisor.records.tables import persons, records, revisions

AT_ONCE: Final = 500
"""Records that one statement carries."""

Made = TypeVar("Made")

_PERSON = {f"person_{column.name}": column for column in persons.c if column.name != "sought"}


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
    """Read one record; None when there is none.

    With ``to_change`` no other transaction can change it before this one ends.

    Raises
    ------
    DamagedError
        It cannot be read.
    """
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
    """Read records in the order of their ids, a few at a time.

    Parameters
    ----------
    connection
        One transaction.
    ids
        Selects the ids of the records.
    wanted
        Selects what is read of them.
    make
        Makes something of a row, and fails where the row makes no sense.

    Yields
    ------
    object
        What was made of each row; an error that names it for a row that cannot be read.
    """
    last = ""
    ordered = ids.order_by(records.c.id).limit(AT_ONCE)
    while some := connection.execute(ordered.where(records.c.id > last)).scalars().all():
        yield from among(connection, some, wanted, make)
        last = some[-1]


def among(
    connection: Connection,
    ids: Sequence[str],
    wanted: Select[Any],
    make: Callable[[RowMapping], Made],
) -> list[Made | DamagedError]:
    """Read the records of some ids as `each` does, in the order of the ids.

    All are fetched before any is understood: a statement that is left in the middle would keep
    SQLite from emptying its log.
    """
    rows = wanted.where(records.c.id.in_(ids)).order_by(records.c.id)
    try:
        with naming(""):
            return [make(row) for row in connection.execute(rows).mappings().all()]
    except DamagedError:  # which of them it is, is found out one by one
        return [
            found
            for one in sorted(ids)
            for found in _alone(connection, one, wanted.where(records.c.id == one), make)
        ]


def _alone(
    connection: Connection, one: str, wanted: Select[Any], make: Callable[[RowMapping], Made]
) -> list[Made | DamagedError]:
    try:
        with naming(one):
            return [make(row) for row in connection.execute(wanted).mappings().all()]
    except DamagedError as damaged:
        return [damaged]


@contextmanager
def naming(record_id: str) -> Iterator[None]:
    """Name the record when what is stored of it makes no sense.

    Raises
    ------
    DamagedError
        It does not.
    """
    try:
        yield
    except DBAPIError as error:
        if not is_damage(error):
            raise
        raise DamagedError(record_id) from None
    except (ValueError, TypeError, LookupError, AttributeError):
        raise DamagedError(record_id) from None


def known(connection: Connection, ids: Iterable[str]) -> set[str]:
    """Tell which of some ids are stored."""
    return set(connection.execute(select(records.c.id).where(records.c.id.in_(ids))).scalars())


def batched(many: Iterable[Record]) -> Iterator[list[Record]]:
    """Cut records into lists that one statement can carry."""
    source = iter(many)
    while some := list(islice(source, AT_ONCE)):
        yield some


def from_row(row: RowMapping) -> Record:
    """Make a record of a row of `everything`.

    Raises
    ------
    Exception
        The row makes no sense; `naming` says of which record it is.
    """
    person = row["person_record_id"] is not None
    record = Record(
        **{name: row[name] for name in _PLAIN},
        by=row["made_by"],
        answers=sheet_of(row["answers"]),
        notes=Notes(row["notes"].get("free", ""), row["notes"].get("questions", {})),
        outcome=Outcome(row["applied"], row["track"], row["do_not_contact"], row["call_back"]),
        person=Person(
            name=row["person_name"],
            email=row["person_email"],
            phone=row["person_phone"],
            consent=Consent(row["person_consent_by"], row["person_consent_at"]),
        )
        if person
        else None,
    )
    _check(record)
    return record


def _check(record: Record) -> None:
    """Refuse values of a wrong type, which a database without types lets through."""
    if record.kind not in KINDS or record.status not in STATUSES:
        raise ValueError("no such kind or status")
    margin = (record.recommendation or {}).get("margin", 0)
    sound = (
        *(isinstance(text, str) for text in _texts(record)),
        isinstance(record.revision, int),
        isinstance(record.fingerprints, dict),
        isinstance(margin, int | None),
    )
    if not all(sound):
        raise TypeError("a value is of the wrong type")


def _texts(record: Record) -> Iterator[object]:
    """Everything of a record that is a text."""
    yield from (record.by, record.changed_by, record.last_page, record.advice, record.leaning)
    yield from (record.verdict, record.strength, record.top, record.outcome.track)
    yield from (record.notes.free, *record.notes.questions, *record.notes.questions.values())
    yield from (option for chosen in record.answers.values() for option in chosen)
    if person := record.person:
        yield from (person.name, person.email, person.phone)


def to_row(record: Record) -> dict[str, Any]:
    """Make a record's row of the table of records."""
    return {
        **{name: getattr(record, name) for name in _PLAIN},
        "made_by": record.by,
        "verdict": record.verdict,
        "top": record.top,
        "strength": record.strength,
        "answers": _lists(record.answers),
        "notes": _notes(record.notes),
        "sought": "\n".join(fold(text) for text in (*record.notes.texts, _code(record)) if text),
        "applied": record.outcome.applied,
        "track": record.outcome.track,
        "do_not_contact": record.outcome.do_not_contact,
        "call_back": record.outcome.call_back,
    }


def _code(record: Record) -> str:
    """Give the share code by which a call is found; nobody looks for a prospect's own sheet."""
    return "" if record.kind == "prospect" else str((record.recommendation or {}).get("code", ""))


_PLAIN = (
    "id",
    "kind",
    "status",
    "revision",
    "created",
    "changed",
    "changed_by",
    "last_page",
    "advice",
    "leaning",
    "helpful",
    "fingerprints",
    "recommendation",
)
"""Fields that are columns of the same name."""


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


def add(connection: Connection, added: Iterable[Record]) -> None:
    """Store new records with their persons."""
    fresh = list(added)
    if fresh:
        connection.execute(insert(records), [to_row(record) for record in fresh])
    known = [person_row(record, record.person) for record in fresh if record.person]
    if known:
        connection.execute(insert(persons), known)


def replace(connection: Connection, record: Record) -> None:
    """Store a record in the place of its earlier state, its person too."""
    row = to_row(record)
    connection.execute(update(records).where(records.c.id == record.id).values(row))
    connection.execute(delete(persons).where(persons.c.record_id == record.id))
    if record.person:
        connection.execute(insert(persons), person_row(record, record.person))


def keep_version(connection: Connection, record: Record) -> None:
    """Keep the state of a record that is about to be corrected."""
    connection.execute(
        insert(revisions).values(
            record_id=record.id,
            revision=record.revision,
            changed=record.changed,
            changed_by=record.changed_by,
            content=as_dict(record),
        )
    )


def as_dict(record: Record) -> dict[str, Any]:
    """Give a record as plain data, without the person."""
    return {
        "id": record.id,
        "kind": record.kind,
        "status": record.status,
        "revision": record.revision,
        "created": record.created.isoformat(),
        "changed": record.changed.isoformat(),
        "by": record.by,
        "changed_by": record.changed_by,
        "answers": _lists(record.answers),
        "last_page": record.last_page,
        "fingerprints": dict(record.fingerprints),
        "recommendation": record.recommendation,
        "notes": _notes(record.notes),
        "outcome": {
            "applied": record.outcome.applied,
            "track": record.outcome.track,
            "do_not_contact": record.outcome.do_not_contact,
            "call_back": record.outcome.call_back and record.outcome.call_back.isoformat(),
        },
        "advice": record.advice,
        "helpful": record.helpful,
        "leaning": record.leaning,
    }


def from_dict(plain: Mapping[str, Any]) -> Record:
    """Make a record of what `as_dict` gave."""
    return Record(
        **{
            **plain,
            "created": datetime.fromisoformat(plain["created"]),
            "changed": datetime.fromisoformat(plain["changed"]),
            "answers": sheet_of(plain["answers"]),
            "notes": Notes(**plain["notes"]),
            "outcome": _outcome(plain["outcome"]),
        }
    )


def _outcome(plain: Mapping[str, Any]) -> Outcome:
    day = plain.get("call_back")
    return Outcome(**{**plain, "call_back": day and date.fromisoformat(day)})


def _lists(answers: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    return {question: list(chosen) for question, chosen in answers.items()}


def sheet_of(answers: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    """Read stored answers, which may be those of an earlier questionnaire."""
    if not all(isinstance(chosen, list) for chosen in answers.values()):
        raise TypeError("an answer is a list of options")
    return {question: tuple(chosen) for question, chosen in answers.items()}


def _notes(notes: Notes) -> dict[str, Any]:
    return {"free": notes.free, "questions": dict(notes.questions)}
