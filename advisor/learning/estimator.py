"""Today's table of points as a scikit-learn classifier, and one that learns from labels."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any, Final, Self

import narwhals as nw
import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.exceptions import NotFittedError
from sklearn.metrics import accuracy_score
from sklearn.utils.validation import validate_data

from advisor.analysis.columns import Columns
from advisor.analysis.rows import Bools, Ints
from advisor.guide.faults import quoted
from advisor.guide.loading import load_guide
from advisor.guide.model import Guide
from advisor.learning import parallel
from advisor.learning.design import Design, Floats
from advisor.learning.edits import Edit, edits_of
from advisor.learning.encoding import frame_of
from advisor.learning.fitting import MIN_PEOPLE, fitted
from advisor.learning.frames import encoder_of, sheets_of
from advisor.learning.likelihood import Labeled, softmax
from advisor.learning.targets import Labels, LabelsError, people_of, weights_of
from advisor.tables.header import ColumnsError

TIE_BREAK: Final = 2.0**-30
"""By how much of a point each track stands behind the one before it in the program, so that
every method breaks ties as `TrackClassifier.predict` does."""


class TrackClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Predicts the track of a sheet by a table of small whole points.

    Without `fit` the points are today's. With it they are learned, with today's table
    as the prior: where labels are few or say nothing new, today's table is what comes
    out. Only the points are learned; fit rules never are.

    Parameters
    ----------
    guide
        The guide whose questions are answered and whose points are today's; the
        project's own where left out.
    least, most
        The range of points; today's range where left out. Locked rows never change, and options
        called ``unsure`` are worth nothing where they are today.
    errors
        By how many standard errors a table has to beat tables closer to today's on
        held-out sheets. The greater, the more is kept as it is.
    folds
        In how many parts sheets are held out in turn.
    fewest
        With fewer people than this nothing is learned.
    learned
        False keeps today's points and learns only the temperature, for `predict_proba`.
    seed
        Decides which sheets are held out together.
    encoded
        The tracks that the labels 0, 1, 2 ... stand for, since many of scikit-learn's tools
        encode labels before `fit`. All tracks in the order of the alphabet where left out,
        as `sklearn.preprocessing.LabelEncoder` has them where all of them occur.

    Attributes
    ----------
    classes_
        The labels that `fit` saw, sorted; before it the ids of all tracks.
    points_, design_
        The points, shape (rows, tracks), and the rows, tracks and points of today.
    temperature_
        Log-odds for each point, so that probabilities agree with held-out labels.
    decay_, held_out_
        The strength of the pull towards today's table that held-out sheets chose, infinite where
        nothing is changed, and the log-odds of the sheets while they were held out.
    people_
        For how many people each row counts, shape (rows,).
    feature_names_in_, n_features_in_
        The columns that `fit` saw. Other columns are refused from then on.

    Notes
    -----
    Equal top scores are a tie, which a recommendation never breaks. A classifier has to
    predict a class: here the first of them in the program's order.

    A multinomial logit with a ridge around today's table, whose strength is chosen by the
    likelihood of held-out people with the rule of one standard error; then a search for the
    whole points closest to it in probability. `advisor.learning.likelihood` and
    `advisor.learning.fitting` cite sources; the last step is temperature scaling (Platt 1999;
    Guo, Pleiss, Sun and Weinberger 2017, "On calibration of modern neural networks").

    Examples
    --------
    >>> import pandas as pd
    >>> answers = pd.DataFrame({"goal": ["use_data", "protect", None]})
    >>> len(TrackClassifier().predict(answers))
    3
    """

    def __init__(
        self,
        guide: Guide | None = None,
        *,
        least: int | None = None,
        most: int | None = None,
        errors: float = 1.0,
        folds: int = 5,
        fewest: int = MIN_PEOPLE,
        learned: bool = True,
        seed: int = 0,
        encoded: Sequence[str] | None = None,
    ) -> None:
        self.guide = guide
        self.least = least
        self.most = most
        self.errors = errors
        self.folds = folds
        self.fewest = fewest
        self.learned = learned
        self.seed = seed
        self.encoded = encoded

    @property
    def classes_(self) -> NDArray[Any]:
        """The labels that are predicted, in the order of the columns of probabilities."""
        return self._classes()[0]

    def fit(
        self,
        X: Any,  # noqa: N803 - scikit-learn's name
        y: Any,
        sample_weight: Any = None,
        groups: Any = None,
    ) -> Self:
        """Learn points from sheets whose people's tracks are known.

        Parameters
        ----------
        X
            Answers: a data frame as `advisor.learning.frames.score_frame` takes it, or an array
            of texts with a column for each question, in the questionnaire's order.
        y
            The id of the track that each person ended in, or its number (see ``encoded``),
            shape (sheets,). Sheets whose label is missing (None, NaN, NA, "") are left out.
        sample_weight
            How much each sheet counts; all the same where left out.
        groups
            Whose sheet each is: sheets of one person are held out together. A sheet whose
            group is missing is of a person of its own.

        Raises
        ------
        AnswerError, ColumnsError, LabelsError, BoundsError
            The answers, their columns, the labels, weights or groups, or the range are invalid.
        """
        design = _todays(self._guide(), self.least, self.most)
        answers = self._frame(X, y, reset=True)
        labels = Labels.of(y, len(answers))
        labeled = self._labeled(design, answers, labels, sample_weight)
        person = people_of(groups, len(answers))[labels.known]
        with parallel.one():
            found = fitted(
                design,
                labeled,
                person,
                errors=self.errors,
                folds=self.folds,
                fewest=self.fewest,
                learned=self.learned,
                seed=self.seed,
            )
        self.design_ = design
        self.points_, self.temperature_ = found.points, found.temperature
        self.decay_, self.held_out_, self.people_ = found.decay, found.held_out, found.people
        self.labeled_, self._once = labeled, found.once
        values, first = np.unique(labels.values, return_index=True)
        self._seen = values, labeled.track[first]
        return self

    def predict(self, X: Any) -> NDArray[Any]:  # noqa: N803
        """The class with the top score, shape (sheets,); of ties the program's first."""
        found: NDArray[Any] = self.classes_[self._scores(X).argmax(axis=1)]
        return found

    def decision_function(self, X: Any) -> Floats:  # noqa: N803
        """The scores, shape (sheets, classes), in the order of ``classes_``.

        With two classes it is the second one's score minus the first one's, shape (sheets,).
        Of tracks with equal scores the first in the program's order is ahead by less than 1e-8.
        """
        scores = self._scores(X)
        return scores[:, 1] - scores[:, 0] if scores.shape[1] == 2 else scores

    def predict_proba(self, X: Any) -> Floats:  # noqa: N803
        """How likely each class is, shape (sheets, classes), in the order of ``classes_``.

        Raises `NotFittedError` before `fit`: points alone are no probabilities.
        """
        if not hasattr(self, "temperature_"):
            raise NotFittedError(
                "points give no probabilities before labels are known; call fit, with "
                "learned=False to keep today's points"
            )
        return softmax(self.temperature_ * self._scores(X))

    def score(self, X: Any, y: Any, sample_weight: Any = None) -> float:  # noqa: N803
        """The accuracy on the sheets whose label is not missing."""
        predicted = self.predict(X)
        labels = Labels.of(y, len(predicted))
        weights = weights_of(sample_weight, labels.known)
        found = accuracy_score(labels.values, predicted[labels.known], sample_weight=weights)
        return float(found)

    def suggest(self) -> tuple[Edit, ...]:
        """The rows to change and to what, each worth most after the ones before it."""
        if not hasattr(self, "_once"):
            raise NotFittedError("there is nothing to suggest before fit has seen labels")
        return edits_of(self.design_, self._once, self.points_, self.people_)

    def __sklearn_is_fitted__(self) -> bool:
        return True  # today's table needs no labels

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.requires_fit = False
        tags.input_tags.two_d_array = False
        tags.input_tags.categorical = True
        tags.input_tags.string = True
        tags.input_tags.allow_nan = True
        return tags

    def _guide(self) -> Guide:
        return _default_guide() if self.guide is None else self.guide

    def _design(self) -> Design:
        """The design that was fitted, or today's."""
        if hasattr(self, "design_"):
            design: Design = self.design_
            return design
        return _todays(self._guide(), self.least, self.most)

    def _classes(self) -> tuple[NDArray[Any], Ints]:
        """The classes, and the place of each among the program's tracks."""
        if hasattr(self, "_seen"):
            seen: tuple[NDArray[Any], Ints] = self._seen
            return seen
        tracks = np.array(self._guide().track_ids)
        order = np.argsort(tracks)
        return tracks[order], order

    def _labeled(
        self,
        design: Design,
        answers: nw.DataFrame[Any] | Columns,
        labels: Labels,
        weights: Any,
    ) -> Labeled:
        """The sheets that have a label."""
        sheets = self._encoded(answers, design, labels.known).take(labels.known)
        track = labels.tracks(design.tracks, self.encoded)
        weight = weights_of(weights, labels.known)
        used = np.unique(track[weight > 0])
        if len(used) < 2:
            none = "all weights are zero" if len(track) else "there are no labels"
            only = f"all labels are {quoted(design.tracks[used[0]])}" if len(used) else none
            raise LabelsError(f"{only}; learning takes people of two tracks (classes) or more")
        return Labeled.of(design, design.indicators(sheets), track, weight)

    def _scores(self, answers: Any) -> Floats:
        """The scores of the classes, of which no two are equal, shape (sheets, classes)."""
        design, places = self._design(), self._classes()[1]
        sheets = self._encoded(self._frame(answers), design)
        points = getattr(self, "points_", design.today)[:, places]
        scores: Floats = design.indicators(sheets) @ points - TIE_BREAK * places
        return scores

    def _frame(
        self, answers: Any, labels: Any = "no_validation", *, reset: bool = False
    ) -> nw.DataFrame[Any] | Columns:
        """Take answers as a frame, and record its columns or compare them with those of `fit`."""
        if isinstance(answers, Columns):
            return answers
        is_array = isinstance(answers, np.ndarray) and answers.ndim == 2
        frame = None if is_array else frame_of(answers)
        if reset or hasattr(self, "n_features_in_"):
            given = answers if frame is None else frame.to_native()
            validate_data(self, given, labels, reset=reset, skip_check_array=True)
        return self._named(answers) if frame is None else frame

    def _named(self, answers: NDArray[Any]) -> nw.DataFrame[Any]:
        """An array as a frame: with the columns of `fit`, or else a column for each question."""
        from pandas import DataFrame

        questions = [*self._guide().questionnaire.question]
        names = getattr(self, "feature_names_in_", questions)
        if len(names) != answers.shape[1]:
            raise ColumnsError(
                f"an array of answers has {len(names)} columns, not {answers.shape[1]}; give a "
                "data frame, whose columns are named by ids of questions"
            )
        return frame_of(DataFrame(answers, columns=names))

    def _encoded(
        self, answers: nw.DataFrame[Any] | Columns, design: Design, among: Bools | None = None
    ) -> Columns:
        if isinstance(answers, Columns):
            return answers
        is_new = among is not None or not hasattr(self, "n_features_in_")
        encoder = encoder_of(design.guide)
        return sheets_of(encoder, answers, among=among, warn=is_new, stacklevel=5)


@cache
def _default_guide() -> Guide:
    return load_guide()


@lru_cache(maxsize=8)
def _todays(guide: Guide, least: int | None, most: int | None) -> Design:
    """Guides compare by identity and live long; a few designs are kept."""
    return Design.of(guide, least, most)
