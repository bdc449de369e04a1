"""Where a single point matters: the most fragile rows, and the whole table as a heat map."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from advisor.analysis.audit import Audit
from advisor.analysis.effects import EditEffect
from advisor.guide import Guide, Question
from advisor.presentation.shares import percent
from advisor.prospect.markup import Html, tag
from advisor.staff.desk.editor import telling_first
from advisor.staff.desk.report import head, shares, table

MOST_FRAGILE: Final = 12

Heat = Mapping[tuple[str, str, str], int]
"""Question, option, track -> sheets of which the top track changes, by one point more or less."""


def fragile(guide: Guide, found: Audit) -> Html:
    """List the changes by one point that move most sheets."""
    edits = found.edits[:MOST_FRAGILE]
    rows = ((_said(guide, edit), percent(edit.changed, found.combinations)) for edit in edits)
    return shares(rows, "ol")


def _said(guide: Guide, edit: EditEffect) -> str:
    question = guide.questionnaire.question[edit.question]
    words = guide.words.desk
    text = words.one_more if edit.by > 0 else words.one_less
    return text.format(
        track=guide.program.track[edit.track].short,
        option=question.option[edit.option].text,
        question=question.text,
    )


def heat_map(guide: Guide, found: Audit) -> Html:
    """Write for each cell the share that one point more or less there moves, the greater one."""
    words, heat = guide.words.desk, heat_of(found)
    hottest, columns = max(heat.values(), default=0) or 1, len(guide.tracks) + 1

    def row(question: Question, option: str, text: str) -> Html:
        moved = [heat.get((question.id, option, track), 0) for track in guide.track_ids]
        cells = (
            tag("td", percent(n, found.combinations), style=f"--heat:{n / hottest:.3f}")
            for n in moved
        )
        return tag("tr", tag("th", text, scope="row"), *cells)

    bodies = (
        tag(
            "tbody",
            tag("tr", tag("th", each.text, scope="rowgroup", colspan=columns), class_="group"),
            *(row(each, option.id, option.text) for option in each.options),
        )
        for each in telling_first(guide.questionnaire, guide.rules)
    )
    names = head(words.option, *(track.short for track in guide.tracks))
    return table(words.heat, names, *bodies, class_="heat")


def heat_of(found: Audit) -> Heat:
    """Find the greater effect of one point for each cell."""
    heat: dict[tuple[str, str, str], int] = {}
    for edit in found.edits:
        cell = (edit.question, edit.option, edit.track)
        heat[cell] = max(heat.get(cell, 0), edit.changed)
    return heat
