"""A call deleted on request, and the proof: what was removed, and what a search for it found."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from advisor.guide import Guide
from advisor.prospect import address
from advisor.prospect.address import staff_link
from advisor.prospect.markup import Html, tag
from advisor.records import DamagedError, RecordsError
from advisor.records.opening import records
from advisor.staff import session
from advisor.staff.call import saving
from advisor.staff.call.summary import when
from advisor.staff.calls.page import TEXT, View, about, sentence
from advisor.staff.frame import StaffVisit

if TYPE_CHECKING:
    from advisor.records.erasing import Deletion
    from advisor.records.traces import Sweep


def offer(guide: Guide, visit: StaffVisit, view: View) -> None:
    """Offer to delete the open call, asked twice."""
    words = guide.words.calls

    def keep() -> None:
        view.asking = False
        session.stay(())

    if not view.asking:
        visit.button(words.delete, "call_delete", partial(setattr, view, "asking", True))
        return
    st.html(tag("p", words.sure, role="alert", tabindex=-1))
    with st.container(horizontal=True, key="call_sure"):
        visit.button(words.delete_now, "call_gone", partial(_delete, visit, view))
        visit.button(words.keep, "call_kept", keep)


def prove(guide: Guide, visit: StaffVisit, view: View) -> None:
    """Say what was deleted last, and what is left of it."""
    if view.deletion is None:
        return
    lines = (tag("p", line) for line in _proof(guide, visit, view.deletion, view.sweep))
    st.html(tag("div", *lines, class_="notice", role="status", tabindex=-1))
    if not (view.deletion.swept or (view.sweep and view.sweep.swept)):
        visit.button(guide.words.calls.complete, "call_sweep", partial(_sweep, view))


def _proof(guide: Guide, visit: StaffVisit, done: Deletion, swept: Sweep | None) -> Iterator[str]:
    words, completed = guide.words.calls, swept if swept and swept.swept else None
    yield words.removed.format(records=done.records, persons=done.persons, versions=done.versions)
    yield words.rows_left.format(left=done.left)
    if done.bytes_left is not None:
        yield words.bytes_left.format(left=completed.strangers if completed else done.bytes_left)
    if not done.swept:
        yield words.swept if completed else words.unswept
    if done.elsewhere:
        yield words.elsewhere.format(number=len(done.elsewhere))
        yield from _others(guide, visit, done.elsewhere)


def _others(guide: Guide, visit: StaffVisit, ids: tuple[str, ...]) -> Iterator[Html]:
    """Lead to other records that mention the person, as far as this member may see them."""
    for record_id in ids:
        with suppress(RecordsError):
            other = saving.find(record_id, visit.member)
            where = staff_link("calls", {address.CALL: record_id})
            named = ", ".join(dict.fromkeys((about(guide, other), when(guide, other.created))))
            yield tag("a", named, href=where)


def _delete(visit: StaffVisit, view: View) -> None:
    """Delete the open call for good, unless it is not theirs to see any more."""
    view.asking = False
    try:
        record_id = address.call(session.query())
        with suppress(DamagedError):  # it is theirs to see, and that is all that matters
            saving.find(record_id, visit.member)
        deletion = records().delete([record_id])
    except RecordsError as error:
        view.fault = sentence(error)
        return
    view.forget()
    view.deletion = deletion
    st.session_state[TEXT] = ""  # it may be the person's name
    del st.query_params[address.CALL]


def _sweep(view: View) -> None:
    """Complete a deletion that another connection has kept from completing."""
    with suppress(RecordsError):
        view.sweep = records().sweep()
