"""What the insights say in lines of text, on the page as on a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Final

from advisor.guide import Guide
from advisor.presentation.shares import decimal, rounded_percent
from advisor.records.insights import Insights
from advisor.records.model import KINDS, Kind
from advisor.records.scopes import Scope
from advisor.staff.insights.figures import written

if TYPE_CHECKING:
    from advisor.learning.drift import Advice

EVERYONE: Final = "everyone"


def whose(guide: Guide) -> dict[str, str]:
    """Name the kinds of records, and all of them together."""
    words = guide.words.insights
    names: Mapping[Kind, str] = {
        "call": words.calls,
        "prospect": words.prospects,
        "import": words.imports,
    }
    return {EVERYONE: words.everyone} | {kind: names[kind] for kind in KINDS}


def counted(guide: Guide, scope: Scope) -> str:
    """Say in a sentence what is counted: paper shows no filters."""
    words, names = guide.words.insights, whose(guide)
    chosen = [EVERYONE] if scope.kinds == KINDS else scope.kinds
    return words.narrowed.format(
        whose=", ".join(names[each] for each in chosen),
        since=scope.since or words.first,
        until=scope.until or words.last,
    )


def overview(guide: Guide, found: Insights) -> tuple[tuple[str, str], ...]:
    """Name the few numbers that come first."""
    words = guide.words.insights
    return (
        (words.records, written(guide, found.records, words.records_few)),
        (words.agreed, _agreed(guide, found)),
        (words.found_helpful, _helpful(guide, found)),
    )


def _agreed(guide: Guide, found: Insights) -> str:
    words, same, judged = guide.words.insights, found.agreement.same, found.agreement.judged
    if same is None or not judged:
        return words.agreed_few
    share = rounded_percent(guide, same / judged)
    numbers = {"same": written(guide, same), "judged": written(guide, judged)}
    return words.agreed_says.format(share=share, **numbers)


def _helpful(guide: Guide, found: Insights) -> str:
    words = guide.words.insights
    said = {cell.name: cell.count for cell in found.helpful}
    yes, no = said.get("yes", 0), said.get("no", 0)
    if yes is None or no is None or not yes + no:
        return words.helpful_few
    share, every = rounded_percent(guide, yes / (yes + no)), written(guide, yes + no)
    return words.helpful_says.format(share=share, yes=written(guide, yes), all=every)


def drift_lead(guide: Guide, advice: Advice) -> str:
    """Say with whom the later records are compared, and how."""
    day = datetime.fromisoformat(advice.since.when).date().isoformat()
    return guide.words.insights.drift_lead.format(
        people=written(guide, advice.since.people), day=day, month=advice.since.later
    )


def drift_says(guide: Guide, advice: Advice) -> Iterator[str]:
    """Say whether it is time to tune again, or that it is too early to tell."""
    from advisor.learning.drift import MIN_LATER

    words = guide.words.insights
    if advice.more:
        yield words.drift_more.format(labels=written(guide, advice.later.labels))
    if advice.drifted:
        yield words.drift_again
    elif not advice.later.enough:
        yield words.drift_few.format(least=MIN_LATER)
    else:
        yield words.drift_none


def drifted(guide: Guide, advice: Advice) -> Iterator[str]:
    """Name the questions that have drifted."""
    for drift in advice.drifted:
        if drift.question in guide.questionnaire.question:
            digits = 1 if drift.below < 0.01 else 0
            yield guide.words.insights.drift_question.format(
                question=drift.named(guide),
                chance=f"<{rounded_percent(guide, drift.below, digits)}",
                size=decimal(guide, drift.size, 1),
            )
