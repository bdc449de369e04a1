"""How the advice agrees with what became of people."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from advisor.guide import Guide
from advisor.learning import evaluate as module
from advisor.learning.design import Design
from advisor.learning.evaluate import Evaluation, evaluate, evaluation_as_dict
from advisor.learning.labels import LabeledSheets
from advisor.learning.rivals import held_out
from advisor.learning.targets import numbered
from advisor.scoring import recommend
from tests.learning.labels import people


def labeled(guide: Guide, number: int, seed: int = 3) -> LabeledSheets:
    made = people(guide, number, Design.of(guide).today, seed)
    return LabeledSheets(made.sheets, np.array(made.track), np.arange(number))


@pytest.fixture(scope="module")
def known(guide: Guide) -> LabeledSheets:
    return labeled(guide, 300)


@pytest.fixture(scope="module")
def found(guide: Guide, known: LabeledSheets) -> Evaluation:
    return evaluate(guide, known)


@pytest.fixture
def without_rivals(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out what takes most of the time of an evaluation, where it is not the subject."""
    monkeypatch.setattr(module, "rivals_of", lambda *_: {})


def test_agreement_counts_what_recommendations_say(
    guide: Guide, known: LabeledSheets, found: Evaluation
) -> None:
    results = [recommend(guide, known.sheets.sheet(row)) for row in range(len(known))]
    tops = ["unknown" if each.strength == "unknown" else each.top or "tie" for each in results]
    right = sum(top == track for top, track in zip(tops, known.track, strict=True))
    assert found.agreement.agree == right
    assert found.named == sum(top not in ("tie", "unknown") for top in tops)
    assert found.agreement.people == found.named
    for track, row in found.confusion.items():
        ended = [top for top, label in zip(tops, known.track, strict=True) if label == track]
        assert row == {top: ended.count(top) for top in (*guide.track_ids, "tie", "unknown")}


def test_words_are_judged_by_the_results_that_use_them(
    guide: Guide, known: LabeledSheets, found: Evaluation
) -> None:
    results = [recommend(guide, known.sheets.sheet(row)) for row in range(len(known))]
    named = np.array([each.top is not None and each.strength != "unknown" for each in results])
    clear = named & np.array([each.strength == "clear" for each in results])
    assert found.words["clear"].share.people == int(clear.sum())
    assert found.words["clear"].today == guide.rules.strength.clear
    assert found.words["toss-up"].meant is None
    wanted = found.words["lean"].wanted
    assert wanted is not None
    surely = named & np.array([each.margin >= wanted for each in results])
    assert (np.array([each.top for each in results]) == known.track)[surely].mean() >= 0.6


def test_no_threshold_is_proposed_where_too_few_people_tell(guide: Guide) -> None:
    few = evaluate(guide, labeled(guide, 20))
    assert {word.wanted for word in few.words.values()} == {None}
    assert few.rivals == {}
    assert not few.enough


def test_rivals_are_judged_on_people_that_they_have_not_seen(found: Evaluation) -> None:
    assert list(found.rivals)[:2] == ["majority", "logistic regression"]
    assert found.rivals["logistic regression"].agreement.people == 300
    assert found.rivals["majority"].ahead.low > 0  # the labels come of today's own table


def test_a_person_is_never_in_training_and_test_at_once(guide: Guide, known: LabeledSheets) -> None:
    twice = replace(known, person=np.arange(len(known)) // 3)

    def looks(train: np.ndarray, test: np.ndarray) -> np.ndarray:
        assert not set(twice.person[train]) & set(twice.person[test])
        return np.zeros(len(test), np.int64)

    held_out(numbered(twice.track.tolist(), guide.track_ids), twice.person, looks)


@pytest.mark.usefixtures("without_rivals")
def test_groups_are_compared_and_small_ones_hidden_with_what_would_betray_them(
    guide: Guide, known: LabeledSheets
) -> None:
    names = np.array(["east"] * 150 + ["west"] * 100 + ["north"] * 48 + ["south"] * 2)
    groups = evaluate(guide, replace(known, by={"region": names})).groups["region"]
    assert groups["south"].agreement is None
    assert groups["north"].agreement is None
    assert groups["east"].agreement is not None
    assert groups["east"].ahead is not None
    assert groups["east"].ahead.low < groups["east"].ahead.value < groups["east"].ahead.high


def test_an_evaluation_is_plain_data_for_json(found: Evaluation) -> None:
    plain = evaluation_as_dict(found)
    assert plain["agreement"]["agree"] == found.agreement.agree
    assert plain["words"]["clear"]["meant"] == 0.8
    assert set(plain["rivals"]) == set(found.rivals)


@pytest.mark.usefixtures("without_rivals")
def test_groups_are_small_by_people_and_not_by_sheets(guide: Guide, known: LabeledSheets) -> None:
    names = np.array(["alone"] * 20 + ["many"] * 280)
    person = np.where(np.arange(300) < 20, 0, np.arange(300))
    one = replace(known, by={"kind": names}, person=person)
    groups = evaluate(guide, one).groups["kind"]
    assert groups["alone"].agreement is None
    assert groups["many"].agreement is None, "the total would give the other away"


@pytest.mark.usefixtures("without_rivals")
def test_who_is_in_no_group_is_not_told_by_what_is_left(guide: Guide, known: LabeledSheets) -> None:
    names = np.array(["east"] * 150 + ["west"] * 148 + [""] * 2)
    found = evaluate(guide, replace(known, by={"region": names}))
    groups = found.groups["region"]
    assert set(groups) == {"east", "west"}
    assert sum(group.agreement is None for group in groups.values()) == 1
    plain = evaluation_as_dict(found)
    assert len(plain["groups"]["region"]) == 1
    assert plain["hidden"] == {"region": 1}
