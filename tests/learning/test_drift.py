"""Whether answers have drifted from those that the points were tuned on."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.guide import load_guide
from advisor.learning.design import Design
from advisor.learning.drift import FILE, TunedOn, TunedOnError, advise, recall, remember, tuned_on
from advisor.learning.intervals import Share, difference, holm, mean_of
from advisor.learning.labels import LabeledSheets
from tests.learning.labels import people

NOW = datetime(2026, 11, 25, tzinfo=UTC)
BEFORE = TunedOn(NOW.isoformat(), "0" * 12, 200, {"goal": {"a": 100, "b": 60, "c": 40}})


def test_the_same_mix_of_answers_has_not_drifted() -> None:
    advice = advise(BEFORE, {"goal": {"a": 502, "b": 297, "c": 201}})
    (drift,) = advice.drifts
    assert not drift.drifted
    assert drift.chance > 0.5
    assert not advice.again


def test_another_mix_has_and_it_is_time_to_tune_again() -> None:
    advice = advise(BEFORE, {"goal": {"a": 40, "b": 60, "c": 100}})
    assert [drift.question for drift in advice.drifted] == ["goal"]
    assert advice.again


def test_a_sure_trifle_among_many_answers_is_no_drift() -> None:
    since = TunedOn(NOW.isoformat(), "0" * 12, 1, {"goal": {"a": 500_000, "b": 500_000}})
    (drift,) = advise(since, {"goal": {"a": 505_000, "b": 495_000}}).drifts
    assert drift.chance < 0.001
    assert not drift.drifted


def test_the_statistic_is_pearson_s() -> None:
    from scipy.stats import chi2_contingency

    after = {"a": 70, "b": 50, "c": 55}
    (drift,) = advise(BEFORE, {"goal": after}).drifts
    table = [[100, 60, 40], list(after.values())]
    known = chi2_contingency(table, correction=False)
    assert drift.chance == pytest.approx(known.pvalue)
    assert drift.size == pytest.approx(np.sqrt(known.statistic / np.sum(table)))


def test_unknown_questions_and_options_and_rare_ones_break_nothing() -> None:
    advice = advise(BEFORE, {"goal": {"a": 3, "b": 1, "new": 9}, "other": {"x": 5}})
    assert len(advice.drifts) <= 1
    assert advise(BEFORE, {}).drifts == ()
    assert advise(BEFORE, {"goal": {"a": 0, "b": 0, "c": 0}}).drifts == ()


def test_twice_as_many_labels_are_a_reason_to_tune_again() -> None:
    assert advise(BEFORE, {}, labels=400).again
    assert not advise(BEFORE, {}, labels=399).again


def test_what_was_tuned_on_is_kept_as_counts_and_nothing_else(tmp_path: Path) -> None:
    guide = load_guide()
    made = people(guide, 40, Design.of(guide).today)
    labeled = LabeledSheets(made.sheets, np.array(made.track), np.arange(40))
    what = tuned_on(guide, labeled, NOW)
    remember(tmp_path, what)
    assert recall(tmp_path) == what
    assert what.people == 40
    assert sum(what.answers["goal"].values()) == 40


def test_a_file_that_is_none_of_ours_is_nothing_and_a_missing_folder_is_told(
    tmp_path: Path,
) -> None:
    assert recall(tmp_path) is None
    (tmp_path / FILE).write_text("{}")
    assert recall(tmp_path) is None
    with pytest.raises(TunedOnError, match=FILE):
        remember(tmp_path / "none", BEFORE)


# --------------------------------------------------------------------------- intervals


def test_the_interval_of_a_difference_is_newcombe_s() -> None:
    """His example: 56 of 70 against 48 of 80, 0.2 (0.0524 to 0.3339)."""
    found = difference(Share(56, 70), Share(48, 80))
    assert found is not None
    assert found.value == pytest.approx(0.2)
    assert (found.low, found.high) == pytest.approx((0.0524, 0.3339), abs=1e-4)
    assert difference(Share(0, 0), Share(1, 2)) is None


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
