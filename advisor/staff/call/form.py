"""The questions of a call in the browser: one component, worked by keys or by mouse.

The browser holds what is typed, so that no key waits for the server; each change
is sent with a number, and the server answers with what is asked and what is
worth asking next. See ``docs/decisions/019-where-the-desk-and-a-call-keep-their-state.md``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

import streamlit as st

from advisor.guide import Guide, Question
from advisor.staff.call.state import Call

KEY: Final = "call_form"
_HERE: Final = Path(__file__).parent


def show(
    call: Call,
    next_question: str,
    now: datetime,
    handlers: Mapping[str, Callable[[], None]],
) -> None:
    """Show the form.

    Parameters
    ----------
    call
        The call.
    next_question
        The id of the one most worth asking, or "".
    now
        The time, for the call's clock.
    handlers
        ``work``, ``code``, ``choice``, ``undo``, ``finish``, ``fresh``: what is called when the
        counselor has changed something, entered a code, chosen between its answer and theirs,
        takes it back, or wants to finish or to begin again.
    """
    _component()(
        key=KEY,
        data={
            "form": call.form,
            "answered": call.number,
            "left": call.left,
            "answers": {name: list(chosen) for name, chosen in call.sheet.given.items()},
            "notes": dict(call.notes.questions),
            "free": call.notes.free,
            "told": call.told,
            "differing": {name: list(chosen) for name, chosen in call.differing.items()},
            "undo": bool(call.code),
            "pages": _pages(call.guide),
            "asked": [question.id for question in call.sheet.asked],
            "next": next_question,
            "seconds": max(0, int((now - call.record.created).total_seconds())),
            "words": _words(call.guide),
        },
        **{f"on_{name}_change": handler for name, handler in handlers.items()},
    )


def said(name: str) -> Any:
    """Read what the browser said; to be called by a handler. None when it has not."""
    state = st.session_state.get(KEY)
    return getattr(state, name, None) if state is not None else None


@cache
def _component() -> Callable[..., Any]:
    return st.components.v2.component(
        "advisor.call_form",
        html='<div class="call-form">\n</div>',
        js=(_HERE / "form.js").read_text(encoding="utf-8"),
        isolate_styles=False,
    )


def _pages(guide: Guide) -> list[dict[str, Any]]:
    return [
        {"title": page.title, "questions": [_question(guide, each) for each in page.questions]}
        for page in guide.questionnaire.pages
    ]


def _question(guide: Guide, question: Question) -> dict[str, Any]:
    return {
        "id": question.id,
        "text": question.text,
        "help": question.help,
        "most": question.most,
        "later": _when_asked(guide, question),
        "options": [{"id": option.id, "text": option.text} for option in question.options],
    }


def _when_asked(guide: Guide, question: Question) -> str:
    """Say which answers call for a follow-up; "" for a question that is always asked."""
    if question.ask_when is None:
        return ""
    options = (
        guide.questionnaire.question[name].option[option].text
        for part, negated in question.ask_when.parts()
        for name, chosen in part.chosen.items()
        for option in (() if negated else chosen)
    )
    return guide.words.call.later.format(answers="; ".join(dict.fromkeys(options)))


def _words(guide: Guide) -> dict[str, str]:
    words = guide.words.call
    return {each.name: getattr(words, each.name) for each in fields(words)}
