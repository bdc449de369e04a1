"""The fields beside a call's answers: the person, the counselor's advice, and the outcome.

They are asked at the end of a call, and again where a finished one is corrected.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import streamlit as st

from advisor.guide import Guide
from advisor.guide.words import CallWords
from advisor.presentation.days import today, with_weekday
from advisor.prospect.markup import tag
from advisor.records import Consent, Outcome, Person, Record, RecordsError
from advisor.staff.frame import component

_CONSENT: Final = "call_consent"
_NAME, _EMAIL, _PHONE, _ADVICE = "call_name", "call_email", "call_phone", "call_advice"
_CALL_BACK, _APPLIED, _TRACK, _SILENT = "call_back", "call_applied", "call_track", "call_silent"
_ADDRESS: Final = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;.]+")
"""What looks like an email address."""

_DAYS_AHEAD: Final = 90
_SCRIPT: Final = Path(__file__).with_name("problems.js")
_YES, _NO = "yes", "no"


@dataclass(frozen=True)
class Entered:
    """What stands in the fields."""

    agreed: bool = False
    """Whether the person agreed to be kept; without that nothing else of them counts."""
    name: str = ""
    email: str = ""
    phone: str = ""
    advice: str = ""
    outcome: Outcome = field(default_factory=Outcome)

    @property
    def is_odd(self) -> bool:
        """Whether the email address cannot be one."""
        return bool(self.agreed and self.email and not _ADDRESS.fullmatch(self.email))

    def problem(self, words: CallWords) -> str:
        """Say what keeps this from being saved; "" when nothing does."""
        if not self.agreed:
            return ""
        if self.is_odd:
            return words.odd_email
        if not (self.name or self.email or self.phone):
            return words.nobody
        try:
            Person(self.name, Consent("-", datetime.now(UTC)), self.email, self.phone)
        except RecordsError as error:
            return str(error)
        return ""

    def into(self, record: Record, by: str, now: datetime) -> Record:
        """Put it into a record. A consent that was given stays as it was."""
        person = None
        if self.agreed:
            consent = record.person.consent if record.person else Consent(by, now)
            person = Person(self.name, consent, self.email, self.phone)
        return replace(record, person=person, advice=self.advice, outcome=self.outcome)


def fill(record: Record) -> None:
    """Let the fields hold what a record says."""
    person, outcome = record.person, record.outcome
    held = {
        _CONSENT: person is not None,
        _NAME: person.name if person else "",
        _EMAIL: person.email if person else "",
        _PHONE: person.phone if person else "",
        _ADVICE: record.advice,
        _CALL_BACK: outcome.call_back or "",
        _APPLIED: {None: "", True: _YES, False: _NO}[outcome.applied],
        _TRACK: outcome.track,
        _SILENT: outcome.do_not_contact,
    }
    for key, value in held.items():
        st.session_state[key] = value


def entered() -> Entered:
    """Read the fields."""
    state = st.session_state
    keys = (_NAME, _EMAIL, _PHONE, _ADVICE)
    name, email, phone, advice = (str(state.get(key) or "").strip() for key in keys)
    outcome = Outcome(
        applied={_YES: True, _NO: False}.get(str(state.get(_APPLIED))),
        track=str(state.get(_TRACK) or ""),
        do_not_contact=bool(state.get(_SILENT)),
        call_back=state.get(_CALL_BACK) or None,
    )
    return Entered(bool(state.get(_CONSENT)), name, email, phone, advice, outcome)


def ask(guide: Guide, *, refused: int, finished: bool = False) -> None:
    """Show the fields and their problems; an empty field is one only after a try to save.

    ``refused`` counts the tries in vain: the latest one brings the focus to the field.
    """
    words = guide.words.call
    tracks = {track.id: track.name for track in guide.tracks}
    with st.container(key="call_wrap"):
        st.checkbox(words.consent, key=_CONSENT, help=words.consent_help)
        if st.session_state[_CONSENT]:
            problem, is_odd = entered().problem(words), entered().is_odd
            problems = {
                _NAME: problem if refused and not is_odd else "",
                _EMAIL: problem if is_odd else "",
            }
            for key, label in ((_NAME, words.name), (_EMAIL, words.email), (_PHONE, words.phone)):
                st.text_input(label, key=key, autocomplete="off")
                if key in problems:  # below its field, where screen readers hear of it
                    said, id_ = problems[key], f"{key}-problem"
                    st.html(tag("p", said, class_="call-problem", role="alert", id=id_))
            wrong = {field: bool(text) for field, text in problems.items()}
            # Streamlit's own fields take no attributes: the script ties the problems to them.
            mount = component("advisor.problems", '<span class="call-ties"></span>', _SCRIPT)
            mount(key="call_problems", data={"wrong": wrong, "refused": refused})
        _choose(words.advice, {"": words.no_advice} | tracks, _ADVICE)
        first = today(guide, datetime.now(UTC))
        days = [first + timedelta(days=ahead) for ahead in range(_DAYS_AHEAD)]
        named = {day: with_weekday(guide, day) for day in days}
        _choose(words.call_back, {"": words.never} | named, _CALL_BACK)
        if finished:
            unknown = {"": words.unknown}
            applied = {_YES: words.applied, _NO: words.not_applied}
            _choose(words.became, unknown | applied, _APPLIED)
            _choose(words.chose, unknown | tracks, _TRACK)
            st.checkbox(words.silent, key=_SILENT)


def _choose(label: str, names: Mapping[Any, str], key: str) -> None:
    """Offer choices; one that was made when there were others stays.

    What is typed narrows them and keeps their order: sorted by likeness, the first day for "Fri"
    would be a later Friday.
    """
    held = st.session_state.get(key, "")
    known = names if held in names else {held: str(held), **names}
    shown = known.__getitem__
    st.selectbox(label, list(known), format_func=shown, key=key, filter_mode="contains")
