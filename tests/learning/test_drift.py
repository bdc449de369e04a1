"""Whether answers have drifted from those that the points were tuned on."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.learning.design import Design
from advisor.learning.drift import (
    FILE,
    Advice,
    Counts,
    Later,
    TunedOn,
    TunedOnError,
    advise,
    recall,
    remember,
    tuned_on,
)
from advisor.learning.labels import LabeledSheets
from tests.learning.labels import people
from tests.shipped import GUIDE

NOW = datetime(2026, 11, 25, tzinfo=UTC)
BEFORE = TunedOn(NOW.isoformat(), "0" * 12, 200, {"role": {"a": 100, "b": 60, "c": 40}})
SKILLS = TunedOn(
    NOW.isoformat(),
    "0" * 12,
    250,
    {"skills": {"code": 100, "lead": 50, "math": 9}},
    {"skills": 200},
)


def held(since: TunedOn, answers: Counts, people: int = 1_000, labels: int | None = None) -> Advice:
    """Compare answers of people who each have one sheet and answered all questions."""
    return advise(GUIDE, since, Later(people, answers, labels, dict.fromkeys(answers, people)))


def test_the_same_mix_of_answers_has_not_drifted() -> None:
    advice = held(BEFORE, {"role": {"a": 502, "b": 297, "c": 201}})
    (drift,) = advice.drifts
    assert not drift.drifted
    assert drift.chance > 0.5
    assert not advice.again


def test_another_mix_has_and_it_is_time_to_tune_again() -> None:
    advice = held(BEFORE, {"role": {"a": 40, "b": 60, "c": 100}}, 200)
    assert [drift.question for drift in advice.drifted] == ["role"]
    assert advice.again


def test_a_sure_trifle_among_many_answers_is_no_drift() -> None:
    since = TunedOn(NOW.isoformat(), "0" * 12, 1, {"role": {"a": 500_000, "b": 500_000}})
    (drift,) = held(since, {"role": {"a": 505_000, "b": 495_000}}).drifts
    assert drift.chance < 0.001
    assert not drift.drifted


def test_the_statistic_is_pearson_s() -> None:
    from scipy.stats import chi2_contingency

    after = {"a": 70, "b": 50, "c": 55}
    (drift,) = held(BEFORE, {"role": after}, 175).drifts
    table = [[100, 60, 40], list(after.values())]
    known = chi2_contingency(table, correction=False)
    assert drift.chance == pytest.approx(known.pvalue)
    assert drift.size == pytest.approx(np.sqrt(known.statistic / np.sum(table)))


def test_where_people_choose_several_each_option_is_a_test_of_people() -> None:
    from scipy.stats import chi2_contingency

    (drift,) = held(SKILLS, {"skills": {"code": 160, "lead": 130, "math": 15}}, 300).drifts
    known = chi2_contingency([[50, 150], [130, 170]], correction=False)
    assert drift.option == "lead"
    assert drift.chance == pytest.approx(3 * known.pvalue)
    assert drift.size == pytest.approx(np.sqrt(known.statistic / 500))


def test_people_who_choose_more_have_drifted_though_the_mix_is_the_same() -> None:
    twice = {option: 2 * number for option, number in SKILLS.answers["skills"].items()}
    assert [each.question for each in held(SKILLS, {"skills": twice}, 200).drifted] == ["skills"]
    assert held(SKILLS, {"skills": twice}, 400).drifted == ()


def test_who_skipped_a_question_of_several_options_has_not_answered_it() -> None:
    half = {option: number // 2 for option, number in SKILLS.answers["skills"].items()}
    later = Later(200, {"skills": half}, answered={"skills": 100})
    assert advise(GUIDE, SKILLS, later).drifted == ()
    assert [each.question for each in held(SKILLS, {"skills": half}, 200).drifted] == ["skills"]


def test_where_answers_were_not_counted_nothing_is_reported() -> None:
    later = Later(400, {"skills": SKILLS.answers["skills"]})
    assert advise(GUIDE, SKILLS, later).drifts == ()
    assert held(replace(SKILLS, answered={}), {"skills": {"code": 9}}).drifts == ()


@given(st.integers(1, 6), st.integers(1, 6))
def test_equal_sheets_of_one_person_tell_what_one_of_them_tells(before: int, after: int) -> None:
    mix = {"a": 40, "b": 60, "c": 100}
    (one,) = held(BEFORE, {"role": mix}, 200).drifts
    since = replace(
        BEFORE,
        answers={"role": {key: before * n for key, n in BEFORE.answers["role"].items()}},
        effects={"role": float(before)},
    )
    more = {"role": {key: after * number for key, number in mix.items()}}
    (several,) = advise(GUIDE, since, Later(200 * after, more, effect=after)).drifts
    assert several.chance == pytest.approx(one.chance)
    assert several.size == pytest.approx(one.size)
    assert not advise(GUIDE, since, Later(29 * after, more, effect=after)).later.enough


def test_what_is_told_of_a_drift_is_too_coarse_to_count_anybody() -> None:
    (drift,) = held(BEFORE, {"role": {"a": 40, "b": 60, "c": 100}}, 200).drifts
    assert drift.as_dict() == {
        "question": "role",
        "option": "",
        "size": 0.4,
        "chance_below": 0.001,
        "drifted": True,
    }


def test_unknown_questions_and_options_and_rare_ones_break_nothing() -> None:
    advice = held(BEFORE, {"role": {"a": 3, "b": 1, "new": 9}, "other": {"x": 5}})
    assert len(advice.drifts) <= 1
    assert held(BEFORE, {}).drifts == ()
    assert held(BEFORE, {"role": {"a": 0, "b": 0, "c": 0}}).drifts == ()
    assert held(SKILLS, {"skills": {"new": 4}}).drifts == ()
    assert held(SKILLS, {"skills": {"code": 40}}, 30).drifts == ()  # more picks than people


def test_too_few_later_people_tell_nothing() -> None:
    advice = held(BEFORE, {"role": {"a": 0, "b": 0, "c": 29}}, 29)
    assert advice.drifts == ()
    assert not advice.later.enough


def test_twice_as_many_labels_are_a_reason_to_tune_again() -> None:
    assert held(BEFORE, {}, labels=400).again
    assert not held(BEFORE, {}, labels=399).again
    assert held(BEFORE, {}, people=0, labels=400).again


@pytest.mark.parametrize(
    ("when", "month"),
    [
        ("2026-11-25T10:00:00+00:00", "2026-12"),
        ("2026-12-01T00:00:00+00:00", "2027-01"),
        ("2026-11-30T23:30:00-05:00", "2027-01"),
    ],
)
def test_later_months_are_those_after_the_one_of_tuning_in_utc(when: str, month: str) -> None:
    assert replace(BEFORE, when=when).later == month


def test_what_was_tuned_on_is_kept_as_counts_and_nothing_else(tmp_path: Path) -> None:
    made = people(GUIDE, 40, Design.of(GUIDE).today)
    labeled = LabeledSheets(made.sheets, np.array(made.track), np.arange(40) // 2)
    what = tuned_on(GUIDE, labeled, NOW)
    remember(tmp_path, what)
    assert recall(tmp_path) == what
    assert what.people == 20
    assert sum(what.answers["role"].values()) == 40
    assert what.answered == dict.fromkeys(("field", "done", "goal", "skills"), 40)
    assert what.effects["role"] == 2


def test_a_file_that_is_none_of_ours_is_nothing_and_a_missing_folder_is_told(
    tmp_path: Path,
) -> None:
    assert recall(tmp_path) is None
    for spoiled in (
        "{}",
        '{"when": "x", "rules": "r", "people": 3, "answers": {}}',
        '{"when": "2026-11-25T00:00:00+00:00", "rules": "r", "people": "3", "answers": {}}',
        '{"when": "2026-11-25T00:00:00+00:00", "rules": "r", "people": 3, "answers": [1]}',
        '{"when": "2026-11-25", "rules": "r", "people": 3, "answers": {"a": {"b": -1}}}',
        '{"when": "2026-11-25", "rules": "r", "people": 3, "answers": {}, "effects": {"a": 0}}',
    ):
        (tmp_path / FILE).write_text(spoiled)
        assert recall(tmp_path) is None
    with pytest.raises(TunedOnError, match=FILE):
        remember(tmp_path / "none", BEFORE)
