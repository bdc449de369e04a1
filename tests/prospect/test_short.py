"""The short version: what matters most first, one question at a time, until it is decided."""

from __future__ import annotations

from functools import cache
from statistics import median

import pytest

from advisor.analysis.interview import next_question, outlook
from advisor.guide import Case, Guide
from advisor.prospect.address import Place, link, write
from advisor.prospect.visit import visit_at
from advisor.scoring import Answers, Sheet, recommend
from tests.guides import checked
from tests.prospect.visitor import Visitor
from tests.shipped import CASES, GUIDE

WORDS = GUIDE.words.short
TALKATIVE = max(CASES, key=lambda case: len(case.answers))


def walked(guide: Guide, whole: Answers) -> tuple[Sheet, tuple[str, ...]]:
    """What someone who would answer as on a whole sheet has answered and was asked at the end."""
    sheet = checked(guide, {})
    trail: tuple[str, ...] = ()
    while question := next_question(guide, sheet, trail):
        trail = (*trail, question)
        if question in whole:
            sheet = checked(guide, {**sheet, question: whole[question]})
    return sheet, trail


@cache
def walk(name: str) -> tuple[Sheet, tuple[str, ...]]:
    """The end of such a walk with the answers of a case."""
    (case,) = (case for case in CASES if case.id == name)
    return walked(GUIDE, case.answers)


SOME = CASES[::24]


@pytest.mark.parametrize(
    "case",
    [case if case in SOME else pytest.param(case, marks=pytest.mark.deep) for case in CASES[::4]],
    ids=lambda case: case.id,
)
def test_it_ends_with_the_track_and_verdict_that_all_answers_would_give(case: Case) -> None:
    sheet, _ = walk(case.id)
    short, full = recommend(GUIDE, sheet), recommend(GUIDE, case.answers)
    assert short.verdict.level == full.verdict.level
    assert short.leaders == full.leaders


def test_it_is_done_only_when_it_is_decided_and_a_track_may_be_named() -> None:
    for case in SOME:
        sheet, trail = walk(case.id)
        left = [q for q in sheet.asked if q.id not in trail]
        if left:
            assert outlook(GUIDE, sheet).decided
            assert recommend(GUIDE, sheet).strength != "unknown"


def test_a_decided_verdict_alone_does_not_end_it() -> None:
    sheet = checked(GUIDE, {"goal": "research"})
    assert outlook(GUIDE, sheet).verdict == "elsewhere"
    assert next_question(GUIDE, sheet, ("goal",))


def test_a_question_that_was_skipped_is_not_asked_again() -> None:
    first = next_question(GUIDE, checked(GUIDE, {}), ())
    assert first
    assert next_question(GUIDE, checked(GUIDE, {}), (first,)) not in (first, None)


def test_somebody_who_skips_everything_is_asked_everything_once() -> None:
    sheet, trail = walked(GUIDE, {})
    assert sheet == {}
    assert sorted(trail) == sorted(q.id for q in checked(GUIDE, {}).asked)


def test_a_result_that_holds_only_so_far_is_not_called_settled() -> None:
    answers = {"goal": ("protect",), "role": ("security_lead",), "monday": ("breach",)}
    trail = (*answers, "degree", "years", "study", "time")
    visitor = Visitor.on(Place("result", trail=trail), answers)
    assert visitor.heading.startswith("So far, ")
    assert WORDS.unasked not in visitor.text
    assert GUIDE.words.result.answer_more in visitor.text


def test_an_address_brings_back_the_question_and_what_was_asked_before_it() -> None:
    place = Place("short", "goal", ("degree", "time"))
    sheet: dict[str, tuple[str, ...]] = {"degree": ("advanced",)}
    visit = visit_at(GUIDE, write(place, sheet))
    assert (visit.place, visit.sheet.given, visit.damaged) == (place, sheet, False)


def test_what_is_damaged_in_such_an_address_is_left_out() -> None:
    assert visit_at(GUIDE, {"page": ["short.fame"]}).place == Place("start")
    asked_before = ["fame", "time", "time"]
    visit = visit_at(GUIDE, {"page": ["short.goal"], "short.asked": asked_before})
    assert visit.place == Place("short", "goal", ("time",))


def test_the_first_page_offers_it_and_it_leads_to_a_result_that_names_what_was_not_asked() -> None:
    visitor = Visitor().press("short")
    count = 0
    while visitor.chosen:
        (question,) = visitor.chosen
        answer = list(TALKATIVE.answers[question])
        many = GUIDE.questionnaire.question[question].multi
        visitor.choose(question, answer if many else answer[0])
        visitor.press("continue")
        count += 1
        assert count < 30
    assert visitor.address["page"] == ["result"]
    assert recommend(GUIDE, TALKATIVE.answers).verdict.headline == visitor.heading
    unasked = set(TALKATIVE.answers) - set(visitor.address["short.asked"])
    assert unasked
    assert WORDS.unasked in visitor.text
    for question in unasked:
        assert GUIDE.questionnaire.question[question].text in visitor.text
        assert f"page=answer.{question}" in visitor.markup


def test_it_shows_one_question_and_back_shows_the_one_before_with_its_answer() -> None:
    visitor = Visitor().press("short")
    (first,) = visitor.chosen
    assert visitor.heading == GUIDE.questionnaire.question[first].text
    assert visitor.text.count(visitor.heading) == 2  # as the heading, and unseen as the legend
    assert WORDS.progress.format(number=1) in visitor.text
    assert WORDS.skip in visitor.text
    option = GUIDE.questionnaire.question[first].options[0].id
    visitor.choose(first, option).press("continue")
    assert list(visitor.chosen) != [first]
    visitor.press("back")
    assert visitor.chosen == {first: (option,)}
    visitor.press("back")
    assert "page" not in visitor.address


def test_it_says_how_many_questions_may_follow_and_that_grows_less() -> None:
    visitor = Visitor().press("short")
    questions = len(checked(GUIDE, {}).asked)
    for number in range(1, 4):
        assert WORDS.more.format(more=questions - number) in visitor.text
        visitor.press("continue")
    trail = tuple(question.id for question in checked(GUIDE, {}).asked)
    before_last = Visitor.on(Place("short", trail[-2], trail[:-2]))
    assert WORDS.more_one in before_last.text
    assert WORDS.last in Visitor.on(Place("short", trail[-1], trail[:-1])).text


@pytest.mark.deep
def test_it_usually_leaves_a_fifth_of_the_questions_out() -> None:
    whole = [case for case in CASES if len(case.answers) > 12][::2]
    parts = [len(walk(case.id)[1]) / len(case.answers) for case in whole]
    assert 0.6 < median(parts) <= 0.8


def test_a_result_that_the_full_questions_led_to_says_nothing_of_it() -> None:
    visitor = Visitor(link(Place("result"), {"goal": ("protect",)}))
    assert WORDS.unasked not in visitor.text
