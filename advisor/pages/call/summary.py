"""A call as plain text, to be copied into another system or an email."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from advisor.guide import Guide
from advisor.pages.address import RESULT, link
from advisor.pages.call.state import Call
from advisor.scoring import Flag, Recommendation, Step, recommend
from advisor.scoring.sentences import level_name, strength_sentence


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
    yield words.sum_head.format(day=f"{record.created:%Y-%m-%d %H:%M}", who=record.by)
    yield found.verdict.headline
    yield (
        words.sum_tracks.format(text=strength_sentence(guide, found))
        if found.leaders
        else words.undecided_track
    )
    yield from _under(words.sum_flags, (_flag(guide, flag) for flag in found.flags))
    yield from _under(words.sum_good, (_good(guide, flag) for flag in found.flags))
    yield from _under(words.sum_steps, (_step(guide, step) for step in found.next_steps))
    yield from _under(words.sum_answers, _answers(call))
    if call.notes.free.strip():
        yield words.sum_notes
        yield call.notes.free.strip()
    yield words.sum_code.format(code=found.code)
    yield words.sum_link.format(link=result_link(call, site))
    yield guide.words.site.guidance


def _under(heading: str, lines: Iterable[str]) -> Iterator[str]:
    """Give lines under their heading, and nothing where there are none."""
    some = list(filter(None, lines))
    return iter([heading, *some] if some else [])


def _flag(guide: Guide, flag: Flag) -> str:
    if flag.level == "note":
        return ""
    return guide.words.call.sum_flag.format(
        level=level_name(guide, flag.level),
        say=flag.say,
        do=flag.do,
        link=_plain(flag.link.url),
    )


def _good(guide: Guide, flag: Flag) -> str:
    if flag.level != "note":
        return ""
    return guide.words.call.sum_good_one.format(
        say=flag.say, do=flag.do, link=_plain(flag.link.url)
    )


def _step(guide: Guide, step: Step) -> str:
    return guide.words.call.sum_step.format(label=step.label, link=_plain(step.url))


def _plain(url: str) -> str:
    """A web address as it is, a mail address without its scheme."""
    return url.removeprefix("mailto:")


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
