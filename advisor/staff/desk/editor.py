"""The points as a grid, and on demand the text of ``rules.yaml``: one component in the browser.

It is a table of number fields and a text field, plain HTML that a keyboard and a screen reader
know how to use (``docs/decisions/019-where-the-desk-and-a-call-keep-their-state.md``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

import streamlit as st

from advisor.guide import Fault, Guide, Question, Questionnaire, Rules
from advisor.guide.fields import MAX_POINTS
from advisor.guide.model import row_name
from advisor.prospect.fork import track_class

KEY: Final = "desk_editor"

_HERE: Final = Path(__file__).parent
_WORDS: Final = (
    *("views", "grid", "grid_hint", "text", "text_hint", "option", "was", "line", "faulty"),
    *("refused", "refused_place", "find"),
)
"""The desk's words that the browser needs."""


class Cell(NamedTuple):
    """A number that was changed in the grid."""

    question: str
    option: str
    track: str
    points: int


class Typed(NamedTuple):
    """What was typed into the text field, and the text from which that began."""

    base: str
    text: str


@dataclass(frozen=True)
class Edits:
    """All that was entered in the browser since it was last shown a `View` with its number.

    Attributes
    ----------
    number
        Grows with each message.
    cells, typed
        What was changed.
    refused
        How many fields of the grid hold what is no number of points. The draft keeps
        the numbers of before.
    """

    number: int
    cells: tuple[Cell, ...] = ()
    typed: Typed | None = None
    refused: int = 0


@dataclass(frozen=True)
class View:
    """What the editor shows.

    Attributes
    ----------
    text
        The text of ``rules.yaml``.
    rules
        The rules that it stands for; while it is faulty, the last good ones.
    published
        The rules that prospects get.
    faults
        What is wrong with the text.
    marks
        Line, counted from 1 -> ``fault``, ``warning`` or ``changed``.
    answered
        The number of the last message that the text has.
    refused
        How many numbers of the grid are known to be none.
    """

    text: str
    rules: Rules
    published: Rules
    faults: Sequence[Fault] = ()
    marks: Mapping[int, str] = field(default_factory=dict)
    answered: int = 0
    refused: int = 0


def show(guide: Guide, view: View, on_edit: Callable[[], None]) -> None:
    """Show a view, and call ``on_edit`` when somebody has edited something: `edits` says what."""
    _component()(key=KEY, data=data(guide, view), on_edits_change=on_edit)


def edits() -> Edits | None:
    """Read what the browser last said was edited; None while it has said nothing."""
    state = st.session_state.get(KEY)
    message = state.edits if state is not None else None
    return read(message) if message else None


def read(message: Mapping[str, Any]) -> Edits:
    """Understand a message of the browser.

    Raises
    ------
    ValueError, KeyError, TypeError
        The message does not come from our editor.
    """
    typed = message["text"]
    return Edits(
        number=int(message["number"]),
        cells=tuple(
            Cell(str(question), str(option), str(track), int(points))
            for question, option, track, points in message["cells"]
        ),
        typed=Typed(str(typed["base"]), str(typed["typed"])) if typed else None,
        refused=int(message["refused"]),
    )


@cache
def _component() -> Callable[..., Any]:
    return st.components.v2.component(
        "advisor.desk_editor",
        html='<div class="desk-editor">\n</div>',
        js=(_HERE / "editor.js").read_text(encoding="utf-8"),
        isolate_styles=False,
    )


def data(guide: Guide, view: View) -> dict[str, Any]:
    """Give what the browser needs to show a view."""
    words = guide.words.desk
    return {
        "answered": view.answered,
        "refused": view.refused,
        "most": MAX_POINTS,
        "locked": bool(view.faults),
        "tracks": [
            {
                "id": track.id,
                "name": track.name,
                "short": track.short,
                "class": track_class(guide, track.id),
            }
            for track in guide.tracks
        ],
        "questions": _questions(guide.questionnaire, guide.track_ids, view),
        "text": view.text,
        "faults": [{"line": fault.line or 0, "text": fault.message} for fault in view.faults],
        "marks": {str(line): mark for line, mark in view.marks.items()},
        "words": {name: getattr(words, name) for name in _WORDS},
    }


def _questions(
    questionnaire: Questionnaire, tracks: Sequence[str], view: View
) -> list[dict[str, Any]]:
    return [
        {
            "id": question.id,
            "text": question.text,
            "options": [
                {
                    "id": option.id,
                    "text": option.text,
                    "points": row(view.rules, question.id, option.id, tracks),
                    "was": row(view.published, question.id, option.id, tracks),
                    "locked": row_name(question.id, option.id) in view.rules.locked,
                }
                for option in question.options
            ],
        }
        for question in telling_first(questionnaire, view.published)
    ]


def telling_first(questionnaire: Questionnaire, rules: Rules) -> list[Question]:
    """Put the questions of which an answer gives points before the others."""
    return sorted(
        questionnaire.questions,
        key=lambda question: not any(rules.points.get(question.id, {}).values()),
    )


def row(rules: Rules, question: str, option: str, tracks: Sequence[str]) -> list[int]:
    """Give what an option gives to each track."""
    given = rules.points.get(question, {}).get(option, {})
    return [given.get(track, 0) for track in tracks]
