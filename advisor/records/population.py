"""How the people on record differ from all sheets counted equally, and from those tuned on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Connection, Text, cast, func, select

from advisor.analysis.audit import Audit
from advisor.guide.model import Guide
from advisor.records.insights import Insights
from advisor.records.model import person_key
from advisor.records.store import Records
from advisor.records.tables import persons, records, tallies
from advisor.records.tallies import SPECIAL, totals

if TYPE_CHECKING:
    from advisor.learning.drift import Advice, TunedOn


@dataclass(frozen=True)
class ComparedShare:
    """One share among the records beside the same among all complete sheets."""

    about: str
    """``top``, ``strength``, ``verdict``, or the id of a question."""
    name: str
    """A track, strength, level or option."""
    recorded: float | None
    """The share of the records, or of the answers to a question; None when that is hidden."""
    all_sheets: float
    most: float | None = None
    """What a hidden share is at most, if that is known."""


def compare(insights: Insights, audit: Audit) -> tuple[ComparedShare, ...]:
    """Set what records say beside what all complete sheets would say."""
    made: list[ComparedShare] = []
    for about, cells, all_sheets in (
        ("top", insights.tops, audit.tops),
        ("strength", insights.strengths, audit.strengths),
        ("verdict", insights.verdicts, audit.verdicts),
    ):
        counts = {cell.name: cell.count for cell in cells}
        made += _compared(about, counts, insights.records, all_sheets)
    # A question's shares are among the answers to it, since records leave questions out.
    chosen: dict[str, dict[str, int]] = {}
    for option in audit.options:
        chosen.setdefault(option.question, {})[option.option] = option.count
    for question, all_sheets in chosen.items():
        counts = {cell.name: cell.count for cell in insights.answers if cell.group == question}
        made += _compared(question, counts, insights.answered.get(question), all_sheets)
    return tuple(made)


def rest_of(counts: Iterable[int | None], total: int | None) -> int | None:
    """What remains of a total for the counts that are hidden, if that is known."""
    return None if total is None else total - sum(filter(None, counts))


def _compared(
    about: str,
    counts: Mapping[str, int | None],
    total: int | None,
    all_sheets: Mapping[str, int],
) -> list[ComparedShare]:
    most = _share(rest_of(counts.values(), total), total)
    # Where nothing is published of any, 0 is not either.
    found = {name: counts.get(name, 0 if counts else None) for name in all_sheets}
    return [
        ComparedShare(
            about,
            name,
            _share(found[name], total),
            _share(number, sum(all_sheets.values())) or 0.0,
            most if found[name] is None else None,
        )
        for name, number in all_sheets.items()
    ]


def _share(count: int | None, total: int | None) -> float | None:
    return count / total if count is not None and total else None


def since_tuned(guide: Guide, kept: Records, since: TunedOn) -> Advice:
    """Compare the records of later months, of all kinds, with those the points were tuned on.

    The counts are exact, so they stay within the program: of a drift people see no more than how
    sure and how large it is.
    """
    from advisor.learning.drift import Later, advise
    from advisor.learning.intervals import max_design_effect

    start = datetime.fromisoformat(f"{since.later}-01").replace(tzinfo=UTC)
    later = (records.c.status == "final") & (records.c.created >= start)
    several = [question.id for question in guide.questionnaire.questions if question.multi]
    with kept.database.reading() as connection:
        answers = _chosen(connection, since.later)
        answered = {question: _answered(connection, question, later) for question in several}
        sheets = sheets_a_person(connection, later)
        labels = len(sheets_a_person(connection, records.c.track > ""))
    found = Later(sum(sheets), answers, labels, answered, max_design_effect(sheets))
    return advise(guide, since, found)


def _chosen(connection: Connection, since: str) -> dict[str, dict[str, int]]:
    """Count how many final records from a month on chose each option, by question."""
    row, answers = tallies.c, dict[str, dict[str, int]]()
    which = (row.month >= since) & ~row.about.startswith(SPECIAL)
    for question, option, number in totals(connection, row.about, row.value, where=which):
        answers.setdefault(question, {})[option] = number
    return answers


def _answered(connection: Connection, question: str, which: ColumnElement[bool]) -> int:
    """Count the records that answered a question; answers are JSON without blanks."""
    key = cast(records.c.answers, Text).contains(f'"{question}":[', autoescape=True)
    wanted = select(func.count()).select_from(records).where(which, key)
    return int(connection.execute(wanted).scalar_one())


def sheets_a_person(connection: Connection, which: ColumnElement[bool]) -> list[int]:
    """Count how many of some records each person has, as far as their address identifies them.

    Records without a name count as one person each.
    """
    named = select(persons.c.name, persons.c.email, persons.c.phone)
    named = named.join(records, records.c.id == persons.c.record_id).where(which)
    of_each = Counter(person_key(*texts) for texts in connection.execute(named))
    every = connection.execute(select(func.count()).where(which).select_from(records))
    return [*of_each.values(), *[1] * (every.scalar_one() - of_each.total())]
