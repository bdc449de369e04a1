"""The questions of a call in the browser: one component, operated by keys or mouse.

The browser holds what is typed, so that no key waits for the server; each change is sent with a
number. See ``docs/decisions/019-where-the-desk-and-a-call-keep-their-state.md``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import streamlit as st

from advisor.guide import Guide, Question
from advisor.prospect import address
from advisor.prospect.address import staff_link
from advisor.staff.call.state import Call
from advisor.staff.frame import component

KEY: Final = "call_form"
_SCRIPT: Final = Path(__file__).with_name("form.js")


def show(
    call: Call, next_question: str, now: datetime, handlers: Mapping[str, Callable[[], None]]
) -> None:
    """Show the form, with the id of the question most worth asking next, or "".

    ``handlers`` has what each message of the browser calls: ``work``, ``code``, ``choice``,
    ``undo``, ``finish``, ``fresh``.
    """
    mount = component("advisor.call_form", '<div class="call-form">\n</div>', _SCRIPT)
    mount(
        key=KEY,
        data={
            "form": call.form,
            "answered": call.number,
            "left": call.left,
            "answers": {name: list(chosen) for name, chosen in call.sheet.given.items()},
            "notes": dict(call.notes.questions),
            "free": call.notes.free,
            "message": call.message,
            "differing": {name: list(chosen) for name, chosen in call.differing.items()},
            "undo": bool(call.code),
            "pages": _pages(call.guide),
            "asked": [question.id for question in call.sheet.asked],
            "next": next_question,
            "back": staff_link("calls", {address.CALL: call.record.id}) if call.is_final else "",
            "seconds": max(0, int((now - call.record.created).total_seconds())),
            "words": asdict(call.guide.words.call),
        },
        **{f"on_{name}_change": handler for name, handler in handlers.items()},
    )


def said(name: str) -> Any:
    """Read a message of the browser, in its handler; None when there is none."""
    state = st.session_state.get(KEY)
    return getattr(state, name, None) if state is not None else None


def _pages(guide: Guide) -> list[dict[str, Any]]:
    return [
        {
            "title": page.title,
            "questions": [
                {
                    "id": question.id,
                    "text": question.text,
                    "help": question.help,
                    "most": question.most,
                    "later": _when_asked(guide, question),
                    "after": _asked_after(question),
                    "options": [
                        {"id": each.id, "text": each.text, "alone": each.alone}
                        for each in question.options
                    ],
                }
                for question in page.questions
            ],
        }
        for page in guide.questionnaire.pages
    ]


def _asked_after(question: Question) -> list[str]:
    """Name the questions whose answers call for a follow-up."""
    parts = question.ask_when.parts() if question.ask_when else ()
    return list(dict.fromkeys(name for part, _ in parts for name in part.chosen))


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
