"""Whether people still answer as those did on whom the points were tuned."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from advisor.guide import Guide
from advisor.prospect.markup import Html, join, tag
from advisor.staff.desk.report import items

if TYPE_CHECKING:
    from advisor.learning.drift import Advice, Drift


def note(guide: Guide, advice: Advice) -> Html:
    """Write which questions have drifted, and whether to tune again."""
    words = guide.words.insights
    day = datetime.fromisoformat(advice.since.when).date().isoformat()
    people = f"{advice.since.people:,}"
    lead = words.drift_lead.format(people=people, day=day, month=advice.since.later)
    said = tag("div", *(tag("p", line) for line in _says(guide, advice)), role="status")
    drifted = [*_lines(guide, advice.drifted)]
    listed = items(drifted, class_="plain") if drifted else Html()
    return join((tag("h2", words.drift), tag("p", lead, class_="hint"), said, listed))


def _says(guide: Guide, advice: Advice) -> Iterator[str]:
    """Say whether it is time to tune again, or that it is too early to tell."""
    from advisor.learning.drift import MIN_LATER

    words = guide.words.insights
    if advice.more:
        yield words.drift_more.format(labels=f"{advice.later.labels:,}")
    if advice.drifted:
        yield words.drift_again
    elif not advice.later.enough:
        yield words.drift_few.format(least=MIN_LATER)
    else:
        yield words.drift_none


def _lines(guide: Guide, drifted: tuple[Drift, ...]) -> Iterator[str]:
    for drift in drifted:
        if drift.question in guide.questionnaire.question:
            yield guide.words.insights.drift_question.format(
                question=drift.named(guide),
                chance=f"<{100 * drift.below:g}%",
                size=f"{drift.size:.1f}",
            )
