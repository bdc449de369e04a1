"""The audit counts exactly what going through every sheet one by one would find."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import product
from math import prod, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.analysis.audit import Audit, audit
from advisor.analysis.batch import state_numbers
from advisor.analysis.impact import States
from advisor.analysis.listing import Listing
from advisor.analysis.rules_tables import NoAnswersError
from advisor.analysis.sample import Sampler
from advisor.analysis.ways import TooTangledError
from advisor.guide import load_guide
from advisor.guide.model import TIE, Bonus, Choices, Condition, Guide, Page, Question, Questionnaire
from advisor.scoring import Recommendation, recommend
from advisor.scoring.score import parts, scores
from tests.analysis.wide import guides_of_any_width
from tests.depth import IS_DEEP
from tests.guides import checked, every_sheet, sets


@dataclass
class Brute:
    """Everything that an audit counts, found the slow way."""

    guide: Guide
    known: dict[frozenset[tuple[str, tuple[str, ...]]], Recommendation] = field(
        default_factory=dict
    )
    crossed: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    options: Counter[tuple[str, str]] = field(default_factory=Counter)
    tops: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    edits: Counter[tuple[str, str, str, int]] = field(default_factory=Counter)
    influence: Counter[str] = field(default_factory=Counter)
    scores: dict[str, set[int]] = field(default_factory=dict)

    def result(self, sheet: Choices) -> Recommendation:
        """What is recommended; most sheets are a neighbor of many others."""
        key = frozenset(sheet.items())
        if key not in self.known:
            self.known[key] = recommend(self.guide, sheet)
        return self.known[key]

    def top(self, sheet: Choices) -> str:
        return self.result(sheet).top or TIE

    def count(self, sheet: Choices, influential: list[str], weight: int = 1) -> None:
        self.influence.update(dict.fromkeys(influential, weight))
        result = self.result(sheet)
        top = result.top or TIE
        self.crossed[top, result.strength, result.verdict.level] += weight
        scores = {track.id: track.score for track in result.tracks}
        for track, score in scores.items():
            self.scores.setdefault(track, set()).add(score)
        edits = [edit for edit in product(scores, (1, -1)) if _leader(scores, *edit) != top]
        for question, chosen in sheet.items():
            for option in chosen:
                self.options[question, option] += weight
                self.tops[question, option, top] += weight
                for track, by in edits:
                    self.edits[question, option, track, by] += weight

    def influential(self, sheet: Choices) -> list[str]:
        """The questions of which some other answer gives another leader."""
        top, question = self.top(sheet), self.guide.questionnaire.question
        return [
            name
            for name in sheet
            if any(self.top({**sheet, name: other}) != top for other in sets(question[name]))
        ]

    def equals(self, found: Audit) -> None:
        """Check everything but influence and ranges."""
        assert found.combinations == sum(self.crossed.values())
        assert +Counter(found.crossed) == +self.crossed
        for effect in found.options:
            assert effect.count == self.options[effect.question, effect.option]
            for track, count in effect.top.items():
                assert count == self.tops[effect.question, effect.option, track]
        for edit in found.edits:
            assert edit.changed == self.edits[edit.question, edit.option, edit.track, edit.by]


def _leader(scores: dict[str, int], track: str, by: int) -> str:
    """Who leads once an option of a sheet is worth more or less for a track."""
    edited = {**scores, track: scores[track] + by}
    best = [name for name in edited if edited[name] == max(edited.values())]
    return best[0] if len(best) == 1 else TIE


@given(guides_of_any_width(most=4), st.booleans(), st.sampled_from([1, 10**9 + 7, 10**40 + 1]))
def test_the_audit_equals_going_through_every_sheet_once_or_by_its_weight(
    guide: Guide, independent: bool, scale: int
) -> None:
    """Whatever the weights; a question not asked weighs 1, or all that its answers do."""

    def weigh(question: Question, chosen: tuple[str, ...]) -> int:
        return scale * (sum(map(ord, "".join((question.id, *chosen)))) % 4) if chosen else 0

    questions = guide.questionnaire.questions
    whole = {q.id: sum(weigh(q, chosen) for chosen in sets(q)) for q in questions}
    once = Brute(guide)
    weighted = Brute(guide, once.known)
    for sheet in every_sheet(guide.questionnaire):
        weight = prod(
            weigh(q, sheet[q.id]) if q.id in sheet else whole[q.id] if independent else 1
            for q in questions
        )
        influential = once.influential(sheet)
        once.count(sheet, influential)
        weighted.count(sheet, influential, weight)
    found = audit(guide)
    once.equals(found)
    assert +Counter(found.influence) == once.influence
    assert found.ranges == {
        track: (min(scores), max(scores)) for track, scores in once.scores.items()
    }
    if not all(whole.values()):
        with pytest.raises(NoAnswersError, match="has a weight"):
            audit(guide, weigh)
        return
    found = audit(guide, weigh, independent=independent)
    weighted.equals(found)
    if independent:
        assert found.combinations == prod(whole.values())


def widened(guide: Guide, times: int) -> Guide:
    """The guide with all its questions asked several times over."""
    pages = []
    points = {}
    for turn in range(times):
        for page in guide.questionnaire.pages:
            questions = []
            for question in page.questions:
                name = f"{question.id}_{turn}"
                questions.append(replace(question, id=name, ask_when=None))
                points[name] = guide.rules.points.get(question.id, {})
            pages.append(replace(page, id=f"{page.id}_{turn}", questions=tuple(questions)))
    rules = replace(guide.rules, points=points, bonuses=(), fit=())
    return replace(guide, questionnaire=Questionnaire(tuple(pages)), rules=rules)


def test_counts_beyond_63_bits_stay_exact() -> None:
    """A guide whose tracks are worth the same must split any number of sheets evenly."""
    guide = widened(load_guide(), 3)
    found = audit(guide)
    assert found.combinations > 2**100
    expected = 1
    for question in guide.questionnaire.questions:
        expected *= question.ways - 1
    assert found.combinations == expected
    assert sum(found.tops.values()) == sum(found.strengths.values()) == expected
    for question in guide.questionnaire.questions:
        effects = [effect for effect in found.options if effect.question == question.id]
        if not question.multi:
            assert sum(effect.count for effect in effects) == expected
            for track in guide.track_ids:
                assert sum(effect.top[track] for effect in effects) == found.tops[track]


def test_the_shipped_guide_agrees_with_millions_of_random_sheets() -> None:
    guide = load_guide()
    found = audit(guide)
    states = States(guide.track_ids)
    sampler = Sampler(guide)
    random = np.random.default_rng(20261124)
    sheets, chunk = 10_000_000 if IS_DEEP else 1_000_000, 500_000
    drawn = np.zeros(len(states), np.int64)
    for _ in range(sheets // chunk):
        judged = state_numbers(guide, sampler.draw(chunk, random))
        drawn += np.bincount(judged, minlength=len(states))
    assert drawn.sum() == sheets
    for number, count in enumerate(drawn.tolist()):
        state = states.state(number)
        exact = found.crossed[state.top, state.strength, state.verdict] / found.combinations
        # Six standard errors: less than 6 sheets in 10,000 for the most frequent state.
        assert abs(count - exact * sheets) <= 6 * sqrt(exact * (1 - exact) * sheets)


Scores = tuple[int, ...]


def components(guide: Guide) -> Iterator[tuple[Question, ...]]:
    """Group the questions that a bonus or ``ask_when`` ties together.

    Scores of different groups add up, as nothing looks at two of them at once.
    """
    groups = [{question.id} for question in guide.questionnaire.questions]
    ties = [set(bonus.when.questions) for bonus in guide.rules.bonuses]
    ties += [
        {question.id, *question.ask_when.questions}
        for question in guide.questionnaire.questions
        if question.ask_when
    ]
    for tie in ties:
        joined = set[str]().union(*(group for group in groups if group & tie))
        groups = [group for group in groups if not group & tie] + [joined]
    for group in groups:
        yield tuple(q for q in guide.questionnaire.questions if q.id in group)


def scores_of(guide: Guide, questions: tuple[Question, ...]) -> Counter[Scores]:
    """Count the complete sheets of some questions by the scores that they give."""
    part = Questionnaire((Page("part", "Part", questions),))
    found: Counter[Scores] = Counter()
    for sheet in every_sheet(part):
        found[scores(guide, parts(guide, checked(guide, sheet)))] += 1
    return found


@pytest.mark.deep
def test_the_shipped_guide_s_leaders_are_those_of_its_sheets_group_by_group() -> None:
    guide = load_guide()
    totals: Counter[Scores] = Counter({(0,) * len(guide.tracks): 1})
    for questions in components(guide):
        grown: Counter[Scores] = Counter()
        for (one, ones), (other, others) in product(
            totals.items(), scores_of(guide, questions).items()
        ):
            grown[tuple(a + b for a, b in zip(one, other, strict=True))] += ones * others
        totals = grown
    tops: Counter[str] = Counter()
    for found, sheets in totals.items():
        best = [track for track, score in zip(guide.track_ids, found, strict=True)
                if score == max(found)]  # fmt: skip
        tops[best[0] if len(best) == 1 else TIE] += sheets
    assert dict(audit(guide).tops) == tops


def test_questions_that_a_rule_ties_into_too_many_combinations_are_named_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    guide = widened(load_guide(), 2)
    every = {question.id: (question.options[0].id,) for question in guide.questionnaire.questions}
    knot = Bonus("knot", Condition(negated=Condition(every)), {"itm": 1}, "Everything at once.")
    monkeypatch.setattr(Listing, "_extended", None)  # nothing is listed to find that out
    with pytest.raises(
        TooTangledError, match=r'more than 1,000,000 .* loosen one of: bonus "knot"'
    ):
        audit(replace(guide, rules=replace(guide.rules, bonuses=(knot,))))
