"""`TrackClassifier`: today's table as a scikit-learn classifier, and what it learns."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.metrics import log_loss
from sklearn.model_selection import GridSearchCV, GroupKFold, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.utils import estimator_checks as checks
from threadpoolctl import threadpool_info, threadpool_limits

from advisor.guide import Guide
from advisor.learning import fitting, likelihood
from advisor.learning.design import BoundsError, Design
from advisor.learning.edits import with_edits
from advisor.learning.estimator import TrackClassifier
from advisor.learning.targets import LabelsError
from advisor.scoring import AnswerError, recommend
from tests.depth import IS_DEEP
from tests.learning.labels import People, drifted, people

UPSIDE_DOWN: dict[str, dict[str, int]] = {
    "goal__lead_it": {"isa": 3, "itm": -2},
    "goal__protect": {"bida": 3, "isa": -2},
    "monday__breach": {"itm": 3},
    "skills__lead": {"bida": 3},
}
"""Rows that say the opposite of what they say today."""


@pytest.fixture(scope="module")
def alike(guide: Guide) -> People:
    """People who end where today's table says."""
    return people(guide, 400, Design.of(guide).today)


@pytest.fixture(scope="module")
def changed(guide: Guide) -> People:
    """People for whom some rows say the opposite of today's."""
    return people(guide, 3_000, drifted(guide, **UPSIDE_DOWN), seed=1)


@pytest.fixture(scope="module")
def fitted(guide: Guide, changed: People) -> TrackClassifier:
    some = changed.take(slice(600))
    return TrackClassifier(guide).fit(some.answers, some.track)


# ------------------------------------------------------------------- today's table


