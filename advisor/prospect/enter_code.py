"""Enter a share code, or the link to a result, to see that result again."""

from __future__ import annotations

import streamlit as st

from advisor.guide import Guide
from advisor.prospect import frame, pasted, session, titles
from advisor.prospect.address import RESULT, START, Visit
from advisor.prospect.markup import join, tag
from advisor.scoring import CodeError

_KEY = "code"


def show(guide: Guide, visit: Visit) -> None:
    """Ask for a share code."""
    words = guide.words.code
    frame.open_page(guide, titles.title(guide, visit.place))
    st.html(
        join(
            (
                frame.heading(words.title, above=frame.site_name(guide)),
                frame.told(guide, visit.damaged),
                tag("p", words.lead, class_="lead"),
            )
        )
    )
    with st.form("code_form", border=False):
        st.text_input(words.label, key=_KEY, autocomplete="off")
        with st.container(horizontal=True, key="ways"):
            st.form_submit_button(
                words.open, key="continue", type="primary", on_click=_open, args=(guide,)
            )
            st.form_submit_button(
                guide.words.question.back, key="back", on_click=session.go, args=(START, {})
            )
    st.html(frame.foot(guide))


def _open(guide: Guide) -> None:
    words = guide.words.code
    code = st.session_state[_KEY].strip()
    if not code:
        session.stay((words.empty,))
        return
    try:
        sheet, damaged = pasted.read(guide, code)
    except CodeError as error:
        session.stay((trouble(guide, error),))
    except pasted.NoAnswersError:
        session.stay((words.no_answers,))
    else:
        session.go(RESULT, sheet, (guide.words.site.damaged,) if damaged else ())


def trouble(guide: Guide, error: CodeError) -> str:
    """Say what is wrong with a code, and how to mend it."""
    words = guide.words.code
    return {
        "length": words.length,
        "character": words.character,
        "check": words.check,
        "foreign": words.foreign,
    }[error.trouble]
