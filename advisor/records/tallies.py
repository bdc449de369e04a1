"""Counting as records are stored, so that no question has to read them all.

A *tally* is how many final records of a month and a kind, with a top and a verdict, say one
thing, such as that an option was chosen. A record adds one to some two dozen of them in the
transaction that stores it; why, and what was measured, is in ``docs/decisions``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, delete, func, select, text

from advisor.records import rows
from advisor.records.model import Record
from advisor.records.tables import insert_into, records, tallies

SPECIAL: Final = "@"  # begins what is not a question: ids of questions cannot begin like this
RECORD: Final = "@record"
STRENGTH: Final = "@strength"
PAGE: Final = "@page"
ADVICE: Final = "@advice"
LEANING: Final = "@leaning"
HELPFUL: Final = "@helpful"
FLAG: Final = "@flag"


class Tally(NamedTuple):
    """One thing that records of one month, kind, top and verdict say."""

    month: str
    kind: str
    about: str
    value: str
    top: str
    verdict: str


def tallies_of(record: Record | None) -> Iterator[Tally]:
    """Yield the tallies to which a record adds one; a draft adds to none."""
    if record is None or record.status != "final":
        return
    month = f"{record.created.astimezone(UTC):%Y-%m}"
    for about, value in _said(record):
        yield Tally(month, record.kind, about, value, record.top, record.verdict)


def _said(record: Record) -> Iterator[tuple[str, str]]:
    yield RECORD, ""
    yield STRENGTH, record.strength
    yield PAGE, record.last_page
    for question, chosen in record.answers.items():
        for option in chosen:
            yield question, option
    for flag in record.flags:
        yield FLAG, flag
    if record.advice:
        yield ADVICE, record.advice
    if record.leaning:
        yield LEANING, record.leaning
    if record.helpful is not None:
        yield HELPFUL, "yes" if record.helpful else "no"


def count(
    connection: Connection, *, more: Iterable[Tally] = (), fewer: Iterable[Tally] = ()
) -> None:
    """Add the tallies ``more`` and subtract the tallies ``fewer``."""
    change = Counter(more)
    change.subtract(fewer)
    # Always in one order: two transactions that wait for each other would both fail.
    changes = [{**tally._asdict(), "count": n} for tally, n in sorted(change.items()) if n]
    if not changes:
        return
    added = insert_into(connection, tallies)
    total = {"count": tallies.c.count + added.excluded.count}
    keys = list(tallies.primary_key)
    connection.execute(added.on_conflict_do_update(index_elements=keys, set_=total), changes)


def totals(
    connection: Connection, *columns: ColumnElement[str], where: ColumnElement[bool]
) -> Iterator[tuple[Any, ...]]:
    """Add up some tallies for each of the values that they have in some columns, in order."""
    wanted = select(*columns, func.sum(tallies.c.count)).where(where)
    for *values, total in connection.execute(wanted.group_by(*columns).order_by(*columns)):
        yield *values, int(total)


def count_anew(connection: Connection) -> None:
    """Make the tallies anew of the records that can be read; other transactions wait meanwhile."""
    if connection.dialect.name != "sqlite":
        connection.execute(text("LOCK TABLE tallies IN EXCLUSIVE MODE"))
    connection.execute(delete(tallies))
    every = rows.each(connection, select(records.c.id), rows.everything(), rows.from_row)
    sound = (record for record in every if isinstance(record, Record))
    count(connection, more=(tally for record in sound for tally in tallies_of(record)))
