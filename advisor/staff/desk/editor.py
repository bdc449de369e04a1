"""The numbers of the rules as a grid, and on demand the text of ``rules.yaml``: one component.

It is a table of number fields and a text field, plain HTML that a keyboard and a screen reader
know how to use (``docs/decisions/019-where-the-desk-and-a-call-keep-their-state.md``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any, Final

import streamlit as st

from advisor.guide import Guide, Question, Questionnaire, Rules
from advisor.guide.fields import MAX_POINTS
from advisor.guide.model import row_name
from advisor.prospect.fork import track_class
from advisor.publishing.drafts import Draft
from advisor.publishing.trial import Trial
from advisor.staff.desk.report import condition_said
from advisor.staff.desk.state import Desk, Edits, NewNumber, Typed, number_at
from advisor.staff.frame import component

KEY: Final = "desk_editor"
MAX_LIMIT: Final = 999
USUAL: Final = range(-2, 4)
"""The points that the staff guide advises: the table remarks on others, and takes them."""

_SCRIPT: Final = Path(__file__).with_name("editor.js")
_WORDS: Final = (
    *("views", "grid", "grid_hint", "text", "text_hint", "option", "was", "line", "faulty"),
    *("refused", "refused_empty", "refused_place", "named_answer", "find", "find_none", "find_id"),
)
"""The desk's words that the browser needs."""


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


def show(desk: Desk, draft: Draft, tried: Trial, on_edit: Callable[[], None]) -> None:
    """Show a draft, and call ``on_edit`` when something was edited: `edits` says what."""
    mount = component("advisor.desk_editor", '<div class="desk-editor">\n</div>', _SCRIPT)
    mount(key=KEY, data=data(desk, draft, tried), on_edits_change=on_edit)


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


def data(desk: Desk, draft: Draft, tried: Trial) -> dict[str, Any]:
    """Give what the browser needs to show a draft."""
    guide, faults = desk.guide, tried.of_rules
    tracks = [
        {"name": track.name, "short": track.short, "class": track_class(guide, track.id)}
        for track in guide.tracks
    ]
    return {
        "answered": desk.state.answered,
        "refused": desk.state.refused,
        "locked": bool(faults),
        "tracks": tracks,
        "groups": [asdict(group) for group in groups(guide, desk.good_rules(tried.guide))],
        "text": draft.text,
        "faults": [{"line": fault.line or 0, "text": fault.message} for fault in faults],
        "marks": {str(line): mark for line, mark in marks(draft, tried).items()},
        "words": {name: getattr(desk.words, name) for name in _WORDS},
    }


def groups(guide: Guide, rules: Rules) -> Iterator[GridGroup]:
    """Give the rows of the grid: points of answers, points of bonuses, limits of the strength."""
    words, locked = guide.words.desk, rules.locked
    unusual = words.unusual.format(least=USUAL[0], most=USUAL[-1])

    def cell(*path: str, least: int | str, most: int | str, remark: str = "") -> Field:
        now, was = number_at(rules, path), number_at(guide.rules, path)
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
        for bonus in rules.bonuses
    )
    yield GridGroup(words.bonuses, tuple(bonuses))
    clear = cell("strength", "clear", least="strength lean", most=MAX_LIMIT)
    lean = cell("strength", "lean", least=1, most="strength clear")
    answers = cell("strength", "least_answers", least=1, most=MAX_LIMIT)
    texts = (words.limit_clear, clear), (words.limit_lean, lean), (words.limit_least, answers)
    yield GridGroup(words.limits, tuple(GridRow(text, (each,)) for text, each in texts))


def telling_first(questionnaire: Questionnaire, rules: Rules) -> list[Question]:
    """Put the questions of which an answer gives points before the others."""
    return sorted(
        questionnaire.questions,
        key=lambda question: not any(rules.points.get(question.id, {}).values()),
    )


def marks(draft: Draft, tried: Trial) -> dict[int, str]:
    """Say which lines, counted from 1, differ from where the draft began, and which are faulty."""
    before = draft.base_text.splitlines()
    matcher = SequenceMatcher(None, before, draft.text.splitlines(), autojunk=False)
    found = {
        line + 1: "changed"
        for kind, _, _, start, end in matcher.get_opcodes()
        if kind != "equal"
        for line in range(start, end)
    }
    return found | {fault.line: "fault" for fault in tried.of_rules if fault.line}
