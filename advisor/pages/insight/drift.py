"""Whether people still answer as those did on whom the points were tuned."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from advisor.guide import Guide
from advisor.pages.markup import Html, join, tag
from advisor.records.insights import Insights


def note(guide: Guide, found: Insights, folder: Path) -> Html:
    """Write which questions have drifted, and whether to tune again; nothing if never tuned.

    Parameters
    ----------
    guide
        Has the words.
    found
        The records that are looked at. Counts that are hidden are left out.
    folder
        The data folder, where it is kept what the points were tuned on.
    """
    from advisor.learning.drift import advise, recall

    since = recall(folder)
    if since is None:
        return Html()
    words = guide.words.insights
    advice = advise(since, counted(found))
    day = datetime.fromisoformat(since.when).date().isoformat()
    lead = words.drift_lead.format(people=f"{since.people:,}", day=day)
    questions = guide.questionnaire.question
    rows = (
        tag(
            "li",
            words.drift_question.format(
                question=questions[drift.question].text,
                chance="<0.1%" if drift.chance < 0.001 else f"{drift.chance:.1%}",
                size=f"{drift.size:.2f}",
            ),
        )
        for drift in advice.drifted
        if drift.question in questions
    )
    says = tag("p", words.drift_again if advice.again else words.drift_none, role="status")
    listed = tag("ul", *rows, class_="plain") if advice.drifted else Html()
    return join((tag("h2", words.drift), tag("p", lead, class_="hint"), says, listed))


def counted(found: Insights) -> dict[str, dict[str, int]]:
    """How often each option was chosen, hidden counts left out."""
    counts: dict[str, dict[str, int]] = {}
    for cell in found.answers:
        if cell.count is not None:
            counts.setdefault(cell.group, {})[cell.name] = cell.count
    return counts
