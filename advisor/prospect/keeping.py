"""The plain question whether a prospect's answers may be kept, and what is kept after a yes.

Only where a setting says so, only after a yes, and never more than answers, result and day:
the record of a prospect cannot hold more (``advisor.records.model``). One visit keeps one
record at most. The database library is loaded when somebody says yes. A database that
cannot be had is said calmly, and disturbs nothing.

Notes
-----
What was agreed to are the answers of that moment. Somebody who changes them afterwards is
not asked again, and what was kept stays as it was.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from threading import Lock
from typing import Final, Literal

import streamlit as st

from advisor.guide import Guide, Sheet
from advisor.prospect import promise, session
from advisor.prospect.address import Visit
from advisor.prospect.clients import Quota, network_of
from advisor.prospect.markup import Html, join, tag
from advisor.records import Record, RecordsError
from advisor.records.opening import records

_MARKDOWN: Final = re.compile(r"([\\`*_\[\]<>~$]|:(?=[a-z]))")
"""Characters that Streamlit's labels would take for markup."""

MAX_A_DAY: Final = 100
"""Sheets that are kept a day of one network address; a campus may have one for all."""

_QUOTA: Final = Quota(MAX_A_DAY)
_KEY: Final = "keeping"
_HELPFUL: Final = "keep_helpful"
_LEANING: Final = "keep_leaning"
_HELPED: Final = {"yes": True, "no": False}
_UNDECIDED: Final = "none"

Stage = Literal["asking", "refused", "kept", "failed", "thanked", "not_added"]


@dataclass
class Keeping:
    """What became of the question in this visit: one object that the session holds throughout.

    A press of a button finds it first, does what is to be done, and notes that in it without
    asking the session again. Wherever the session is asked, Streamlit may cut a press off for
    the sake of the next one, which would not know then what was done. It may also run the next
    one beside the first, in another thread: that is what the lock is for.

    Attributes
    ----------
    stage
        How far it is.
    record
        What was kept, as it is stored; None when nothing was.
    lock
        Held from the look at the stage to the note of what was done.
    """

    stage: Stage = "asking"
    record: Record | None = None
    lock: Lock = field(default_factory=Lock, repr=False, compare=False)


def show(guide: Guide, visit: Visit) -> None:
    """Ask, or say what became of it. Staff who try a draft are not asked."""
    if not promise.may_ask() or session.trying() or not visit.sheet:
        return
    keeping = _current()
    with st.container(key="keeping"):
        st.html(_text(guide, keeping.stage))
        if keeping.stage == "asking":
            _ask(guide, visit.sheet)
        elif keeping.stage == "kept":
            _ask_more(guide)


def _text(guide: Guide, stage: Stage) -> Html:
    """Write the question or the answer to it, in a place that screen readers listen to."""
    words = guide.words.keeping
    texts = {
        "asking": "",
        "refused": words.refused,
        "kept": words.kept,
        "failed": words.not_kept,
        "thanked": words.thanks,
        "not_added": words.not_added,
    }
    asking = stage == "asking"
    return join(
        (
            tag("h2", words.title),
            tag("p", words.ask) if asking else Html(),
            tag("p", words.what, class_="hint") if asking else Html(),
            tag("p", texts[stage], role="status"),
        )
    )


def _ask(guide: Guide, sheet: Sheet) -> None:
    words = guide.words.keeping
    with st.container(horizontal=True, key="keep_ways"):
        st.button(words.agree, key="keep_yes", on_click=_agree, args=(guide, sheet))
        st.button(words.refuse, key="keep_no", on_click=_refuse)


def _ask_more(guide: Guide) -> None:
    """Ask two things that nobody has to answer; choosing makes no script run."""
    words = guide.words.keeping
    helped = {"yes": words.helped, "no": words.did_not_help}
    tracks = {track.id: track.name for track in guide.tracks} | {_UNDECIDED: words.undecided}
    _choose(_HELPFUL, words.helpful, helped)
    _choose(_LEANING, words.leaning, tracks)
    with st.container(horizontal=True, key="keep_ways"):
        st.button(words.send, key="keep_send", on_click=_send)


def _choose(key: str, label: str, names: Mapping[str, str]) -> None:
    texts = {name: plain(text) for name, text in names.items()}
    st.html(tag("div", tag("h3", label), class_="question"))
    st.pills(
        label,
        list(texts),
        format_func=texts.__getitem__,
        key=key,
        on_change="ignore",
        label_visibility="collapsed",
        width="stretch",
    )


def plain(text: str) -> str:
    """Escape what Streamlit would read as markup."""
    return _MARKDOWN.sub(r"\\\1", text)


def _agree(guide: Guide, sheet: Sheet) -> None:
    """Keep the sheet; a second press finds it kept."""
    keeping = _current()
    if promise.may_ask():
        with keeping.lock:
            _keep_sheet(keeping, guide, sheet)


def _keep_sheet(keeping: Keeping, guide: Guide, sheet: Sheet) -> None:
    if keeping.stage != "asking":
        return
    from advisor.records.making import sheet_of_prospect

    now = datetime.now(UTC)
    if not _QUOTA.take(network_of(st.context.ip_address or ""), now.date()):
        keeping.stage = "failed"
        return
    try:
        record = sheet_of_prospect(guide, sheet, now)
        keeping.record = records().finish(record, by="", now=now)
        keeping.stage = "kept"
    except RecordsError:
        keeping.stage = "failed"


def _refuse() -> None:
    keeping = _current()
    with keeping.lock:
        if keeping.stage == "asking":
            keeping.stage = "refused"


def _send() -> None:
    """Put what they said afterwards beside their sheet."""
    keeping, state = _current(), st.session_state
    helpful = _HELPED.get(state.get(_HELPFUL) or "")
    leaning = state.get(_LEANING) or ""
    with keeping.lock:
        _add(keeping, helpful, "" if leaning == _UNDECIDED else leaning)


def _add(keeping: Keeping, helpful: bool | None, leaning: str) -> None:
    if keeping.stage != "kept" or keeping.record is None:
        return
    said = replace(keeping.record, helpful=helpful, leaning=leaning)
    try:
        if said != keeping.record:
            keeping.record = records().correct(said, by="", now=datetime.now(UTC))
        keeping.stage = "thanked"
    except RecordsError:
        keeping.stage = "not_added"


def _current() -> Keeping:
    keeping: Keeping = st.session_state.setdefault(_KEY, Keeping())
    return keeping
