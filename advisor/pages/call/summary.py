"""A call as plain text, to be copied into another system or an email."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.guide import Guide
from advisor.pages.address import RESULT, link
from advisor.pages.call.state import Call
from advisor.scoring import Flag, Recommendation, recommend
from advisor.scoring.sentences import level_name, listed, strength_sentence


def write(call: Call, site: str) -> str:
    """Write the summary: result, flags, steps, answers and notes, and never the person.

    Parameters
    ----------
    call
        The call.
    site
        The address at which prospects find the advisor.
    """
    return "\n".join(_lines(call, recommend(call.guide, call.sheet), site))


def result_link(call: Call, site: str) -> str:
    """Give the link that shows the prospect this result."""
    return f"{site.rstrip('/')}/{link(RESULT, call.sheet)}"


def _lines(call: Call, found: Recommendation, site: str) -> Iterator[str]:
    guide, words, record = call.guide, call.guide.words.call, call.record
    track = strength_sentence(guide, found) if found.leaders else words.undecided_track
    yield words.sum_head.format(day=f"{record.created:%Y-%m-%d %H:%M}", who=record.by)
    yield found.verdict.headline
    yield words.sum_tracks.format(text=track)
    if found.flags:
        yield words.sum_flags
        yield from (_flag(guide, flag) for flag in found.flags)
    yield words.sum_steps
    yield from (
        words.sum_answer.format(question=step.label, answer=step.url) for step in found.next_steps
    )
    yield words.sum_answers
    yield from _answers(call)
    if call.notes.free.strip():
        yield words.sum_notes
        yield call.notes.free.strip()
    yield words.sum_code.format(code=found.code)
    yield words.sum_link.format(link=result_link(call, site))
    yield guide.words.site.guidance


def _flag(guide: Guide, flag: Flag) -> str:
    level = level_name(guide, flag.level)
    return guide.words.call.sum_flag.format(
        level=level, say=flag.say, do=flag.do, link=flag.link.url
    )


def _answers(call: Call) -> Iterator[str]:
    words, questions = call.guide.words.call, call.guide.questionnaire.questions
    for question in questions:
        chosen = [question.option[option].text for option in call.sheet.get(question.id, ())]
        if chosen:
            answer = listed(call.guide, chosen)
            yield words.sum_answer.format(question=question.text, answer=answer)
        if note := call.notes.questions.get(question.id):
            if not chosen:
                yield words.sum_answer.format(
                    question=question.text, answer=call.guide.words.review.not_answered
                )
            yield words.sum_note.format(note=note.strip())
