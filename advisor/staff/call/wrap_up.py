"""The end of a call: whether the person may be kept, then the summary and what they are given."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

import streamlit as st

from advisor.prospect.frame import section
from advisor.prospect.markup import Html, join, tag
from advisor.prospect.offers import copy_button
from advisor.records import Consent, Person, RecordsError
from advisor.staff.call import saving, summary
from advisor.staff.call.paper import print_call
from advisor.staff.call.state import Call

_CONSENT: Final = "call_consent"
_WITH_NOTES: Final = "call_paper_notes"
_NAME, _EMAIL, _PHONE, _ADVICE = "call_name", "call_email", "call_phone", "call_advice"
_ADDRESS: Final = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;.]+")
"""What looks like an email address; whether it is one, only a message would tell."""


@dataclass(frozen=True)
class Entered:
    """What stands in the fields at the end of a call.

    Attributes
    ----------
    agreed
        Whether the person agreed to be kept; without that nothing else of them counts.
    name, email, phone
        The person.
    advice
        The track that the counselor would advise, or "".
    """

    agreed: bool = False
    name: str = ""
    email: str = ""
    phone: str = ""
    advice: str = ""

    @property
    def is_odd(self) -> bool:
        """Whether the email address cannot be one."""
        return bool(self.agreed and self.email and not _ADDRESS.fullmatch(self.email))

    def person(self, by: str, now: datetime) -> Person | None:
        """Give the person, if they agreed.

        Raises
        ------
        RecordsError
            There is nothing of a person, or what no name and no address has.
        """
        if not self.agreed:
            return None
        return Person(self.name, Consent(by, now), self.email, self.phone)


def entered() -> Entered:
    """Read the fields."""
    state = st.session_state
    texts = (str(state.get(key) or "").strip() for key in (_NAME, _EMAIL, _PHONE, _ADVICE))
    return Entered(bool(state.get(_CONSENT)), *texts)


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
            st.html(_amiss(words.odd_email if entered().is_odd else ""))
            st.text_input(words.phone, key=_PHONE, autocomplete="off")
            st.html(_amiss(call.told))
        st.selectbox(words.advice, list(names), format_func=names.__getitem__, key=_ADVICE)
    with st.container(horizontal=True, key="ways"):
        st.button(words.save, key="continue", type="primary", on_click=on_save)
        st.button(words.back, key="back", on_click=on_back)


def save(call: Call, entered: Entered, by: str, now: datetime) -> Call:
    """Save the finished call, with the person only where they agreed; once.

    What is amiss with the fields is told, and nothing is saved.
    """
    if call.stage != "wrap_up" or entered.is_odd:
        return call
    if entered.agreed and not (entered.name or entered.email or entered.phone):
        return replace(call, told=call.guide.words.call.nobody)
    try:
        person = entered.person(by, now)
    except RecordsError as error:
        return replace(call, told=str(error))
    done = saving.finish(replace(call, told=""), by, now, person, entered.advice)
    return done if done.fault else replace(done, stage="done")


def show(call: Call, site: str, on_next: Callable[[], None]) -> None:
    """Show what is copied elsewhere and what the prospect is given."""
    words, result = call.guide.words.call, call.guide.words.result
    text, code = summary.write(call, site), call.found.code
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
            )
        )
    )
    _offer_paper(call, site)
    st.html(
        join(
            (
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


def _offer_paper(call: Call, site: str) -> None:
    """Offer the result as a PDF, made when it is asked for; the notes stay out unless ticked."""
    words = call.guide.words.paper
    with st.container(key="call_paper"):
        has_notes = any(text.strip() for text in call.notes.texts)
        with_notes = has_notes and st.checkbox(words.with_notes, key=_WITH_NOTES)
        st.download_button(
            words.counselor_pdf,
            # It runs after this run is over, so it asks the session for nothing.
            data=lambda: print_call(call, site, with_notes),
            file_name=f"result-{call.found.code}.pdf",
            mime="application/pdf",
            key="call_pdf",
            on_click="ignore",
        )


def _amiss(text: str) -> Html:
    """Say beside a field what is amiss with it, where screen readers hear of it."""
    return tag("p", text, class_="call-amiss", role="alert")


def _line(call: Call, shown: Html, label: str, text: str) -> Html:
    return tag("p", shown, " ", copy_button(call.guide, label, data_copy=text), class_="copyline")
