"""What records from a month on answer, and how many of them each person has.

These counts are exact, so they stay within the program: what people see are the `insights`,
and of a drift no more than how sure and how large it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, Connection, Text, cast, func, select

from advisor.records import tallies as about
from advisor.records.model import person_key
from advisor.records.tables import persons, records, tallies


@dataclass(frozen=True)
class LaterCounts:
    """What final records from a month on answer."""

    answers: dict[str, dict[str, int]]
    """Question -> option -> how many records chose it."""
    answered: dict[str, int]
    """The records that answered each question of which several options may be chosen."""
    sheets: list[int]
    """How many records each person has; those without a name count as one person each."""


def count_later(connection: Connection, since: str, several: Collection[str]) -> LaterCounts:
    """Count what final records from a month on answer; see `LaterCounts`."""
    row = tallies.c
    wanted = (
        select(row.about, row.value, func.sum(row.count))
        .where(row.month >= since, ~row.about.startswith(about.SPECIAL))
        .group_by(row.about, row.value)
    )
    answers: dict[str, dict[str, int]] = {}
    for question, option, number in connection.execute(wanted):
        answers.setdefault(question, {})[option] = int(number)
    start = datetime.fromisoformat(f"{since}-01").replace(tzinfo=UTC)
    later = (records.c.status == "final") & (records.c.created >= start)
    return LaterCounts(
        answers,
        {question: _answered(connection, question, later) for question in several},
        sheets_a_person(connection, later),
    )


def sheets_a_person(connection: Connection, which: ColumnElement[bool]) -> list[int]:
    """Count how many of some records each person has."""
    named = select(persons.c.name, persons.c.email, persons.c.phone)
    named = named.join(records, records.c.id == persons.c.record_id).where(which)
    of_each = Counter(person_key(*texts) for texts in connection.execute(named))
    every = connection.execute(select(func.count()).where(which).select_from(records))
    return [*of_each.values(), *[1] * (every.scalar_one() - of_each.total())]


def _answered(connection: Connection, question: str, which: ColumnElement[bool]) -> int:
    """Count the records that answered a question; answers are JSON without blanks."""
    key = cast(records.c.answers, Text).contains(f'"{question}":[', autoescape=True)
    wanted = select(func.count()).select_from(records).where(which, key)
    return int(connection.execute(wanted).scalar_one())
