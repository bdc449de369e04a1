"""A page of questions, and the page that changes a single answer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import streamlit as st

from advisor.guide import Guide, Question, Sheet
from advisor.pages import frame, journey, session, titles
from advisor.pages.address import Visit
from advisor.pages.journey import Step
from advisor.pages.markup import Html, join, tag
from advisor.scoring import asked, drop_unasked

_MARKDOWN: Final = re.compile(r"([\\`*_\[\]<>~$]|:(?=[a-z]))")
"""Characters that Streamlit's labels would take for markup."""


def show(guide: Guide, visit: Visit) -> None:
    """Show a page's questions with what the address answers."""
    words = guide.words.question
    step = journey.step(guide.questionnaire, visit.sheet, visit.place)
    session.put_in(step.questions, visit.sheet)
    frame.open_page(guide, titles.title(guide, visit.place))
    head = join((_head(guide, visit, step), frame.told(guide, visit.damaged)))
    for question in step.questions:
        st.html(join((head, written(guide, question))))
        head = Html()
        widget(question)
    with st.container(horizontal=True, key="ways"):
        st.button(
            words.onward, key="continue", type="primary", on_click=_leave, args=(guide, visit, True)
        )
        st.button(words.back, key="back", on_click=_leave, args=(guide, visit, False))
    st.html(frame.foot(guide))


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


def written(guide: Guide, question: Question, *, titled: bool = False) -> Html:
    """Write a question, with what the page script needs to keep the address up to date.

    Parameters
    ----------
    guide
        The guide.
    question
        The question.
    titled
        Whether the page's own heading is the question's text already.
    """
    over = guide.words.question.over.format(most=question.most)
    return tag(
        "div",
        None if titled else tag("h2", question.text),
        tag("p", question.help, class_="hint") if question.help else None,
        tag("p", over, class_="over", role="alert", hidden=True) if question.multi else None,
        class_="question",
        data_question=question.id,
        data_options=" ".join(option.id for option in question.options),
        data_most=question.most,
    )


def widget(question: Question) -> None:
    """Offer a question's options.

    Choosing one makes no script run; choosing it again takes the answer back.
    The question's own text stands above, in `written`, so the widget's label
    is for screen readers alone, which take it as it is.
    """
    texts = {option.id: plain(option.text) for option in question.options}
    st.pills(
        f"{question.text} {question.help}".strip(),
        list(texts),
        selection_mode="multi" if question.multi else "single",
        format_func=texts.__getitem__,
        key=session.widget_key(question),
        on_change="ignore",
        label_visibility="collapsed",
        width="stretch",
    )


def plain(text: str) -> str:
    """Escape what Streamlit would read as markup."""
    return _MARKDOWN.sub(r"\\\1", text)


def _leave(guide: Guide, visit: Visit, onward: bool) -> None:
    """Take the page's answers along to the next page or the one before."""
    questionnaire = guide.questionnaire
    given = taken(
        guide, visit.sheet, journey.step(questionnaire, visit.sheet, visit.place).questions
    )
    if given is None:
        return
    kept, dropped = drop_unasked(questionnaire, given)
    where = journey.after if onward else journey.before
    session.go(
        where(questionnaire, kept, visit.place),
        kept,
        (*told_dropped(guide, dropped), *_opened(guide, visit, kept)),
    )


def taken(guide: Guide, sheet: Sheet, questions: Sequence[Question]) -> Sheet | None:
    """Add what was picked on this page to a sheet.

    Where too much was picked the page stays and says so; then this gives None.
    """
    picked = session.picked(questions)
    too_many = [question for question in questions if len(picked[question.id]) > question.most]
    if too_many:
        session.stay(_too_many(guide, too_many, picked))
        return None
    return {name: options for name, options in {**sheet, **picked}.items() if options}


def _too_many(guide: Guide, questions: Sequence[Question], picked: Sheet) -> list[str]:
    words = guide.words.question
    return [
        words.too_many.format(
            question=question.text, chosen=len(picked[question.id]), most=question.most
        )
        for question in questions
    ]


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
    before = asked(guide.questionnaire, visit.sheet)
    return [
        guide.words.question.opened.format(question=question.text)
        for question in asked(guide.questionnaire, kept)
        if question not in before
    ]
