"""Where a half-filled sheet is heading, as going through every way to finish it would tell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from math import log2
from random import Random
from typing import Any

import pytest
from hypothesis import given

from advisor.analysis.interview import outlook
from advisor.guide import load_guide
from advisor.guide.model import TIE, Choices, Guide, Question
from advisor.scoring import holds, recommend
from tests.analysis.wide import guides_of_any_width_and_sheets
from tests.depth import IS_DEEP
from tests.guides import GuideAndSheet, checked, sets
from tests.shipped import GUIDE

Chances = defaultdict[Any, float]


def finishes(guide: Guide, now: Choices, *, skipping: bool) -> Iterator[tuple[Choices, float]]:
    """Every way to finish a sheet with its chance, all answers to a question equally likely."""

    def extend(
        sheet: Choices, left: tuple[Question, ...], chance: float
    ) -> Iterator[tuple[Choices, float]]:
        if not left:
            yield sheet, chance
            return
        question, rest = left[0], left[1:]
        if question.ask_when is not None and not holds(question.ask_when, sheet):
            yield from extend(sheet, rest, chance)
        elif question.id in now:
            yield from extend({**sheet, question.id: now[question.id]}, rest, chance)
        else:
            if skipping:
                yield from extend(sheet, rest, chance)
            answers = list(sets(question))
            for chosen in answers:
                yield from extend({**sheet, question.id: chosen}, rest, chance / len(answers))

    return extend({}, guide.questionnaire.questions, 1.0)


def entropy(chances: Chances) -> float:
    return -sum(chance * log2(chance) for chance in chances.values() if chance > 1e-15)


@given(guides_of_any_width_and_sheets(most=4))
def test_chances_and_information_equal_going_through_every_finish(both: GuideAndSheet) -> None:
    guide = both.guide
    now = checked(guide, both.sheet)
    open_questions = {q.id for q in now.asked} - set(now)
    found = outlook(guide, now)
    tops: Chances = defaultdict(float)
    verdicts: Chances = defaultdict(float)
    with_top: dict[str, Chances] = {name: defaultdict(float) for name in open_questions}
    with_verdict: dict[str, Chances] = {name: defaultdict(float) for name in open_questions}
    for sheet, chance in finishes(guide, now, skipping=False):
        result = recommend(guide, sheet)
        top = result.top or TIE
        tops[top] += chance
        verdicts[result.verdict.level] += chance
        for name in open_questions:
            with_top[name][sheet[name], top] += chance
            with_verdict[name][sheet[name], result.verdict.level] += chance
    assert dict(found.tracks) == pytest.approx({name: tops[name] for name in found.tracks})
    assert min(found.tracks.values()) >= 0
    assert dict(found.verdicts) == pytest.approx({name: verdicts[name] for name in found.verdicts})
    assert {worth.question for worth in found.questions} == open_questions
    for worth in found.questions:
        for joint, whole, bits in (
            (with_top[worth.question], tops, worth.track_bits),
            (with_verdict[worth.question], verdicts, worth.verdict_bits),
        ):
            answers: Chances = defaultdict(float)
            for pair, chance in joint.items():
                answers[pair[0]] += chance
            expected = entropy(answers) + entropy(whole) - entropy(joint)
            assert bits == pytest.approx(expected, abs=1e-6)


@given(guides_of_any_width_and_sheets(most=4))
def test_decided_is_what_no_further_answer_and_no_skipping_can_change(both: GuideAndSheet) -> None:
    guide = both.guide
    now = checked(guide, both.sheet)
    tops, verdicts, in_reach = set(), set(), set()
    for sheet, _ in finishes(guide, now, skipping=True):
        result = recommend(guide, sheet)
        best = result.tracks[0].score
        in_reach |= {track.id for track in result.tracks if track.score == best}
        tops.add(result.top or TIE)
        verdicts.add(result.verdict.level)
    found = outlook(guide, now)
    assert found.in_reach == in_reach
    assert found.track == (tops.pop() if len(tops) == 1 else None)
    assert found.verdict == (verdicts.pop() if len(verdicts) == 1 else None)


def random_finish(guide: Guide, now: Choices, random: Random) -> Choices:
    """Finish a sheet at random; about one question in ten is skipped."""
    sheet: dict[str, tuple[str, ...]] = {}
    for question in guide.questionnaire.questions:
        if question.ask_when is not None and not holds(question.ask_when, sheet):
            continue
        if question.id in now:
            sheet[question.id] = now[question.id]
        elif random.random() > 0.1:
            sheet[question.id] = random.choice(list(sets(question)))
    return sheet


def test_decided_is_never_wrong_on_the_shipped_guide() -> None:
    guide = load_guide()
    random = Random(7)
    decided = 0
    rounds = 60 if IS_DEEP else 18
    for _ in range(rounds):
        full = random_finish(guide, {}, random)
        kept = random.sample(sorted(full), k=random.randint(6, len(full)))
        now = checked(guide, {name: full[name] for name in kept})
        found = outlook(guide, now)
        if found.track is None and found.verdict is None:
            continue
        decided += 1
        for _ in range(100):
            result = recommend(guide, random_finish(guide, now, random))
            assert found.track in (None, result.top or TIE)
            assert found.verdict in (None, result.verdict.level)
    assert decided > rounds // 6


def test_a_question_that_can_stop_everything_is_known_as_such() -> None:
    found = {worth.question: worth for worth in outlook(GUIDE, checked(GUIDE, {})).questions}
    assert found["degree"].stops
    assert found["study"].stops
    assert not found["monday"].stops


def test_what_could_stop_everything_is_asked_first_while_it_is_cheap() -> None:
    ahead = outlook(GUIDE, checked(GUIDE, {}))
    first = ahead.to_ask[0]
    assert first.stops
    assert first.verdict_bits >= ahead.questions[0].bits / 2
    assert set(ahead.to_ask) == set(ahead.questions)


def test_once_the_verdict_is_decided_nothing_is_asked_to_stop_anything() -> None:
    ahead = outlook(GUIDE, checked(GUIDE, {"goal": "research"}))
    assert ahead.verdict == "elsewhere"
    assert ahead.to_ask == ahead.questions
