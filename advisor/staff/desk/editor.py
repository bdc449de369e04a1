"""The numbers of the rules as a grid, and on demand the text of ``rules.yaml``: one component.

It is a table of number fields and a text field, plain HTML that a keyboard and a screen reader
know how to use (``docs/decisions/019-where-the-desk-and-a-call-keep-their-state.md``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

import streamlit as st

from advisor.guide import Fault, Guide, Question, Questionnaire, Rules
from advisor.guide.fields import MAX_POINTS
from advisor.guide.model import row_name
from advisor.prospect.fork import track_class
from advisor.staff.desk.report import condition_said

KEY: Final = "desk_editor"
MAX_LIMIT: Final = 999
USUAL: Final = range(-2, 4)
"""The points that the staff guide advises: the table remarks on others, and takes them."""

_HERE: Final = Path(__file__).parent
_WORDS: Final = (
    *("views", "grid", "grid_hint", "text", "text_hint", "option", "was", "line", "faulty"),
    *("refused", "refused_empty", "refused_place", "named_answer", "find", "find_none", "find_id"),
)
"""The desk's words that the browser needs."""


class NewNumber(NamedTuple):
    """A number that was changed in the grid: where it stands in ``rules.yaml``, and the new one."""

    path: tuple[str, ...]
    number: int


class Typed(NamedTuple):
    """What was typed into the text field, and the text from which that began."""

    base: str
    text: str


@dataclass(frozen=True)
class Edits:
    """All that was entered in the browser since an `EditorView` with its number was shown."""

    number: int
    """Grows with each message."""
    cells: tuple[NewNumber, ...] = ()
    typed: Typed | None = None
    refused: int = 0
    """How many fields of the grid hold no valid number; the draft keeps the numbers of before."""


@dataclass(frozen=True)
class EditorView:
    """What the editor shows."""

    text: str
    rules: Rules
    """The rules of the text; while it is faulty, the last valid ones."""
    faults: Sequence[Fault] = ()
    marks: Mapping[int, str] = field(default_factory=dict)
    """Line, counted from 1 -> ``fault`` or ``changed``."""
    answered: int = 0
    """The number of the last message that the text has."""
    refused: int = 0


@dataclass(frozen=True)
class Field:
    """A number of the grid, which may be as small as ``least`` and as great as ``most``.

    Each of them is a number, or the key of the field that has it.
    """

    key: str
    points: int
    was: int
    least: int | str
    most: int | str
    remark: str = ""


@dataclass(frozen=True)
class GridRow:
    """A row of the grid: a field for each track, or one for all of them."""

    text: str
    fields: tuple[Field, ...]
    hint: str = ""
    locked: bool = False


@dataclass(frozen=True)
class GridGroup:
    """Rows under a heading: a question's, the bonuses, or the limits of the strength."""

    text: str
    rows: tuple[GridRow, ...]


def show(guide: Guide, view: EditorView, on_edit: Callable[[], None]) -> None:
    """Show a view, and call ``on_edit`` when something was edited: `edits` says what."""
    _component()(key=KEY, data=data(guide, view), on_edits_change=on_edit)


def edits() -> Edits | None:
    """Read what the browser last said was edited; None while it has said nothing."""
    state = st.session_state.get(KEY)
    message = state.edits if state is not None else None
    return read(message) if message else None


def read(message: Mapping[str, Any]) -> Edits:
    """Read a message of the browser; raises `ValueError` and the like for any other."""
    typed = message["text"]
    return Edits(
        number=int(message["number"]),
        cells=tuple(NewNumber(tuple(key.split(" ")), int(n)) for key, n in message["cells"]),
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


def data(guide: Guide, view: EditorView) -> dict[str, Any]:
    """Give what the browser needs to show a view."""
    words = guide.words.desk
    tracks = [
        {"name": track.name, "short": track.short, "class": track_class(guide, track.id)}
        for track in guide.tracks
    ]
    return {
        "answered": view.answered,
        "refused": view.refused,
        "locked": bool(view.faults),
        "tracks": tracks,
        "groups": [asdict(group) for group in groups(guide, view)],
        "text": view.text,
        "faults": [{"line": fault.line or 0, "text": fault.message} for fault in view.faults],
        "marks": {str(line): mark for line, mark in view.marks.items()},
        "words": {name: getattr(words, name) for name in _WORDS},
    }


def groups(guide: Guide, view: EditorView) -> Iterator[GridGroup]:
    """Give the rows of the grid: points of answers, points of bonuses, limits of the strength."""
    words, locked = guide.words.desk, view.rules.locked
    unusual = words.unusual.format(least=USUAL[0], most=USUAL[-1])

    def cell(*path: str, least: int | str, most: int | str, remark: str = "") -> Field:
        now, was = number(view.rules, path), number(guide.rules, path)
        return Field(" ".join(path), now, was, least, most, "" if now in USUAL else remark)

    def points(*way: str) -> tuple[Field, ...]:
        return tuple(
            cell(*way, track, least=-MAX_POINTS, most=MAX_POINTS, remark=unusual)
            for track in guide.track_ids
        )

    for question in telling_first(guide.questionnaire, guide.rules):
        rows = (
            GridRow(
                option.text,
                points("points", question.id, option.id),
                locked=row_name(question.id, option.id) in locked,
            )
            for option in question.options
        )
        yield GridGroup(question.text, tuple(rows))
    bonuses = (
        GridRow(
            bonus.reason,
            points("bonuses", bonus.id, "points"),
            words.bonus_when.format(answers="; ".join(condition_said(guide, bonus.when))),
            bonus.id in locked,
        )
        for bonus in view.rules.bonuses
    )
    yield GridGroup(words.bonuses, tuple(bonuses))
    clear = cell("strength", "clear", least="strength lean", most=MAX_LIMIT)
    lean = cell("strength", "lean", least=1, most="strength clear")
    answers = cell("strength", "least_answers", least=1, most=MAX_LIMIT)
    texts = (words.limit_clear, clear), (words.limit_lean, lean), (words.limit_least, answers)
    yield GridGroup(words.limits, tuple(GridRow(text, (each,)) for text, each in texts))


def number(rules: Rules, path: Sequence[str]) -> int:
    """Read a number of the rules by its keys in ``rules.yaml``; 0 for points not given."""
    if path[0] == "points":
        _, question, option, track = path
        return rules.points.get(question, {}).get(option, {}).get(track, 0)
    if path[0] == "bonuses":
        _, name, _, track = path
        return next((b.points.get(track, 0) for b in rules.bonuses if b.id == name), 0)
    return int(getattr(rules.strength, path[1]))


def telling_first(questionnaire: Questionnaire, rules: Rules) -> list[Question]:
    """Put the questions of which an answer gives points before the others."""
    return sorted(
        questionnaire.questions,
        key=lambda question: not any(rules.points.get(question.id, {}).values()),
    )
