"""The end of a call: consent and outcome, then the summary and what the prospect gets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

import streamlit as st

from advisor.presentation.paper import Extras, paper
from advisor.presentation.summary import summary as of_prospect
from advisor.prospect import address
from advisor.prospect.address import staff_link
from advisor.prospect.frame import section
from advisor.prospect.markup import Html, tag
from advisor.prospect.offers import copy_button
from advisor.staff.call import fields, saving, summary
from advisor.staff.call.fields import Entered
from advisor.staff.call.state import Call


def ask(call: Call, on_save: Callable[[], None], on_back: Callable[[], None]) -> None:
    """Ask for consent, the person, the counselor's own advice and when to call back."""
    words = call.guide.words.call
    st.html(tag("p", words.wrap_lead, class_="lead"))
    fields.ask(call.guide, refused=call.refused if call.message else 0)
    with st.container(horizontal=True, key="ways"):
        st.button(words.save, key="continue", type="primary", on_click=on_save)
        st.button(words.back, key="back", on_click=on_back)


def save(call: Call, entered: Entered, by: str, now: datetime) -> Call:
    """Save the finished call once, with the person only where they agreed, or say why not."""
    if call.stage != "wrap_up":
        return call
    if problem := entered.problem(call.guide.words.call):
        return replace(call, message=problem, refused=call.refused + 1)
    done = saving.finish(replace(call, message=""), entered, by, now)
    return done if done.fault else replace(done, stage="done")


def show(call: Call, site: str, on_next: Callable[[], None]) -> None:
    """Show what is copied elsewhere and what the prospect is given."""
    texts = call.guide.words
    words, result = texts.call, texts.result
    code, link = call.found.code, summary.result_link(call, site)
    given = of_prospect(call.guide, call.said, link, datetime.now(UTC))
    here = staff_link("calls", {address.CALL: call.record.id})
    later = tag("a", words.correct_later, href=here)
    st.html(tag("p", words.done_lead, " ", later, class_="lead", role="status"))
    with st.container(horizontal=True, key="ways"):
        st.button(words.next_call, key="restart", type="primary", on_click=on_next)
    shown = tag("code", code, class_="code", id="code")
    st.html(
        section(
            words.for_prospect,
            _line(call, shown, result.copy, code),
            _line(call, tag("a", result.link, href=link), result.copy_link, link),
            _line(call, Html(), texts.paper.copy_summary, given),
        )
    )
    _paper_button(call, site, texts.paper.counselor_pdf, with_notes=False)
    _show_own(call, site)


def _show_own(call: Call, site: str) -> None:
    """Show what has the counselor's notes, apart from what the prospect is given."""
    words, text = call.guide.words.call, summary.write(call, site)
    copied = _line(call, Html(), words.copy_summary, text)
    st.html(section(words.for_you, tag("p", words.for_you_lead), copied))
    if any(text.strip() for text in call.notes.texts):
        _paper_button(call, site, call.guide.words.paper.with_notes, with_notes=True)
    st.html(tag("pre", text, class_="call-summary", tabindex=0))


def _paper_button(call: Call, site: str, label: str, *, with_notes: bool) -> None:
    """Offer the result as a PDF, made when it is asked for.

    There are two buttons: a box to tick would run the page, and lose a press that comes meanwhile.
    """
    st.download_button(
        label,
        # It runs after this run is over, so it asks the session for nothing.
        data=lambda: print_call(call, site, with_notes),
        file_name=f"result-{call.found.code}.pdf",
        mime="application/pdf",
        key="call_pdf_with_notes" if with_notes else "call_pdf",
        on_click="ignore",
    )


def print_call(call: Call, site: str, with_notes: bool) -> bytes:
    """Print a call's result as a PDF, with the person's name where they agreed to be kept."""
    from advisor.presentation.pdf import print_pdf

    name = call.record.person.name if call.record.person else ""
    extras = Extras(name=name, notes=tuple(_notes(call)) if with_notes else ())
    link, now = summary.result_link(call, site), datetime.now(UTC)
    return print_pdf(paper(call.guide, call.sheet, call.found, link, now, extras=extras))


def _notes(call: Call) -> Iterator[tuple[str, str]]:
    """Give the notes under their headings, those on questions in the order of the questions."""
    for question in call.guide.questionnaire.questions:
        if note := call.notes.questions.get(question.id, "").strip():
            yield question.text, note
    if free := call.notes.free.strip():
        yield call.guide.words.paper.free_notes, free


def _line(call: Call, shown: Html, label: str, text: str) -> Html:
    return tag("p", shown, " ", copy_button(call.guide, label, data_copy=text), class_="copyline")
