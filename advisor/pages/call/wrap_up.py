"""The end of a call: whether the person may be kept, then the summary and what they are given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Final

import streamlit as st

from advisor.pages.call import saving, summary
from advisor.pages.call.state import Call
from advisor.pages.frame import section
from advisor.pages.markup import Html, join, tag
from advisor.pages.offers import copy_button
from advisor.records import Consent, Person, RecordsError
from advisor.scoring import pack

_CONSENT: Final = "call_consent"
_NAME, _EMAIL, _PHONE, _ADVICE = "call_name", "call_email", "call_phone", "call_advice"


def ask(call: Call, on_save: Callable[[], None], on_back: Callable[[], None]) -> None:
    """Ask for consent, the person and the counselor's own advice."""
    words = call.guide.words.call
    st.html(tag("p", words.wrap_lead, class_="lead"))
    names = {"": words.no_advice} | {track.id: track.name for track in call.guide.tracks}
    with st.container(key="call_wrap"):
        st.checkbox(words.consent, key=_CONSENT, help=words.consent_help)
        if st.session_state[_CONSENT]:
            st.text_input(words.name, key=_NAME, autocomplete="off")
            st.text_input(words.email, key=_EMAIL, autocomplete="off")
            st.text_input(words.phone, key=_PHONE, autocomplete="off")
        st.selectbox(words.advice, list(names), format_func=names.__getitem__, key=_ADVICE)
    with st.container(horizontal=True, key="ways"):
        st.button(words.save, key="continue", type="primary", on_click=on_save)
        st.button(words.back, key="back", on_click=on_back)


def save(call: Call, by: str, now: datetime) -> Call:
    """Save the finished call, with the person only where the consent is ticked."""
    try:
        person = _person(by, now)
    except RecordsError as error:
        return replace(call, fault=str(error))
    return saving.finish(call, by, now, person, st.session_state.get(_ADVICE) or "")


def show(call: Call, site: str, on_next: Callable[[], None]) -> None:
    """Show what is copied elsewhere and what the prospect is given."""
    words, result = call.guide.words.call, call.guide.words.result
    text, code = summary.write(call, site), pack(call.guide, call.sheet)
    link = summary.result_link(call, site)
    st.html(
        join(
            (
                tag("p", words.done_lead, class_="lead", role="status"),
                section(
                    words.for_prospect,
                    _line(call, tag("code", code, class_="code", id="code"), result.copy, code),
                    _line(call, tag("a", result.link, href=link), result.copy_link, link),
                ),
                section(
                    words.summary,
                    _line(call, Html(), words.copy_summary, text),
                    tag("pre", text, class_="call-summary", tabindex=0),
                ),
            )
        )
    )
    with st.container(horizontal=True, key="ways"):
        st.button(words.next_call, key="restart", type="primary", on_click=on_next)


def _person(by: str, now: datetime) -> Person | None:
    state = st.session_state
    if not state.get(_CONSENT):
        return None
    name, email, phone = (str(state.get(key) or "").strip() for key in (_NAME, _EMAIL, _PHONE))
    return Person(name, Consent(by, now), email, phone)


def _line(call: Call, shown: Html, label: str, text: str) -> Html:
    return tag("p", shown, " ", copy_button(call.guide, label, data_copy=text), class_="copyline")
