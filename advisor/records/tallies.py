"""Counting as records are stored, so that no question has to read them all.

A *tally* is how many final records of a month and a kind, with a top and a verdict, say one
thing, such as that an option was chosen. A record adds one to some two dozen of them in the
transaction that stores it; why, and what was measured, is in ``docs/decisions``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC
from typing import Final, NamedTuple

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite

from advisor.records.model import Record
from advisor.records.tables import tallies

SPECIAL: Final = "@"
"""Begins what is not a question: ids of questions cannot begin like this."""

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
    rows = [{**tally._asdict(), "count": n} for tally, n in sorted(change.items()) if n]
    if not rows:
        return
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    wish = dialect.insert(tallies)
    connection.execute(
        wish.on_conflict_do_update(
            index_elements=list(tallies.primary_key),
            set_={"count": tallies.c.count + wish.excluded.count},
        ),
        rows,
    )
