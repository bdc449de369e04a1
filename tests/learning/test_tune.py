"""Suggestions for better points, and what they are held against."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import pytest
import yaml

from advisor.analysis.impact import Comparison
from advisor.guide import Guide, load_cases, load_guide
from advisor.guide.loading import find_data
from advisor.guide.model import Case
from advisor.learning.design import Design, Row
from advisor.learning.edits import Edit
from advisor.learning.labels import LabeledSheets
from advisor.learning.tune import Tuning, tune, tuning_as_dict, written
from advisor.scoring.cases import find
from tests.guides import words
from tests.learning.labels import drifted, people
from tests.shipped import GUIDE

SMALL = Path(__file__).parent.parent / "guide" / "small"
TEXTS = {"words.yaml": json.dumps(asdict(words()))}
"""The small guide has no words of its own."""


SHIPPED = {"goal__protect": {"bida": 3, "isa": -2}, "skills__lead": {"bida": 3}}
OF_SMALL = {"goal__lead_it": {"bida": 3}, "on__off": {"itm": 3}}
"""Rows that say something else than today's, in the two guides."""


@pytest.fixture(scope="module")
def shipped() -> Guide:
    return GUIDE


@dataclass(frozen=True)
class Learned:
    """What was learned about a guide, and from whom."""

    folder: Path
    guide: Guide
    changed: Mapping[str, Mapping[str, int]]
    tuning: Tuning

    @property
    def cases(self) -> Sequence[Case]:
        return load_cases(self.folder, self.guide)


def labeled(guide: Guide, number: int, truth: np.ndarray, seed: int = 5) -> LabeledSheets:
    made = people(guide, number, truth, seed)
    return LabeledSheets(made.sheets, np.array(made.track), np.arange(number))


@pytest.fixture(scope="module", params=["small", pytest.param("shipped", marks=pytest.mark.deep)])
def learned(request: pytest.FixtureRequest) -> Learned:
    """Suggestions for a small guide, all of whose sheets can be listed, and for ours."""
    folder, changed = (SMALL, OF_SMALL) if request.param == "small" else (find_data(), SHIPPED)
    guide = load_guide(folder, TEXTS)
    sheets = labeled(guide, 500, drifted(guide, **changed))
    tuning = tune(guide, sheets, load_cases(folder, guide))
    return Learned(folder, guide, changed, tuning)


@pytest.fixture
def tuning(learned: Learned) -> Tuning:
    return learned.tuning


def test_what_really_changed_is_suggested_first(learned: Learned) -> None:
    names = [suggestion.edit.row.name for suggestion in learned.tuning.suggestions]
    assert set(names[:2]) == {name.replace("__", " / ") for name in learned.changed}


def test_what_is_shown_is_a_gain_for_people_that_it_was_not_learned_from(tuning: Tuning) -> None:
    gain = tuning.gain
    assert gain is not None
    assert gain.holds
    assert 0 < gain.agreement.low < gain.agreement.value
    assert gain.before < gain.after
    assert tuning.findable is not None
    assert tuning.chance < tuning.findable < gain.after


def test_what_a_suggestion_moves_is_counted_over_all_sheets(learned: Learned) -> None:
    guide, tuning = learned.guide, learned.tuning
    assert tuning.impact is not None
    exact = Comparison(guide, tuning.guide)
    assert tuning.impact.combinations == exact.impact.combinations
    assert tuning.moved == exact.impact.moved
    alone = {cause.change.name: cause.moved for cause in exact.causes}
    assert {each.edit.row.name: each.moved for each in tuning.suggestions} == alone
    assert sum(count["after"] for count in tuning.tops.values()) == tuning.combinations


def test_cases_whose_result_would_change_are_named(learned: Learned) -> None:
    guide, new = learned.guide, learned.tuning.guide
    moved = [case for case in learned.cases if find(new, case) != find(guide, case)]
    assert moved
    assert list(learned.tuning.cases) == moved


def test_labels_that_say_nothing_new_suggest_nothing(shipped: Guide) -> None:
    found = tune(shipped, labeled(shipped, 200, Design.of(shipped).today))
    assert found.suggestions == ()
    assert found.guide is shipped
    assert tuning_as_dict(found)["moved"] == 0


def test_too_few_people_suggest_nothing_however_much_they_agree(shipped: Guide) -> None:
    truth = drifted(shipped, **SHIPPED)
    found = tune(shipped, labeled(shipped, 25, truth))
    assert found.suggestions == ()
    assert not found.enough


def test_edits_are_written_into_the_file_with_its_comments_kept(learned: Learned) -> None:
    guide, text = learned.guide, (learned.folder / "rules.yaml").read_text(encoding="utf-8")
    edits = [suggestion.edit for suggestion in learned.tuning.suggestions]
    *_, last = guide.rules.bonuses
    changed = {**last.points, next(iter(last.points)): 7}
    bonus = Edit(Row(bonus=last.id), last.points, changed, 1, 0.0)
    new = written(text, [*edits, bonus], guide.track_ids)
    assert new.count("#") == text.count("#")
    rules = load_guide(learned.folder, {**TEXTS, "rules.yaml": new}).rules
    for edit in edits:
        given = rules.points[edit.row.question][edit.row.option]
        assert {track: points for track, points in given.items() if points} == edit.after
    assert yaml.safe_load(new)["bonuses"][-1]["points"] == changed


def test_a_tuning_is_plain_data_for_json(tuning: Tuning) -> None:
    plain = tuning_as_dict(tuning)
    assert [each["row"] for each in plain["suggestions"]] == [
        each.edit.row.name for each in tuning.suggestions
    ]
    assert plain["combinations"] == tuning.combinations


@pytest.mark.deep
@pytest.mark.parametrize("seed", [6, 7])
def test_150_people_carry_what_is_plain(shipped: Guide, seed: int) -> None:
    options = shipped.questionnaire.question["goal"].options
    moves = {f"goal__{option.id}": {"isa": 9, "itm": -3} for option in options[::2]}
    sheets = labeled(shipped, 150, drifted(shipped, **moves), seed=seed)
    found = tune(shipped, sheets, least=-3, most=9)
    assert found.suggestions


@pytest.mark.deep
def test_people_are_counted_and_not_their_sheets(shipped: Guide) -> None:
    truth = drifted(shipped, **SHIPPED)
    once = labeled(shipped, 200, truth)
    thrice = replace(once.take(np.repeat(np.arange(200), 3)), person=np.repeat(np.arange(200), 3))
    found = tune(shipped, thrice)
    assert (found.agreement.people, found.agreement.sheets) == (200, 600)
    design = Design.of(shipped)
    counts = (design.indicators(once.sheets) > 0).sum(axis=0)
    assert found.suggestions
    for suggestion in found.suggestions:
        assert suggestion.edit.people == counts[design.number[suggestion.edit.row.name]]
