"""Whether answers have drifted from those that the points were tuned on."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.guide import load_guide
from advisor.learning.design import Design
from advisor.learning.drift import (
    FILE,
    SURE,
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
from advisor.learning.intervals import Share, difference, holm, mean_of
from advisor.learning.labels import LabeledSheets
from tests.learning.labels import people

NOW = datetime(2026, 11, 25, tzinfo=UTC)
GUIDE = load_guide()
BEFORE = TunedOn(NOW.isoformat(), "0" * 12, 200, {"goal": {"a": 100, "b": 60, "c": 40}})
SKILLS = TunedOn(NOW.isoformat(), "0" * 12, 200, {"skills": {"code": 100, "lead": 50, "math": 9}})


def held(since: TunedOn, answers: Counts, people: int = 1_000, labels: int | None = None) -> Advice:
    return advise(GUIDE, since, Later(people, answers, labels))


def test_the_same_mix_of_answers_has_not_drifted() -> None:
    advice = held(BEFORE, {"goal": {"a": 502, "b": 297, "c": 201}})
    (drift,) = advice.drifts
    assert not drift.drifted
    assert drift.chance > 0.5
    assert not advice.again


def test_another_mix_has_and_it_is_time_to_tune_again() -> None:
    advice = held(BEFORE, {"goal": {"a": 40, "b": 60, "c": 100}}, 200)
    assert [drift.question for drift in advice.drifted] == ["goal"]
    assert advice.again


def test_a_sure_trifle_among_many_answers_is_no_drift() -> None:
    since = TunedOn(NOW.isoformat(), "0" * 12, 1, {"goal": {"a": 500_000, "b": 500_000}})
    (drift,) = held(since, {"goal": {"a": 505_000, "b": 495_000}}).drifts
    assert drift.chance < 0.001
    assert not drift.drifted


def test_the_statistic_is_pearson_s() -> None:
    from scipy.stats import chi2_contingency

    after = {"a": 70, "b": 50, "c": 55}
    (drift,) = held(BEFORE, {"goal": after}, 175).drifts
    table = [[100, 60, 40], list(after.values())]
    known = chi2_contingency(table, correction=False)
    assert drift.chance == pytest.approx(known.pvalue)
    assert drift.size == pytest.approx(np.sqrt(known.statistic / np.sum(table)))


def test_where_people_choose_several_each_option_is_a_test_of_people() -> None:
    from scipy.stats import chi2_contingency

    (drift,) = held(SKILLS, {"skills": {"code": 160, "lead": 130, "math": 15}}, 300).drifts
    known = chi2_contingency([[50, 150], [130, 170]], correction=False)
    assert drift.option == "lead"
    assert drift.answers == 300
    assert drift.chance == pytest.approx(3 * known.pvalue)
    assert drift.size == pytest.approx(np.sqrt(known.statistic / 500))


def test_people_who_choose_more_have_drifted_though_the_mix_is_the_same() -> None:
    twice = {option: 2 * number for option, number in SKILLS.answers["skills"].items()}
    assert [each.question for each in held(SKILLS, {"skills": twice}, 200).drifted] == ["skills"]
    assert held(SKILLS, {"skills": twice}, 400).drifted == ()


@pytest.mark.parametrize("people", [60, pytest.param(600, marks=pytest.mark.deep)])
def test_people_like_those_tuned_on_are_said_to_have_drifted_rarely(people: int) -> None:
    """Both kinds of question, with picks that hang together: at most 5 % of the time in all."""
    random = np.random.default_rng(people)

    def drawn(number: int) -> Counts:
        goal = random.multinomial(number, [0.6, 0.39, 0.01])
        keen = random.random((number, 1)) * np.array([1, 1, 1, 1, 0.03, 0.01])
        picks = (random.random((number, 6)) < keen).sum(axis=0)
        return {
            "goal": dict(zip("abc", goal.tolist(), strict=True)),
            "skills": dict(zip("abcdef", picks.tolist(), strict=True)),
        }

    told = 0
    for _ in range(400):
        since = TunedOn(NOW.isoformat(), "0" * 12, people, drawn(people))
        told += any(drift.chance < SURE for drift in held(since, drawn(40), 40).drifts)
    assert told <= 0.05 * 400 + 2 * np.sqrt(0.05 * 0.95 * 400)


def test_unknown_questions_and_options_and_rare_ones_break_nothing() -> None:
    advice = held(BEFORE, {"goal": {"a": 3, "b": 1, "new": 9}, "other": {"x": 5}})
    assert len(advice.drifts) <= 1
    assert held(BEFORE, {}).drifts == ()
    assert held(BEFORE, {"goal": {"a": 0, "b": 0, "c": 0}}).drifts == ()
    assert held(SKILLS, {"skills": {"new": 4}}).drifts == ()
    assert held(SKILLS, {"skills": {"code": 40}}, 30).drifts  # more picks than people: an old tally


def test_too_few_later_people_tell_nothing() -> None:
    advice = held(BEFORE, {"goal": {"a": 0, "b": 0, "c": 29}}, 29)
    assert advice.drifts == ()
    assert not advice.later.tells


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
    assert (what.people, what.sheets) == (20, 40)
    assert sum(what.answers["goal"].values()) == 40


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
    ):
        (tmp_path / FILE).write_text(spoiled)
        assert recall(tmp_path) is None
    with pytest.raises(TunedOnError, match=FILE):
        remember(tmp_path / "none", BEFORE)


# --------------------------------------------------------------------------- intervals


def test_the_interval_of_a_difference_is_newcombe_s() -> None:
    """His example: 56 of 70 against 48 of 80, 0.2 (0.0524 to 0.3339)."""
    found = difference(Share(56, 70, 70), Share(48, 80, 80))
    assert found is not None
    assert found.value == pytest.approx(0.2)
    assert (found.low, found.high) == pytest.approx((0.0524, 0.3339), abs=1e-4)
    assert difference(Share(0, 0, 0), Share(1, 2, 2)) is None


def test_rows_of_one_person_count_as_one_observation() -> None:
    values = np.tile([1.0, 0.0], 50)
    alone = mean_of(values, np.arange(100))
    together = mean_of(values, np.arange(100) % 2)
    assert alone.high - alone.low < together.high - together.low


@given(st.dictionaries(st.text(min_size=1), st.floats(0, 1), min_size=1, max_size=8))
def test_holm_s_correction_keeps_the_order_and_is_never_too_bold(
    chances: dict[str, float],
) -> None:
    corrected = holm(chances)
    assert list(corrected) == list(chances)
    for name, chance in chances.items():
        assert chance <= corrected[name] <= 1
    ordered = sorted(chances, key=chances.__getitem__)
    assert [corrected[name] for name in ordered] == sorted(corrected.values())


def test_sheets_of_one_person_count_as_the_fewer_that_they_are_worth() -> None:
    """Each of 40 people has five sheets that all say the same: these are 40, not 200."""
    random = np.random.default_rng(4)
    covered = 0
    for _ in range(400):
        right = np.repeat(random.random(40) < 0.5, 5)
        estimate = Share.of(right, np.repeat(np.arange(40), 5)).estimate
        assert estimate is not None
        covered += estimate.low <= 0.5 <= estimate.high
    assert 0.92 <= covered / 400 <= 0.98
    same = Share.of(np.ones(200, bool), np.repeat(np.arange(40), 5))
    assert same.estimate == Share(40, 40, 40).estimate
    assert Share.of(right, np.arange(200)).effect == 1.0


def test_with_many_people_the_normal_law_says_what_drawing_them_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    random = np.random.default_rng(5)
    person = random.integers(1_500, size=4_000)
    values = random.normal(0.1, 1, 4_000) + (person % 3)
    drawn = mean_of(values, person)
    monkeypatch.setattr("advisor.learning.intervals.MOST_DRAWN", 1_000)
    lawful = mean_of(values, person)
    assert (lawful.low, lawful.high) == pytest.approx((drawn.low, drawn.high), abs=0.01)
    assert lawful.value == drawn.value
