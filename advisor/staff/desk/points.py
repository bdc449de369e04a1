"""Where a single point matters: the most fragile rows, and the whole table as a heat map."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from advisor.analysis.audit import Audit, Edit
from advisor.guide import Guide, Question
from advisor.presentation.shares import percent
from advisor.prospect.markup import Html, tag
from advisor.staff.desk.editor import telling_first
from advisor.staff.desk.report import column, table

MOST_FRAGILE: Final = 12

Heat = Mapping[tuple[str, str, str], int]
"""Question, option, track -> sheets of which the top track changes, by one point more or less."""


def fragile(guide: Guide, found: Audit) -> Html:
    """List the changes by one point that move most sheets."""
    rows = (
        tag(
            "li",
            tag("span", _said(guide, edit)),
            tag("span", percent(edit.changed, found.combinations), class_="points"),
        )
        for edit in found.edits[:MOST_FRAGILE]
    )
    return tag("ol", *rows, class_="reasons plain")


def _said(guide: Guide, edit: Edit) -> str:
    question = guide.questionnaire.question[edit.question]
    words = guide.words.desk
    text = words.one_more if edit.by > 0 else words.one_less
    return text.format(
        track=guide.program.track[edit.track].short,
        option=question.option[edit.option].text,
        question=question.text,
    )


def heat_map(guide: Guide, found: Audit) -> Html:
    """Write for each cell of the table the share that one point there can move.

    Of one point more and one less, the one that moves more sheets is shown.
    """
    words = guide.words.desk
    heat = heat_of(found)
    hottest = max(heat.values(), default=0) or 1
    names = [column(track.short) for track in guide.tracks]
    bodies = (
        tag(
            "tbody",
            tag(
                "tr",
                tag("th", question.text, scope="rowgroup", colspan=len(names) + 1),
                class_="group",
            ),
            *_rows(guide, found, question, hottest, heat),
        )
        for question in telling_first(guide.questionnaire, guide.rules)
    )
    head = tag("thead", tag("tr", column(words.option), *names))
    return table(words.heat, head, *bodies, class_="heat")


def heat_of(found: Audit) -> Heat:
    """Find the greater effect of one point for each cell."""
    heat: dict[tuple[str, str, str], int] = {}
    for edit in found.edits:
        cell = (edit.question, edit.option, edit.track)
        heat[cell] = max(heat.get(cell, 0), edit.changed)
    return heat


def _rows(guide: Guide, found: Audit, question: Question, hottest: int, heat: Heat) -> list[Html]:
    return [
        tag(
            "tr",
            tag("th", option.text, scope="row"),
            *(
                _cell(heat.get((question.id, option.id, track), 0), found.combinations, hottest)
                for track in guide.track_ids
            ),
        )
        for option in question.options
    ]


def _cell(moved: int, whole: int, hottest: int) -> Html:
    return tag("td", percent(moved, whole), style=f"--heat:{moved / hottest:.3f}")
