"""The diagram shows every question, follow-up and fit rule, in two languages."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given

from advisor.guide import Condition, FitRule, Guide
from advisor.presentation.flow import Edge, Flow, dot, draw, flow, mermaid
from tests.guides import guides

ID = r"[a-z][a-z0-9_]*"
TEXT = r'"[^"\n]*"'
MERMAID = re.compile(
    rf"flowchart TB|subgraph {ID}\[{TEXT}\]|end"
    rf"|{ID}(\[{TEXT}\]|\(\[{TEXT}\]\)|\{{\{{{TEXT}\}}\}}|\[\[{TEXT}\]\])"
    rf"|{ID} (-->|-\.->)(\|{TEXT}\|)? {ID}"
)
DOT_TEXT = r'"(?:[^"\\\n]|\\.)*"'
DOT_VALUE = rf"(?:{DOT_TEXT}|[A-Za-z0-9_.]+)"
DOT_LIST = rf"\[{ID}={DOT_VALUE}(, {ID}={DOT_VALUE})*\]"
DOT = re.compile(
    rf"digraph flow {{|subgraph {ID} {{|}}|label={DOT_TEXT};"
    rf"|({ID}={DOT_VALUE}; ?)+|{ID} {DOT_LIST};|{ID} -> {ID}( {DOT_LIST})?;"
)


@pytest.fixture(scope="module")
def shipped(guide: Guide) -> Flow:
    return flow(guide)


def test_every_question_stands_on_its_page(guide: Guide, shipped: Flow) -> None:
    assert [(page.title, [node.text for node in page.nodes]) for page in shipped.pages] == [
        (page.title, [question.text for question in page.questions])
        for page in guide.questionnaire.pages
    ]


def test_a_follow_up_has_an_arrow_from_the_question_that_calls_for_it(
    guide: Guide, shipped: Flow
) -> None:
    for question in guide.questionnaire.questions:
        if question.ask_when is not None:
            ends = {edge.start for edge in shipped.edges if edge.end == f"question_{question.id}"}
            assert ends == {f"question_{name}" for name in question.ask_when.questions}


def test_a_fit_rule_has_arrows_from_its_questions_and_one_to_its_level(
    guide: Guide, shipped: Flow
) -> None:
    for rule in guide.rules.fit:
        starts = {edge.start for edge in shipped.edges if edge.end == f"rule_{rule.id}"}
        assert starts == {f"question_{name}" for name in rule.when.questions}
        assert Edge(f"rule_{rule.id}", f"level_{rule.level}") in shipped.edges


def test_an_arrow_says_which_answers_it_stands_for(shipped: Flow) -> None:
    assert Edge("question_degree", "rule_no_bachelors", "none") in shipped.edges
    assert Edge("question_field", "question_tech_at_work", "business, other") in shipped.edges


def test_an_arrow_for_a_skipped_question_says_so(shipped: Flow) -> None:
    skipped = Edge("question_degree", "rule_degree_left_open", "any answer", negated=True)
    assert skipped in shipped.edges
    expected = 'question_degree -.->|"no answer"| rule_degree_left_open'
    assert f"  {expected}" in mermaid(shipped).splitlines()


def test_answers_ruled_out_twice_are_asked_for(guide: Guide) -> None:
    twice = Condition(negated=Condition(negated=Condition(chosen={"degree": ("none",)})))
    rule = FitRule("odd", twice, "note", "", "", "admissions")
    drawn = flow(replace(guide, rules=replace(guide.rules, fit=(rule,))))
    assert Edge("question_degree", "rule_odd", "none") in drawn.edges


def test_texts_cannot_break_out_of_their_quotes(guide: Guide) -> None:
    page = guide.questionnaire.pages[0]
    loud = replace(page.questions[0], text='Say "hi" \\ {[<b>&#59;')
    pages = (replace(page, title='"; }', questions=(loud,)),)
    rules = replace(guide.rules, fit=())
    drawn = flow(
        replace(guide, questionnaire=replace(guide.questionnaire, pages=pages), rules=rules)
    )
    for line in mermaid(drawn).splitlines():
        assert MERMAID.fullmatch(line.strip()), line
    for line in dot(drawn).splitlines():
        assert DOT.fullmatch(line.strip()), line


@given(guides())
def test_every_line_follows_the_grammar_of_its_language(guide: Guide) -> None:
    for line in draw(guide, "mermaid").splitlines():
        assert MERMAID.fullmatch(line.strip()), line
    for line in draw(guide, "dot").splitlines():
        assert DOT.fullmatch(line.strip()), line


def test_the_shipped_diagrams_follow_the_grammar_too(guide: Guide) -> None:
    for line in draw(guide, "mermaid").splitlines():
        assert MERMAID.fullmatch(line.strip()), line
    for line in draw(guide, "dot").splitlines():
        assert DOT.fullmatch(line.strip()), line
