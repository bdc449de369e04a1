"""A call as plain text, to be copied into another system or an email."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from advisor.guide import Guide
from advisor.presentation.days import time_of_day, today, with_weekday
from advisor.presentation.summary import checks, ending, findings, under
from advisor.prospect.address import code_link
from advisor.staff.call.state import Call
from advisor.staff.frame import called


def write(call: Call, site: str) -> str:
    """Write the summary: result, flags, steps, answers and notes, and never the person."""
    return "\n".join(_lines(call, site))


def result_link(call: Call, site: str) -> str:
    """Give the link that shows the prospect this result."""
    return f"{site.rstrip('/')}/{code_link(call.found.code)}"


def when(guide: Guide, moment: datetime) -> str:
    """Say when a call began, by the clocks of the college."""
    return f"{with_weekday(guide, today(guide, moment))}, {time_of_day(guide, moment)}"


def _lines(call: Call, site: str) -> Iterator[str]:
    guide, words, record = call.guide, call.guide.words.call, call.record
    who = called(guide.words.staff, record.by)
    yield words.sum_head.format(day=when(guide, record.created), who=who)
    yield from findings(guide, call.said)
    if call.found.verdict.level == "elsewhere":  # the prospect's page leaves the others out
        rest = [flag for flag in call.said.flags if flag.level != "elsewhere"]
        yield from checks(guide, rest)
    if track := guide.program.track.get(record.advice):
        yield words.sum_advice.format(track=track.name)
    if day := record.outcome.call_back:
        yield words.sum_call_back.format(day=with_weekday(guide, day))
    yield from under(words.sum_answers, _answers(call))
    if call.notes.free.strip():
        yield words.sum_notes
        yield call.notes.free.strip()
    yield from ending(guide, call.said, result_link(call, site))


def _answers(call: Call) -> Iterator[str]:
    words, questions = call.guide.words.call, call.guide.questionnaire.questions
    for question in questions:
        chosen = [question.option[option].text for option in call.sheet.get(question.id, ())]
        if chosen:
            yield words.sum_answer.format(question=question.text, answer="; ".join(chosen))
        if note := call.notes.questions.get(question.id):
            if not chosen:
                yield words.sum_answer.format(
                    question=question.text, answer=call.guide.words.review.not_answered
                )
            yield words.sum_note.format(note=note.strip())
