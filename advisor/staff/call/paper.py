"""A call as a PDF, to be sent to the prospect."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from advisor.presentation.paper import Extras, paper
from advisor.staff.call.state import Call
from advisor.staff.call.summary import result_link


def print_call(call: Call, site: str, with_notes: bool) -> bytes:
    """Print a call's result for the person, with their name where they agreed that it is kept.

    Parameters
    ----------
    call
        The finished call.
    site
        The address at which prospects find the advisor.
    with_notes
        Whether the counselor's notes are for the prospect too.
    """
    from advisor.presentation.pdf import print_pdf

    guide, person = call.guide, call.record.person
    return print_pdf(
        paper(
            guide,
            call.sheet,
            call.found,
            result_link(call, site),
            datetime.now(UTC),
            extras=Extras(
                name=person.name if person else "",
                notes=tuple(_notes(call)) if with_notes else (),
            ),
        )
    )


def _notes(call: Call) -> Iterator[tuple[str, str]]:
    """Give the notes under their headings, those on questions in the order of the questions."""
    for question in call.guide.questionnaire.questions:
        if note := call.notes.questions.get(question.id, "").strip():
            yield question.text, note
    if free := call.notes.free.strip():
        yield call.guide.words.paper.free_notes, free