def test_products_of_small_matrices_run_on_one_core(
    guide: Guide, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Threads that wait for each other made fits ten times as slow beside other work."""
    seen: list[int] = []
    real = likelihood.choose_decay

    def path(*given: Any) -> Any:
        seen.extend(each["num_threads"] for each in threadpool_info() if each["user_api"] == "blas")
        return real(*given)

    monkeypatch.setattr(fitting, "choose_decay", path)
    made = people(guide, 40, Design.of(guide).today)
    with threadpool_limits(2, user_api="blas"):
        TrackClassifier(guide).fit(made.sheets, made.track)
    assert set(seen) == {1}


def test_without_fit_it_names_the_leader_that_a_recommendation_names(
    guide: Guide, alike: People
) -> None:
    named = TrackClassifier(guide).predict(alike.answers)
    scores = TrackClassifier(guide).decision_function(alike.answers)
    order = sorted(guide.track_ids)
    for row in range(100):
        result = recommend(guide, alike.sheets.sheet(row))
        by_track = {track.id: track.score for track in result.tracks}
        assert scores[row] == pytest.approx([by_track[track] for track in order], abs=1e-8)
        level = [track for track in guide.track_ids if track in (result.tied or (result.top,))]
        assert named[row] == level[0]


def test_a_tie_goes_to_the_first_track_of_the_program(guide: Guide) -> None:
    nothing = pd.DataFrame({"goal": [None]})
    assert TrackClassifier(guide).predict(nothing).tolist() == [guide.track_ids[0]]


def test_points_are_no_chances_before_labels_are_known(guide: Guide, alike: People) -> None:
    with pytest.raises(NotFittedError, match="call fit"):
        TrackClassifier(guide).predict_proba(alike.answers)
    with pytest.raises(NotFittedError, match="nothing to suggest"):
        TrackClassifier(guide).suggest()


def test_labels_that_agree_with_today_s_table_leave_it_as_it_is(
    guide: Guide, alike: People
) -> None:
    fit = TrackClassifier(guide, errors=2).fit(alike.answers, alike.track)
    assert fit.decay_ == float("inf")
    assert (fit.points_ == Design.of(guide).today).all()
    assert fit.suggest() == ()
    assert fit.design_.guide_with(fit.points_).rules.points == guide.rules.points


def test_few_labels_change_nothing_however_odd(guide: Guide, changed: People) -> None:
    few = changed.take(slice(8))
    fit = TrackClassifier(guide).fit(few.answers, few.track)
    assert (fit.points_ == Design.of(guide).today).all()


# -------------------------------------------------------------------------- learning


def test_what_labels_say_is_learned_and_holds_for_other_people(
    guide: Guide, changed: People, fitted: TrackClassifier
) -> None:
    others = changed.take(slice(600, None))
    before = TrackClassifier(guide).score(others.answers, others.track)
    after = fitted.score(others.answers, others.track)
    assert after > before + 0.05


def test_points_are_whole_and_stay_in_the_range(guide: Guide, changed: People) -> None:
    some = changed.take(slice(600))
    fit = TrackClassifier(guide, least=-2, most=4).fit(some.answers, some.track)
    assert fit.points_.dtype == np.int64
    assert fit.points_.min() >= -2
    assert fit.points_.max() <= 4


def test_locked_rows_and_not_sure_stay_and_bonuses_keep_to_their_tracks(
    guide: Guide, changed: People
) -> None:
    locked = replace(
        guide, rules=replace(guide.rules, locked=frozenset({"goal / lead_it", "ready_to_lead"}))
    )
    some = changed.take(slice(1_000))
    fit = TrackClassifier(locked).fit(some.answers, some.track)
    design = Design.of(locked)
    moved = {row.name for row in design.changed(fit.points_)}
    assert "goal / protect" in moved
    assert not moved & {"goal / lead_it", "ready_to_lead"}
    assert not any(name.endswith("/ unsure") for name in moved)
    bonuses = np.array([bool(row.bonus) for row in design.rows])
    assert not (fit.points_[bonuses] * (design.today[bonuses] == 0)).any()


def test_questions_that_are_for_fit_alone_never_get_points(
    guide: Guide, fitted: TrackClassifier
) -> None:
    assert {row.question for row in fitted.design_.rows} <= {"", *guide.rules.points}
    assert fitted.design_.guide_with(fitted.points_).rules.fit == guide.rules.fit


def test_chances_agree_with_how_often_tracks_come_true(
    guide: Guide, changed: People, fitted: TrackClassifier
) -> None:
    others = changed.take(slice(600, None))
    chances = fitted.predict_proba(others.answers)
    assert np.allclose(chances.sum(axis=1), 1)
    named = chances.max(axis=1)
    right = fitted.predict(others.answers) == np.array(others.track)
    for low, high in ((0.4, 0.6), (0.6, 0.8), (0.8, 1.0)):
        these = (named >= low) & (named < high)
        assert abs(named[these].mean() - right[these].mean()) < 0.08


def test_chances_are_better_than_those_of_today_s_points(
    guide: Guide, changed: People, fitted: TrackClassifier
) -> None:
    some, others = changed.take(slice(600)), changed.take(slice(600, None))
    kept = TrackClassifier(guide, learned=False).fit(some.answers, some.track)
    assert (kept.points_ == Design.of(guide).today).all()
    losses = [
        log_loss(others.track, each.predict_proba(others.answers), labels=each.classes_)
        for each in (fitted, kept)
    ]
    assert losses[0] < losses[1] - 0.05


def test_suggestions_are_the_rows_that_changed_most_useful_first(
    fitted: TrackClassifier,
) -> None:
    edits = fitted.suggest()
    assert {"goal / lead_it", "goal / protect"} <= {edit.row.name for edit in edits[:5]}
    gains = [edit.gain for edit in edits]
    assert gains[0] == max(gains)
    assert all(edit.before != edit.after and edit.cells for edit in edits)
    points = with_edits(fitted.design_, edits)
    made = {row.name for row in fitted.design_.changed(points)}
    assert made == {edit.row.name for edit in edits}


def test_weights_count_a_sheet_as_often_as_they_say(guide: Guide, changed: People) -> None:
    some = changed.take(slice(300))
    twice = pd.concat([some.answers, some.answers], ignore_index=True)
    persons = [*range(300), *range(300)]
    heavy = TrackClassifier(guide, learned=False).fit(
        some.answers, some.track, sample_weight=np.full(300, 2.0)
    )
    doubled = TrackClassifier(guide, learned=False).fit(
        twice, [*some.track, *some.track], groups=persons
    )
    assert heavy.temperature_ == pytest.approx(doubled.temperature_, rel=1e-4)


def test_one_person_s_sheets_are_one_observation_and_are_held_out_together(
    guide: Guide, changed: People
) -> None:
    few = changed.take(slice(12))
    many = pd.concat([few.answers] * 40, ignore_index=True)
    fit = TrackClassifier(guide).fit(many, few.track * 40, groups=[*range(12)] * 40)
    assert (fit.points_ == Design.of(guide).today).all()


# ----------------------------------------------------------------------- scikit-learn


def test_it_works_in_pipelines_searches_and_cross_validation(guide: Guide, changed: People) -> None:
    number = 240 if IS_DEEP else 90
    some = changed.take(slice(number))
    pipeline = make_pipeline(FunctionTransformer(), TrackClassifier(guide, folds=3))
    found = GridSearchCV(
        pipeline, {"trackclassifier__errors": [0.5, 1.0]}, cv=2, scoring="neg_log_loss"
    ).fit(some.answers, some.track)
    assert np.isfinite(found.best_score_)
    persons = np.arange(number) // 2
    scores = cross_val_score(
        TrackClassifier(guide, folds=3),
        some.answers,
        some.track,
        groups=persons,
        cv=GroupKFold(3),
    )
    assert ((scores > 0) & (scores <= 1)).all()


def test_a_clone_has_the_parameters_and_nothing_learned(fitted: TrackClassifier) -> None:
    copy = clone(fitted)
    assert copy.get_params() == fitted.get_params()
    assert not hasattr(copy, "points_")


def test_a_copy_of_an_estimator_shares_its_guide_which_never_changes(
    fitted: TrackClassifier,
) -> None:
    assert deepcopy(fitted).guide is fitted.guide
    assert clone({"guide": fitted.guide}, safe=False)["guide"] is fitted.guide
    grid = GridSearchCV(TrackClassifier(), {"guide": [fitted.guide]}, cv=2)
    assert clone(grid).param_grid["guide"][0] is fitted.guide


def test_pickled_and_back_it_answers_alike(fitted: TrackClassifier, alike: People) -> None:
    back = pickle.loads(pickle.dumps(fitted))
    assert (back.predict_proba(alike.answers) == fitted.predict_proba(alike.answers)).all()


def test_the_order_and_company_of_sheets_change_no_answer(
    fitted: TrackClassifier, alike: People
) -> None:
    together = fitted.predict_proba(alike.answers)
    turned = fitted.predict_proba(alike.answers[::-1])
    alone = np.vstack([fitted.predict_proba(alike.answers[row : row + 1]) for row in range(20)])
    assert np.allclose(together, turned[::-1])
    assert np.allclose(together[:20], alone)


def test_fitted_again_it_learns_the_same(fitted: TrackClassifier, changed: People) -> None:
    some = changed.take(slice(600))
    again = clone(fitted).fit(some.answers, some.track)
    assert (again.points_ == fitted.points_).all()
    assert again.temperature_ == fitted.temperature_


def test_predicting_changes_nothing_of_the_estimator(
    fitted: TrackClassifier, alike: People
) -> None:
    before = set(vars(fitted))
    fitted.predict(alike.answers)
    fitted.predict_proba(alike.answers)
    fitted.decision_function(alike.answers)
    assert set(vars(fitted)) == before


API_CHECKS = (
    checks.check_estimator_cloneable,
    checks.check_estimator_tags_renamed,
    checks.check_valid_tag_types,
    checks.check_estimator_repr,
    checks.check_no_attributes_set_in_init,
    checks.check_do_not_raise_errors_in_init_or_set_params,
    checks.check_mixin_order,
    checks.check_parameters_default_constructible,
    checks.check_get_params_invariance,
    checks.check_set_params,
    checks.check_requires_y_none,
    checks.check_fit1d,
    checks.check_non_transformer_estimators_n_iter,
    checks.check_estimators_partial_fit_n_features,
)
"""scikit-learn's own checks, as far as they apply.

The others feed arrays of random numbers with labels that are no tracks. This classifier
takes answers in columns named by questions, and tracks that the program knows beforehand; it
says so in its tags (``two_d_array`` is False), and `check_estimator` then leaves them out. What
they look at is tested with sheets, here and in ``test_scikit_learn``: cloning, pickling, fitting
twice, the order and company of rows, weights, classes, names of columns, and that predicting
changes nothing. Two do not hold on purpose: without `fit` the points are today's
(`check_estimators_unfitted`; ``requires_fit`` is False), and labels may be missing
(`check_supervised_y_no_nan`).
"""


def test_it_passes_scikit_learn_s_checks_together() -> None:
    assert {each["status"] for each in checks.check_estimator(TrackClassifier())} == {"passed"}


@pytest.mark.parametrize("check", API_CHECKS, ids=lambda check: check.__name__)
def test_it_passes_scikit_learn_s_own_check(check: Callable[..., None]) -> None:
    check("TrackClassifier", TrackClassifier())


# -------------------------------------------------------------------------- bad input


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        (["itm", "isaa"], 'row 1: the label "isaa" is no track; did you mean "isa"?'),
        (["itm", "itm"], 'all labels are "itm"'),
        (["itm"], "there are 2 sheets, but 1 labels"),
    ],
)
def test_labels_that_cannot_be_learned_from_are_named(
    guide: Guide, labels: list[str], message: str
) -> None:
    answers = pd.DataFrame({"goal": ["lead_it", "protect"]})
    with pytest.raises(LabelsError, match=message.replace("?", r"\?")):
        TrackClassifier(guide).fit(answers, labels)


def test_answers_that_do_not_fit_are_named_by_row(guide: Guide) -> None:
    answers = pd.DataFrame({"goal": ["lead_it", "protekt"]})
    with pytest.raises(AnswerError, match=r'row 1: .*"protekt".*did you mean "protect"'):
        TrackClassifier(guide).predict(answers)


@pytest.mark.parametrize(
    ("bounds", "message"),
    [
        ({"least": 3, "most": 1}, "is more than the most"),
        ({"most": 2}, "widen the range, or lock the row"),
    ],
)
def test_a_range_that_cannot_be_is_refused(
    guide: Guide, bounds: dict[str, Any], message: str
) -> None:
    answers = pd.DataFrame({"goal": ["lead_it", "protect"]})
    with pytest.raises(BoundsError, match=message):
        TrackClassifier(guide, **bounds).fit(answers, ["itm", "isa"])
