"""`TrackClassifier` in scikit-learn's own tools, on frames of any library, with gaps."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from importlib import import_module
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import sklearn
from sklearn.base import clone
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import BaggingClassifier, StackingClassifier, VotingClassifier
from sklearn.exceptions import NotFittedError
from sklearn.frozen import FrozenEstimator
from sklearn.inspection import permutation_importance
from sklearn.metrics import get_scorer
from sklearn.model_selection import (
    GridSearchCV,
    GroupKFold,
    KFold,
    cross_val_predict,
    cross_val_score,
    cross_validate,
)
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import LabelEncoder

from advisor.guide import Guide
from advisor.learning.design import Design
from advisor.learning.estimator import TrackClassifier
from advisor.learning.frames import ColumnsWarning
from advisor.learning.targets import LabelsError
from advisor.scoring import AnswerError
from advisor.tables.header import ColumnsError
from tests.learning.labels import People, people

pl: Any = import_module("polars")

NUMBER = 60
PERSONS = np.arange(NUMBER) // 2


@pytest.fixture(scope="module")
def some(guide: Guide) -> People:
    return people(guide, NUMBER, Design.of(guide).today)


@pytest.fixture(scope="module")
def track(some: People) -> Any:
    return np.array(some.track)


@pytest.fixture(scope="module")
def kept(guide: Guide) -> TrackClassifier:
    """Learns the temperature alone, which takes no time."""
    return TrackClassifier(guide, learned=False, folds=2)


@pytest.fixture(scope="module")
def fitted(kept: TrackClassifier, some: People) -> TrackClassifier:
    found: TrackClassifier = clone(kept).fit(some.answers, some.track)
    return found


# -------------------------------------------------------------------- tools that wrap it


TOOLS: dict[str, Callable[[TrackClassifier], Any]] = {
    "a vote": lambda each: VotingClassifier([("one", each), ("other", each)]),
    "a soft vote": lambda each: VotingClassifier([("one", each)], voting="soft"),
    "a stack": lambda each: StackingClassifier([("one", each)], cv=2),
    "a bag": lambda each: BaggingClassifier(each, n_estimators=2, random_state=0),
    "sigmoid calibration": lambda each: CalibratedClassifierCV(each, cv=2),
    "isotonic calibration": lambda each: CalibratedClassifierCV(each, cv=2, method="isotonic"),
    "calibration of today's table": lambda each: CalibratedClassifierCV(FrozenEstimator(each)),
}


@pytest.mark.parametrize("name", TOOLS)
def test_a_tool_that_wraps_it_predicts_tracks(
    kept: TrackClassifier, some: People, track: Any, name: str
) -> None:
    tool = TOOLS[name](kept).fit(some.answers, track)
    assert set(tool.classes_) == set(track)
    assert (tool.predict(some.answers) == track).mean() > 0.6


@pytest.mark.parametrize("name", ["a vote", "a soft vote"])
def test_a_vote_of_one_is_its_own_prediction(
    fitted: TrackClassifier, kept: TrackClassifier, some: People, track: Any, name: str
) -> None:
    """Ties included, of which there are many."""
    voted = TOOLS[name](kept).fit(some.answers, track).predict(some.answers)
    assert (voted == fitted.predict(some.answers)).all()


@pytest.mark.parametrize("method", ["predict", "predict_proba", "decision_function"])
def test_held_out_predictions_are_those_of_the_folds(
    kept: TrackClassifier, some: People, track: Any, method: str
) -> None:
    folds = KFold(2)
    found = cross_val_predict(kept, some.answers, track, cv=folds, method=method)
    for train, test in folds.split(track):
        fold = clone(kept).fit(some.answers.iloc[train], track[train])
        expected = getattr(fold, method)(some.answers.iloc[test])
        assert (found[test] == expected).all()


def test_the_best_class_of_each_method_is_the_one_predicted(
    fitted: TrackClassifier, some: People
) -> None:
    predicted = fitted.predict(some.answers)
    for method in (fitted.decision_function, fitted.predict_proba):
        values = method(some.answers)
        assert values.dtype == np.float64
        assert (fitted.classes_[values.argmax(axis=1)] == predicted).all()


def test_two_of_three_tracks_are_two_classes(
    kept: TrackClassifier, some: People, track: Any
) -> None:
    two = track != "itm"
    answers, label = some.answers[two], track[two]
    fit = clone(kept).fit(answers, label)
    assert fit.classes_.tolist() == ["bida", "isa"]
    decision = fit.decision_function(answers)
    assert decision.shape == (two.sum(),)
    assert (fit.predict(answers) == fit.classes_[(decision > 0).astype(int)]).all()
    assert np.allclose(fit.predict_proba(answers).sum(axis=1), 1)
    for scoring in ("neg_log_loss", "roc_auc"):
        assert np.isfinite(cross_val_score(kept, answers, label, cv=2, scoring=scoring)).all()


def test_a_fold_may_lack_a_track(kept: TrackClassifier, some: People, track: Any) -> None:
    order = np.argsort(track)
    with pytest.warns(RuntimeWarning, match="Number of classes"):
        found = cross_val_predict(
            kept, some.answers.iloc[order], track[order], cv=KFold(3), method="predict_proba"
        )
    assert found.shape == (NUMBER, 3)
    assert (found[-1, :2] > 0).all()
    assert found[-1, 2] == 0


@pytest.mark.parametrize("kind", ["int64", "float64", "Int64", "category"])
def test_encoded_labels_stand_for_tracks(
    fitted: TrackClassifier, kept: TrackClassifier, some: People, track: Any, kind: str
) -> None:
    numbers = pd.Series(LabelEncoder().fit_transform(track)).astype(kind)
    fit = clone(kept).fit(some.answers, numbers)
    assert fit.classes_.tolist() == [0, 1, 2]
    assert fit.temperature_ == fitted.temperature_
    assert (fitted.classes_[fit.predict(some.answers)] == fitted.predict(some.answers)).all()


def test_numbers_of_few_tracks_are_warned_of_unless_it_is_said_which(
    kept: TrackClassifier, some: People, track: Any
) -> None:
    two = track != "bida"
    answers, label = some.answers[two], track[two]
    numbers = LabelEncoder().fit_transform(label)
    with pytest.warns(UserWarning, match=r'taken for "bida", "isa" or "itm".*encoded='):
        clone(kept).fit(answers, numbers)
    named = clone(kept).set_params(encoded=["isa", "itm"])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        fit = named.fit(answers, numbers)
    plain = clone(kept).fit(answers, label)
    assert (plain.classes_[fit.predict(answers)] == plain.predict(answers)).all()
    with pytest.raises(LabelsError, match=r"row 0: the label \d is no track; .*from 0 to 1"):
        named.fit(answers, numbers + 5)


def test_today_s_table_can_be_scored_and_inspected(guide: Guide, some: People, track: Any) -> None:
    today = TrackClassifier(guide)
    assert get_scorer("accuracy")(today, some.answers, track) == today.score(some.answers, track)
    found = permutation_importance(today, some.answers, track, n_repeats=1, random_state=0)
    important = dict(zip(some.answers, found.importances_mean, strict=True))
    assert important["goal"] > 0
    with pytest.raises(NotFittedError):
        get_scorer("neg_log_loss")(today, some.answers, track)


def test_weights_and_groups_are_routed(kept: TrackClassifier, some: People, track: Any) -> None:
    weight = np.where(track == "isa", 5.0, 1.0)
    heavy = clone(kept).fit(some.answers, track, sample_weight=weight)
    with sklearn.config_context(enable_metadata_routing=True):
        asking = clone(kept).set_fit_request(sample_weight=True, groups=True)
        asking.set_score_request(sample_weight=True)
        vote = VotingClassifier([("one", asking)], voting="soft")
        vote.fit(some.answers, track, sample_weight=weight)
        assert vote.estimators_[0].temperature_ == heavy.temperature_
        given = {"groups": PERSONS, "sample_weight": weight}
        found = cross_validate(asking, some.answers, track, params=given, cv=GroupKFold(2))
        assert np.isfinite(found["test_score"]).all()
        search = GridSearchCV(asking, {"folds": [2, 3]}, cv=GroupKFold(2))
        assert search.fit(some.answers, track, **given).best_score_ > 0


# ------------------------------------------------------------------- names of columns


def renamed(answers: pd.DataFrame) -> Any:
    return answers.rename(columns={"goal": "Goal"})


def turned(answers: pd.DataFrame) -> Any:
    return answers[answers.columns[::-1]]


@pytest.mark.parametrize("method", ["predict", "predict_proba", "decision_function"])
@pytest.mark.parametrize(
    ("change", "message"),
    [
        (renamed, "unseen at fit time:\n- Goal\n.*now missing:\n- goal"),
        (lambda answers: answers.drop(columns="goal"), "now missing:\n- goal"),
        (lambda answers: answers.assign(name="Ann"), "unseen at fit time:\n- name"),
        (turned, "must be in the same order"),
        (lambda answers: pl.from_pandas(renamed(answers)), "now missing:\n- goal"),
        (lambda answers: pa.Table.from_pandas(turned(answers)), "must be in the same order"),
    ],
)
def test_columns_are_those_of_fit(
    fitted: TrackClassifier,
    some: People,
    change: Callable[[pd.DataFrame], Any],
    message: str,
    method: str,
) -> None:
    assert fitted.feature_names_in_.tolist() == [*some.answers]
    assert fitted.n_features_in_ == len(some.answers.columns)
    with pytest.raises(ValueError, match=f"(?s){message}"):
        getattr(fitted, method)(change(some.answers))


def test_mistyped_columns_are_warned_of_where_no_names_were_seen(
    guide: Guide, kept: TrackClassifier, some: People
) -> None:
    for use in (
        lambda answers: TrackClassifier(guide).predict(answers),
        lambda answers: clone(kept).fit(answers, some.track),
    ):
        with pytest.warns(ColumnsWarning, match='"Goal" is no question; did you mean "goal"?'):
            use(renamed(some.answers))


def test_an_array_has_the_columns_of_fit_or_those_of_the_questions(
    fitted: TrackClassifier, kept: TrackClassifier, some: People
) -> None:
    array = some.answers.to_numpy()
    with pytest.warns(UserWarning, match="does not have valid feature names"):
        found = fitted.predict(array)
    assert (found == fitted.predict(some.answers)).all()
    pipeline = make_pipeline(
        ColumnTransformer([("all", "passthrough", [*some.answers])]), clone(kept)
    ).fit(some.answers, some.track)
    assert (pipeline.predict(some.answers) == found).all()
    with pytest.raises(ColumnsError, match=r"has \d+ columns, not 2"):
        clone(kept).fit(array[:, :2], some.track)


# ------------------------------------------------------------------- kinds of frames


FRAMES: dict[str, Callable[[pd.DataFrame], Any]] = {
    "pandas objects": lambda answers: answers.astype(object),
    "pandas categories": lambda answers: answers.astype("category"),
    "pandas nullable": lambda answers: answers.astype("string"),
    "polars": pl.from_pandas,
    "polars categories": lambda answers: pl.from_pandas(answers).cast(pl.Categorical),
    "polars objects": lambda answers: pl.DataFrame(
        {name: pl.Series(answers[name].tolist(), dtype=pl.Object) for name in answers}
    ),
    "Arrow": pa.Table.from_pandas,
    "Arrow batch": pa.RecordBatch.from_pandas,
}


@pytest.mark.parametrize("kind", FRAMES)
def test_the_kind_of_frame_changes_nothing(
    fitted: TrackClassifier, kept: TrackClassifier, some: People, kind: str
) -> None:
    answers = FRAMES[kind](some.answers)
    fit = clone(kept).fit(answers, some.track)
    assert fit.temperature_ == fitted.temperature_
    assert fit.feature_names_in_.tolist() == [*some.answers]
    assert (fit.predict_proba(answers) == fitted.predict_proba(some.answers)).all()


def test_polars_frames_go_through_searches_and_pipelines(
    kept: TrackClassifier, some: People
) -> None:
    answers, track = pl.from_pandas(some.answers), pl.Series(some.track)
    search = GridSearchCV(kept, {"errors": [0.5, 1.0]}, cv=2).fit(answers, track)
    assert search.best_score_ > 0.5
    columns = ColumnTransformer(
        [("all", "passthrough", [*some.answers])], verbose_feature_names_out=False
    )
    pipeline = make_pipeline(columns, kept).set_output(transform="polars")
    found = pipeline.fit(some.answers, some.track).predict(some.answers)
    assert (found == clone(kept).fit(some.answers, some.track).predict(some.answers)).all()


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        (lambda answers: pl.from_pandas(answers).lazy(), "not as LazyFrame; collect it first"),
        (lambda answers: answers.to_numpy().tolist(), "not as list"),
        (lambda answers: answers["goal"], "not as Series"),
        (lambda answers: answers["goal"].to_numpy(), "not as ndarray"),
        (lambda answers: pd.concat([answers, answers], axis=1), "two columns have the same name"),
    ],
)
def test_what_is_no_frame_is_one_clear_line(
    kept: TrackClassifier, some: People, answers: Callable[[pd.DataFrame], Any], message: str
) -> None:
    for use in (kept.predict, lambda given: clone(kept).fit(given, some.track)):
        with pytest.raises(ColumnsError, match=message) as caught:
            use(answers(some.answers))
        assert "\n" not in str(caught.value)


# ------------------------------------------------------- what is missing beside the answers


MISSING = [
    None,
    pd.NA,
    " ",
    *(pytest.param(each, marks=pytest.mark.deep) for each in (np.nan, pd.NaT, "")),
]


@pytest.mark.parametrize("nothing", MISSING, ids=repr)
@pytest.mark.parametrize("of", [pd.Series, list])
def test_sheets_without_a_label_are_left_out(
    kept: TrackClassifier, some: People, nothing: Any, of: Callable[[Any], Any]
) -> None:
    label = np.array(some.track, object)
    label[::3] = nothing
    there = np.arange(NUMBER) % 3 != 0
    answers = some.answers.copy()
    answers.loc[0, "goal"] = "no answer"  # in a row that is left out
    weight = np.where(there, 2.0, np.nan)
    fit = clone(kept).fit(answers, of(label.tolist()), sample_weight=weight)
    only = clone(kept).fit(some.answers[there], label[there], sample_weight=weight[there])
    assert fit.temperature_ == only.temperature_
    assert (fit.classes_ == only.classes_).all()
    assert fit.score(some.answers, label, weight) == only.score(some.answers[there], label[there])


def test_numbered_labels_may_be_missing_too(
    kept: TrackClassifier, some: People, track: Any
) -> None:
    there = np.arange(NUMBER) % 3 != 0
    numbers = pd.Series(LabelEncoder().fit_transform(track)).where(there)
    fit = clone(kept).fit(some.answers, numbers)
    only = clone(kept).fit(some.answers[there], track[there])
    assert fit.temperature_ == only.temperature_
    assert fit.score(some.answers, numbers) == only.score(some.answers, numbers.map(
        dict(enumerate(only.classes_))
    ))  # fmt: skip


@pytest.mark.parametrize("nothing", MISSING, ids=repr)
@pytest.mark.parametrize("names", ["p{}", 7])
def test_sheets_without_a_group_are_of_different_people(
    kept: TrackClassifier, some: People, nothing: Any, names: Any
) -> None:
    person: list[Any] = [
        names.format(row // 2) if isinstance(names, str) else names + row // 2
        for row in range(NUMBER)
    ]
    person[10:20] = [nothing] * 10
    alone = [f"alone {row}" if 10 <= row < 20 else cell for row, cell in enumerate(person)]
    found = [
        clone(kept).fit(some.answers, some.track, groups=each)
        for each in (person, pd.Series(person), pd.Series(alone))
    ]
    assert len({fit.temperature_ for fit in found}) == 1
    assert all((fit.people_ == found[0].people_).all() for fit in found)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"sample_weight": [None] * NUMBER}, "weights are one number a sheet"),
        ({"sample_weight": [pd.NA] * NUMBER}, "weights are one number a sheet"),
        ({"sample_weight": [-1.0] * NUMBER}, "weights are one number a sheet"),
        ({"sample_weight": [0.0] * NUMBER}, "all weights are zero"),
        ({"sample_weight": [1.0]}, "weights are one number a sheet"),
        ({"groups": [1]}, "there are 60 sheets, but 1 groups"),
        ({"groups": [[1, 2]] * NUMBER}, "there are 60 sheets"),
    ],
)
def test_what_does_not_go_with_the_sheets_is_named(
    kept: TrackClassifier, some: People, given: dict[str, Any], message: str
) -> None:
    with pytest.raises(LabelsError, match=message):
        clone(kept).fit(some.answers, some.track, **given)


def test_labels_of_another_kind_are_named_with_their_row(
    kept: TrackClassifier, some: People
) -> None:
    label: list[Any] = [None, *some.track[1:]]
    label[7] = "nan"
    with pytest.raises(LabelsError, match='row 7: the label "nan" is no track'):
        clone(kept).fit(some.answers, label)
    with pytest.raises(LabelsError, match="there are no labels"):
        clone(kept).fit(some.answers, [None] * NUMBER)
    answers = some.answers.copy()
    answers.loc[7, "goal"] = "no answer"
    with pytest.raises(AnswerError, match=r'row 7: .*"no answer"'):
        clone(kept).fit(answers, some.track)
