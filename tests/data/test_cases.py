"""The invented people are many and varied, and the advisor finds what is expected of it."""

from __future__ import annotations

from advisor.guide import Guide
from advisor.guide.model import STRENGTHS, VERDICT_LEVELS, Case
from advisor.scoring.cases import find
from tests.guides import checked


def test_the_advisor_finds_what_every_case_expects(guide: Guide, cases: tuple[Case, ...]) -> None:
    found = {case.id: find(guide, case) for case in cases}
    assert found == {case.id: case.expect for case in cases}


def test_there_are_forty_five_people_or_more(cases: tuple[Case, ...]) -> None:
    assert len(cases) >= 45


def test_every_verdict_track_and_strength_has_several_people(
    guide: Guide, cases: tuple[Case, ...]
) -> None:
    expected = [case.expect for case in cases]
    for verdict in VERDICT_LEVELS:
        assert len([one for one in expected if one.verdict == verdict]) >= 5, verdict
    for top in ("tie", *(track.id for track in guide.tracks)):
        assert len([one for one in expected if one.top == top]) >= 5, top
    for strength in STRENGTHS:
        assert len([one for one in expected if one.strength == strength]) >= 5, strength


def test_no_two_people_gave_the_same_answers(cases: tuple[Case, ...]) -> None:
    assert len({tuple(case.answers.items()) for case in cases}) == len(cases)


def test_who_it_is_stands_in_one_sentence(cases: tuple[Case, ...]) -> None:
    assert len({case.who for case in cases}) == len(cases)
    for case in cases:
        assert case.who.endswith("."), case.who
        assert case.who.count(".") == 1, case.who


def test_nobody_answers_a_question_that_is_not_asked(guide: Guide, cases: tuple[Case, ...]) -> None:
    for case in cases:
        assert checked(guide, case.answers).unasked == (), case.id


def test_every_option_was_chosen_by_somebody(guide: Guide, cases: tuple[Case, ...]) -> None:
    chosen = {
        (question, option)
        for case in cases
        for question, options in case.answers.items()
        for option in options
    }
    for question in guide.questionnaire.questions:
        for option in question.options:
            assert (question.id, option.id) in chosen, f"{question.id}={option.id}"
