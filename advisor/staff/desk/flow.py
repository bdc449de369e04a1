"""The flow as cards: for each question, when it is asked and what its answers lead to."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.guide import Guide, Question
from advisor.guide.model import Condition
from advisor.prospect.markup import Html, join, tag
from advisor.staff.desk.report import condition_said, items, name_of


def cards(guide: Guide) -> Html:
    """Write a card for each question, page by page."""
    rows: list[Html] = []
    for page in guide.questionnaire.pages:
        each = (tag("li", *_card(guide, question)) for question in page.questions)
        rows += tag("h3", page.title), tag("ul", *each, class_="plain people")
    return join(rows)


def _card(guide: Guide, question: Question) -> Iterator[Html]:
    words = guide.words.desk
    yield tag("h4", question.text)
    if question.ask_when is not None:
        answers = "; ".join(condition_said(guide, question.ask_when))
        yield tag("p", words.flow_asked.format(answers=answers), class_="hint")
    led = [(option.text, [*_leads(guide, question.id, option.id)]) for option in question.options]
    rows = [tag("li", tag("q", text), items(leads)) for text, leads in led if leads]
    yield tag("ul", *rows) if rows else tag("p", words.flow_nothing, class_="hint")


def _leads(guide: Guide, question: str, option: str) -> Iterator[str]:
    """Say which flags and follow-ups an answer calls for."""
    words = guide.words.desk
    for rule in guide.rules.fit:
        if chosen := _chosen(rule.when, question, option):
            level = name_of(guide, "verdict", rule.level) if rule.level != "note" else words.note
            text = words.flow_flag.format(level=level, flag=rule.brief or rule.say)
            yield text if chosen == "alone" else words.flow_with.format(what=text)
    for other in guide.questionnaire.questions:
        if other.ask_when is not None and _chosen(other.ask_when, question, option):
            yield words.flow_asks.format(question=other.text)


def _chosen(condition: Condition, question: str, option: str) -> str:
    """Tell whether an answer calls for something: ``alone``, ``with`` other answers, or not."""
    called = any(
        option in part.chosen.get(question, ()) and not negated
        for part, negated in condition.parts()
    )
    alone = condition.questions == {question} and condition.negated is None
    return ("alone" if alone else "with") if called else ""
