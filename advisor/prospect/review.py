"""Check your answers: each with a link that changes it and comes back here."""

from __future__ import annotations

import streamlit as st

from advisor.guide import Guide, Page, Question, Sheet
from advisor.prospect import frame, journey, session, titles
from advisor.prospect.address import Place, Visit
from advisor.prospect.markup import Html, join, tag
from advisor.scoring import asked


def show(guide: Guide, visit: Visit) -> None:
    """Show all answers, page by page."""
    words = guide.words.review
    frame.open_page(guide, titles.title(guide, visit.place))
    st.html(
        join(
            (
                frame.heading(words.title, above=frame.site_name(guide)),
                frame.told(guide, visit.damaged),
                tag("p", words.lead, class_="lead"),
                *(_page(guide, visit.sheet, page) for page in guide.questionnaire.pages),
            )
        )
    )
    with st.container(horizontal=True, key="ways"):
        st.button(
            words.result,
            key="continue",
            type="primary",
            on_click=session.go,
            args=(journey.after(guide.questionnaire, visit.sheet, visit.place), visit.sheet),
        )
        st.button(
            guide.words.question.back,
            key="back",
            on_click=session.go,
            args=(journey.before(guide.questionnaire, visit.sheet, visit.place), visit.sheet),
        )
    st.html(frame.foot(guide))


def _page(guide: Guide, sheet: Sheet, page: Page) -> Html:
    shown = [q for q in asked(guide.questionnaire, sheet) if q in page.questions]
    if not shown:
        return Html()
    rows = (_row(guide, sheet, question) for question in shown)
    return join((tag("h2", page.title), tag("dl", *rows, class_="answers")))


def _row(guide: Guide, sheet: Sheet, question: Question) -> Html:
    """Write a question, its answer and the link that changes it."""
    words = guide.words.review
    chosen = sheet.get(question.id, ())
    answers = (
        [tag("p", question.option[option].text) for option in chosen]
        if chosen
        else [tag("p", words.not_answered, class_="none")]
    )
    change = tag(
        "a",
        words.change if chosen else words.answer,
        tag("span", words.about.format(question=question.text), class_="unseen"),
        href=session.link(Place("change", question.id), sheet),
    )
    return tag(
        "div",
        tag("dt", question.text),
        tag("dd", *answers),
        tag("dd", change, class_=f"change st-key-change_{question.id}"),
    )
