"""Suggestions for better points, and what they are held against."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import yaml

from advisor.analysis.impact import Comparison
from advisor.guide import Guide, load_cases, load_guide
from advisor.guide.loading import find_data
from advisor.learning.design import Design, Row
from advisor.learning.edits import Edit
from advisor.learning.labels import LabeledSheets
from advisor.learning.tune import Tuning, tune, tuning_as_dict, written
from advisor.scoring.cases import find
from tests.learning.labels import drifted, people


@pytest.fixture(scope="module")
def guide() -> Guide:
    return load_guide()


def labeled(guide: Guide, number: int, truth: np.ndarray, seed: int = 5) -> LabeledSheets:
    made = people(guide, number, truth, seed)
    return LabeledSheets(made.sheets, np.array(made.track), np.arange(number))


@pytest.fixture(scope="module")
def tuning(guide: Guide) -> Tuning:
    truth = drifted(guide, goal__protect={"bida": 3, "isa": -2}, skills__lead={"bida": 3})
    return tune(guide, labeled(guide, 500, truth), load_cases(None, guide))


def test_what_really_changed_is_suggested_first(tuning: Tuning) -> None:
    names = [suggestion.edit.row.name for suggestion in tuning.suggestions]
    assert set(names[:2]) == {"goal / protect", "skills / lead"}


def test_what_is_shown_is_a_gain_for_people_that_it_was_not_learned_from(tuning: Tuning) -> None:
    gain = tuning.gain
    assert gain is not None
    assert gain.holds
    assert 0 < gain.agreement.low < gain.agreement.value
    assert gain.before < gain.after
    assert tuning.findable is not None
    assert tuning.chance < tuning.findable < gain.after


def test_what_a_suggestion_moves_is_counted_over_all_sheets(guide: Guide, tuning: Tuning) -> None:
    assert tuning.impact is not None
    exact = Comparison(guide, tuning.guide)
    assert tuning.impact.combinations == exact.impact.combinations
    assert tuning.moved == exact.impact.moved
    alone = {cause.change.name: cause.moved for cause in exact.causes()}
    assert {each.edit.row.name: each.moved for each in tuning.suggestions} == alone
    assert sum(count["after"] for count in tuning.tops.values()) == tuning.combinations


def test_cases_whose_result_would_change_are_named(guide: Guide, tuning: Tuning) -> None:
    cases = load_cases(None, guide)
    moved = [case for case in cases if find(tuning.guide, case) != case.expect]
    assert list(tuning.cases) == moved


def test_labels_that_say_nothing_new_suggest_nothing(guide: Guide) -> None:
    found = tune(guide, labeled(guide, 200, Design.of(guide).today))
    assert found.suggestions == ()
    assert found.guide is guide
    assert tuning_as_dict(found)["moved"] == 0


def test_too_few_people_suggest_nothing_however_much_they_agree(guide: Guide) -> None:
    truth = drifted(guide, goal__protect={"bida": 3, "isa": -2}, skills__lead={"bida": 3})
    found = tune(guide, labeled(guide, 25, truth))
    assert found.suggestions == ()
    assert not found.enough


def test_edits_are_written_into_the_file_with_its_comments_kept(
    guide: Guide, tuning: Tuning
) -> None:
    text = (find_data() / "rules.yaml").read_text(encoding="utf-8")
    edits = [suggestion.edit for suggestion in tuning.suggestions]
    bonus = Edit(Row(bonus="ready_to_lead"), {"itm": 2}, {"itm": 1}, 1, 0.0)
    new = written(text, [*edits, bonus], guide.track_ids)
    assert new.count("#") == text.count("#")
    rules = load_guide(find_data(), {"rules.yaml": new}).rules
    for edit in edits:
        given = rules.points[edit.row.question][edit.row.option]
        assert {track: points for track, points in given.items() if points} == edit.after
    assert yaml.safe_load(new)["bonuses"][1]["points"] == {"itm": 1}


def test_a_tuning_is_plain_data_for_json(tuning: Tuning) -> None:
    plain = tuning_as_dict(tuning)
    assert [each["row"] for each in plain["suggestions"]] == [
        each.edit.row.name for each in tuning.suggestions
    ]
    assert plain["combinations"] == tuning.combinations


@pytest.mark.deep
@pytest.mark.parametrize("seed", [6, 7])
def test_ninety_people_carry_what_is_plain(guide: Guide, seed: int) -> None:
    options = guide.questionnaire.question["goal"].options
    moves = {f"goal__{option.id}": {"isa": 9, "itm": -3} for option in options[::2]}
    sheets = labeled(guide, 90, drifted(guide, **moves), seed=seed)
    found = tune(guide, sheets, least=-3, most=9)
    assert found.suggestions


@pytest.mark.deep
def test_people_are_counted_and_not_their_sheets(guide: Guide) -> None:
    truth = drifted(guide, goal__protect={"bida": 3, "isa": -2}, skills__lead={"bida": 3})
    once = labeled(guide, 200, truth)
    thrice = replace(once.take(np.repeat(np.arange(200), 3)), person=np.repeat(np.arange(200), 3))
    found = tune(guide, thrice)
    assert (found.agreement.people, found.agreement.sheets) == (200, 600)
    design = Design.of(guide)
    counts = (design.indicators(once.sheets) > 0).sum(axis=0)
    assert found.suggestions
    for suggestion in found.suggestions:
        assert suggestion.edit.people == counts[design.number[suggestion.edit.row.name]]
