"""How the people on record differ from all sheets counted equally, and from those tuned on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from advisor.analysis.audit import Audit
from advisor.guide.model import Guide
from advisor.records.insights import Insights
from advisor.records.store import Records

if TYPE_CHECKING:
    from advisor.learning.drift import Advice, TunedOn

KNOWN_NOTHING: Final = ("", "unknown")
"""Tops of records that the audit, which counts complete sheets, has no counterpart for."""


@dataclass(frozen=True)
class Comparison:
    """One share among the records beside the same among all complete sheets.

    Attributes
    ----------
    about
        ``top``, ``strength``, ``verdict``, or the id of a question.
    name
        A track, strength, level or option.
    recorded
        The share of the records that say something about it; None when that is hidden.
    all_sheets
        The share of all complete sheets.
    """

    about: str
    name: str
    recorded: float | None
    all_sheets: float


def compare(insights: Insights, audit: Audit) -> tuple[Comparison, ...]:
    """Set what records say beside what all complete sheets would say.

    The shares of a question's options are among the answers that were given to it, on
    both sides: records leave questions out, complete sheets never do.
    """
    made: list[Comparison] = []
    for about, cells, everybody in (
        ("top", insights.tops, audit.tops),
        ("strength", insights.strengths, audit.strengths),
        ("verdict", insights.verdicts, audit.verdicts),
    ):
        counts = {cell.name: cell.count for cell in cells if cell.name not in KNOWN_NOTHING}
        made += _compared(about, counts, _total(counts.values()), everybody)
    chosen: dict[str, dict[str, int]] = {}
    for option in audit.options:
        chosen.setdefault(option.question, {})[option.option] = option.count
    for question, everybody in chosen.items():
        counts = {cell.name: cell.count for cell in insights.answers if cell.group == question}
        made += _compared(question, counts, insights.answered.get(question), everybody)
    return tuple(made)


def _total(counts: Iterable[int | None]) -> int | None:
    """The sum, when nothing of it is hidden."""
    known = tuple(counts)
    return None if None in known else sum(count for count in known if count is not None)


def _compared(
    about: str,
    counts: Mapping[str, int | None],
    total: int | None,
    everybody: Mapping[str, int],
) -> list[Comparison]:
    all_sheets = sum(everybody.values())
    return [
        Comparison(
            about, name, _share(counts.get(name, 0), total), _share(number, all_sheets) or 0.0
        )
        for name, number in everybody.items()
    ]


def _share(count: int | None, total: int | None) -> float | None:
    return count / total if count is not None and total else None


def since_tuned(guide: Guide, kept: Records, since: TunedOn) -> Advice:
    """Compare the records of later months with those on whom the points were tuned.

    Parameters
    ----------
    guide
        Says of which questions people may choose several options.
    kept
        The records, of all kinds.
    since
        What the points were tuned on.

    Raises
    ------
    RecordsError
        The records cannot be had now.
    """
    from advisor.learning.drift import Later, advise, design_effect

    several = [question.id for question in guide.questionnaire.questions if question.multi]
    found = kept.later(since.later, several)
    effect = design_effect(found.sheets)
    later = Later(sum(found.sheets), found.answers, kept.labels(), found.answered, effect)
    return advise(guide, since, later)
