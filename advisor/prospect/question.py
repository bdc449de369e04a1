"""A page of questions, and the page that changes a single answer."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from advisor.guide import Guide, Option, Question, Sheet
from advisor.prospect import frame, journey, session, titles
from advisor.prospect.address import BACK, ON, Visit
from advisor.prospect.journey import Step
from advisor.prospect.markup import Html, join, tag
from advisor.scoring import asked, drop_unasked


def show(guide: Guide, visit: Visit) -> None:
    """Show a page's questions with what the address answers."""
    step = journey.step(guide.questionnaire, visit.sheet, visit.place)
    frame.open_page(guide, titles.title(guide, visit.place))
    st.html(
        join(
            (
                _head(guide, visit, step),
                frame.told(guide, visit.damaged),
                *(written(guide, each, visit.sheet) for each in step.questions),
                ways(guide),
                frame.foot(guide),
            )
        )
    )


def _head(guide: Guide, visit: Visit, step: Step) -> Html:
    words = guide.words.question
    if visit.place.kind == "change":
        return frame.heading(words.changing, above=frame.site_name(guide))
    above = join((frame.site_name(guide), _progress(guide, step)))
    return join((frame.heading(step.title, above=above), tag("p", words.skip, class_="hint")))


def _progress(guide: Guide, step: Step) -> Html:
    text = guide.words.question.progress.format(page=step.number, pages=step.of)
    bars = (
        tag("span", class_="done" if number <= step.number else None)
        for number in range(1, step.of + 1)
    )
    return tag(
        "div",
        tag("p", text),
        tag("div", *bars, class_="bars", aria_hidden="true"),
        class_="progress",
    )


def written(guide: Guide, question: Question, sheet: Sheet, *, titled: bool = False) -> Html:
    """Write a question and its options.

    They are a browser's own radio buttons and check boxes, see
    ``docs/decisions/013-options-are-the-browsers-own.md``: choosing one runs no
    script, and the page script notes in the address what is chosen.

    Parameters
    ----------
    guide
        The guide.
    question
        The question.
    sheet
        What was answered so far.
    titled
        Whether the page's own heading is the question's text already.
    """
    over = guide.words.question.over.format(most=question.most)
    hint = f"hint_{question.id}" if question.help else None
    chosen = sheet.get(question.id, ())
    return tag(
        "fieldset",
        tag("legend", question.text, class_="unseen")
        if titled
        else tag("legend", tag("h2", question.text)),
        tag("p", question.help, class_="hint", id=hint) if question.help else None,
        tag("p", over, class_="over", role="alert", hidden=True) if question.multi else None,
        *(_option(question, option, option.id in chosen) for option in question.options),
        class_="question",
        data_question=question.id,
        data_most=question.most,
        aria_describedby=hint,
    )


def _option(question: Question, option: Option, chosen: bool) -> Html:
    mark = tag(
        "input",
        type="checkbox" if question.multi else "radio",
        name=f"q_{question.id}",
        value=option.id,
        checked=chosen,
    )
    return tag("label", mark, tag("span", option.text), class_="option")


def ways(guide: Guide) -> Html:
    """Write the buttons that lead on and back; the page script takes the answers along."""
    words = guide.words.question
    return tag(
        "div",
        tag("div", tag("button", words.onward, data_turn_to=ON), class_="st-key-continue"),
        tag("div", tag("button", words.back, data_turn_to=BACK), class_="st-key-back"),
        class_="ways st-key-ways",
    )


def leave(guide: Guide, visit: Visit) -> None:
    """Take the page's answers along to the next page or the one before."""
    questionnaire = guide.questionnaire
    kept, dropped = drop_unasked(questionnaire, visit.sheet)
    where = journey.after if visit.turn == ON else journey.before
    session.go(
        where(questionnaire, kept, visit.place),
        kept,
        (*told_dropped(guide, dropped), *_opened(guide, visit, kept)),
    )


def told_dropped(guide: Guide, questions: Sequence[str]) -> list[str]:
    """Say whose answers no longer count."""
    words = guide.words.question
    return [
        words.dropped.format(question=guide.questionnaire.question[question].text)
        for question in questions
    ]


def _opened(guide: Guide, visit: Visit, kept: Sheet) -> list[str]:
    """Tell of follow-ups that a changed answer calls for: they have no page of their own here."""
    if visit.place.kind != "change":
        return []
    shown = session.shown()
    before = asked(guide.questionnaire, shown.sheet if shown else visit.sheet)
    return [
        guide.words.question.opened.format(question=question.text)
        for question in asked(guide.questionnaire, kept)
        if question not in before
    ]
