"""Today's table as a scikit-learn classifier, and one that learns where labels say so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.exceptions import NotFittedError

from advisor.analysis.columns import Columns
from advisor.analysis.rows import Ints
from advisor.analysis.sample import Sampler
from advisor.analysis.tables import TooTangledError
from advisor.errors import AdvisorError
from advisor.guide.faults import instead, quoted
from advisor.guide.loading import load_guide
from advisor.guide.model import Guide
from advisor.learning import cores
from advisor.learning.design import Design, Floats
from advisor.learning.edits import Edit, first_edits
from advisor.learning.encoding import Encoder
from advisor.learning.integers import Task, aimed, search
from advisor.learning.likelihood import (
    INFINITE,
    Aim,
    Labeled,
    Weights,
    folds_of,
    held_out_path,
    learn,
    softmax,
    warm,
)
from advisor.scoring import AnswerError

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

LOOSER: Final = 0.7
"""How much of the penalty whole points keep: being whole holds on to today's table as well."""

CHANGE: Final = 0.0008
"""What each changed row has to bring the whole table closer to what it aims at, in nats for each
person: luck has been weighed before, so this only keeps the changes few."""

SHEETS: Final = 1_000
"""On so many sheets a table is aimed at least; where labels are fewer, others are drawn."""


FEWEST: Final = 30
"""With fewer people than this no point is learned: held-out sheets could not tell luck apart."""


class LabelsError(AdvisorError, ValueError):
    """Labels cannot be learned from: one is no track, or all are the same."""


class TrackClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Tells tracks from answers by a table of small whole points.

    Without `fit` the points are today's. With it they are learned, with today's table
    as the prior: where labels are few or say nothing new, today's table is what comes
    out. Only the points are learned; fit rules never are.

    Parameters
    ----------
    guide
        The guide whose questions are answered and whose points are today's; the
        project's own where left out.
    least, most
        The range of points; today's range where left out. Rows that the rules lock are
        never changed, and options called ``unsure`` are worth nothing where they are
        today.
    errors
        By how many standard errors a table has to beat tables closer to today's on
        held-out sheets. The greater, the more is kept as it is.
    folds
        In how many parts sheets are held out in turn.
    fewest
        With fewer people than this nothing is learned.
    learned
        False keeps today's points and learns only how sharply they speak, which
        `predict_proba` needs.
    seed
        Decides which sheets are held out together.

    Attributes
    ----------
    classes_
        The ids of the tracks in the order of the alphabet, in which probabilities
        stand; a track that no label names is among them.
    points_
        The points, shape (rows, tracks); ``design_`` says which row and track.
    temperature_
        Log-odds for each point, so that chances agree with held-out labels.
    decay_
        The strength of the pull towards today's table that held-out sheets chose;
        infinite where nothing is changed.
    design_
        The rows, the tracks in the program's order, and today's points.
    path_
        How each strength did on held-out sheets.
    people_
        For how many people each row counts, shape (rows,).
    feature_names_in_, n_features_in_
        The columns that `fit` saw.

    Notes
    -----
    Equal top scores are a tie, which a recommendation never breaks. A classifier has to
    name a class: `predict` gives the first of them in the program's order.

    A multinomial logit with a ridge around today's table; the strength of the ridge is
    chosen by the likelihood of held-out sheets, grouped by person, with the rule of one
    standard error towards today's table; whole points are searched that come closest to
    the chances so learned, on the labeled sheets and on others; the temperature is set on
    held-out sheets. Sources stand in `advisor.learning.likelihood` and
    `advisor.learning.integers`; the last step is temperature scaling (Platt 1999; Guo,
    Pleiss, Sun and Weinberger 2017, "On calibration of modern neural networks").

    Examples
    --------
    >>> import pandas as pd
    >>> answers = pd.DataFrame({"goal": ["use_data", "protect", None]})
    >>> TrackClassifier().predict(answers).tolist()
    ['bida', 'isa', 'itm']
    """

    def __init__(
        self,
        guide: Guide | None = None,
        *,
        least: int | None = None,
        most: int | None = None,
        errors: float = 1.0,
        folds: int = 5,
        fewest: int = FEWEST,
        learned: bool = True,
        seed: int = 0,
    ) -> None:
        self.guide = guide
        self.least = least
        self.most = most
        self.errors = errors
        self.folds = folds
        self.fewest = fewest
        self.learned = learned
        self.seed = seed

    def fit(
        self,
        X: pd.DataFrame | pa.Table | Columns,  # noqa: N803 - scikit-learn's name
        y: Sequence[str] | NDArray[Any],
        sample_weight: Sequence[float] | Floats | None = None,
        groups: Sequence[Any] | NDArray[Any] | None = None,
    ) -> Self:
        """Learn points from sheets whose people's tracks are known.

        Parameters
        ----------
        X
            Answers, as `advisor.learning.frames.score_frame` takes them.
        y
            The id of the track that each person ended in, shape (sheets,).
        sample_weight
            How much each sheet counts; all the same where left out.
        groups
            Whose sheet each is: sheets of one person are held out together.

        Raises
        ------
        AnswerError
            An answer does not fit the questionnaire.
        LabelsError
            A label is no track, or there are not as many as sheets, or only one track
            is among them.
        BoundsError
            The range of points is none.
        """
        design = _todays(self._guide(), self.least, self.most)
        sheets = self._encoded(X, design)
        labeled = self._labeled(design, sheets, y, sample_weight)
        person = np.arange(len(labeled)) if groups is None else np.asarray(groups)
        if len(person) != len(labeled):
            raise LabelsError(f"there are {len(labeled)} sheets, but {len(person)} groups")
        self._remember(X, design)
        with cores.one():
            self._learn(design, labeled, person)
        return self

    def predict(self, X: pd.DataFrame | pa.Table | Columns) -> NDArray[np.str_]:  # noqa: N803
        """Name the track with the top score, shape (sheets,).

        Of equal top scores the first in the program's order is named.
        """
        design = self._design()
        top = self._scores(design, X).argmax(axis=1)
        names: NDArray[np.str_] = np.array(design.tracks)[top]
        return names

    def decision_function(self, X: pd.DataFrame | pa.Table | Columns) -> Ints:  # noqa: N803
        """Add up the scores, shape (sheets, classes), in the order of ``classes_``.

        With two tracks it is the second one's score minus the first one's, shape (sheets,).
        """
        design = self._design()
        scores = self._scores(design, X)[:, np.argsort(design.tracks)]
        return scores[:, 1] - scores[:, 0] if scores.shape[1] == 2 else scores

    def predict_proba(self, X: pd.DataFrame | pa.Table | Columns) -> Floats:  # noqa: N803
        """How likely each track is, shape (sheets, classes), in the order of ``classes_``.

        Raises
        ------
        NotFittedError
            `fit` has not been called: points alone are no probabilities.
        """
        if not hasattr(self, "temperature_"):
            raise NotFittedError(
                "points say nothing of chances before labels are known; call fit, with "
                "learned=False to keep today's points"
            )
        scores = self._scores(self.design_, X)[:, np.argsort(self.design_.tracks)]
        return softmax(self.temperature_ * scores)

    def suggest(self) -> tuple[Edit, ...]:
        """Say which rows to change and to what, so that each is worth most after the ones before.

        Raises
        ------
        NotFittedError
            `fit` has not been called.
        """
        if not hasattr(self, "task_"):
            raise NotFittedError("there is nothing to suggest before fit has seen labels")
        return first_edits(self.design_, self.aim_, self.points_, self.people_)

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

    def __sklearn_clone__(self) -> TrackClassifier:
        return type(self)(**self.get_params(deep=False))  # a guide is frozen: no copy is needed

    def _guide(self) -> Guide:
        return _default_guide() if self.guide is None else self.guide

    def _design(self) -> Design:
        """The design that was fitted, or today's."""
        if hasattr(self, "design_"):
            design: Design = self.design_
            return design
        return _todays(self._guide(), self.least, self.most)

    def _encoded(self, answers: pd.DataFrame | pa.Table | Columns, design: Design) -> Columns:
        """Encode answers; scikit-learn hands over what the caller gave."""
        if isinstance(answers, Columns):
            return answers
        if not hasattr(answers, "columns"):
            raise AnswerError("answers come as a frame, with a column for each question")
        sheets, faults = _encoder(design.guide).encode(answers)
        if faults:
            row, message = faults[0]
            raise AnswerError(f"row {row}: {message}")
        return sheets

    def _scores(self, design: Design, answers: pd.DataFrame | pa.Table | Columns) -> Ints:
        points = getattr(self, "points_", design.today)
        return np.rint(design.indicators(self._encoded(answers, design)) @ points).astype(np.int64)

    def _labeled(
        self,
        design: Design,
        sheets: Columns,
        labels: Sequence[str] | NDArray[Any],
        weights: Sequence[float] | Floats | None,
    ) -> Labeled:
        names = [str(label) for label in np.asarray(labels).tolist()]
        if len(names) != len(sheets):
            raise LabelsError(f"there are {len(sheets)} sheets, but {len(names)} labels")
        track = numbered(names, design.tracks)
        weight = np.ones(len(sheets)) if weights is None else np.asarray(weights, np.float64)
        if weight.shape != (len(sheets),) or not (weight >= 0).all():
            raise LabelsError("weights are one number a sheet, none of them below 0")
        used = np.unique(track[weight > 0])
        if len(used) < 2:
            only = f"all labels are {quoted(design.tracks[used[0]])}" if len(used) else "no labels"
            raise LabelsError(f"{only}; learning takes people of two tracks (classes) or more")
        return Labeled(design.indicators(sheets), track, weight)

    def _remember(self, answers: pd.DataFrame | pa.Table | Columns, design: Design) -> None:
        self.classes_ = np.sort(np.array(design.tracks))
        self.design_ = design
        if not isinstance(answers, Columns):
            names: Any = answers.schema.names if hasattr(answers, "schema") else answers.columns
            self.feature_names_in_ = np.asarray([str(name) for name in names], dtype=object)
            self.n_features_in_ = len(self.feature_names_in_)

    def _learn(self, design: Design, labeled: Labeled, person: NDArray[Any]) -> None:
        _, group = np.unique(person, return_inverse=True)
        self.people_ = _people(labeled, group)
        folds = folds_of(person, labeled.track, self.folds, self.seed)
        tells = self.learned and group.max() + 1 >= self.fewest
        free = design.free if tells else np.zeros_like(design.free)
        self.path_ = held_out_path(labeled, design.today, free, folds, self.errors, group)
        self.decay_ = decay = self.path_.decay
        self.task_ = Task(labeled, design.today, free, design.least, design.most, decay * LOOSER)
        weights = learn(labeled, design.today, free, decay)
        looser = learn(labeled, design.today, free, decay * LOOSER, weights)
        self.aim_ = _aim(design, self.task_, looser)
        self.points_ = search(self.aim_, looser).points
        held_out = warm(self.path_.logits[self.path_.chosen], labeled)
        sharp = held_out * weights.logits(labeled.indicators, design.today)
        self.temperature_ = _agreeing(labeled, self.points_, softmax(sharp))


def _people(labeled: Labeled, group: Ints) -> Ints:
    """For how many people each row counts; group says whose each sheet is."""
    order = np.argsort(group, kind="stable")
    first = np.searchsorted(group[order], np.arange(group.max() + 1))
    found: Ints = np.maximum.reduceat(labeled.indicators[order] > 0, first, axis=0).sum(axis=0)
    return found


def _aim(design: Design, task: Task, weights: Weights) -> Task:
    """The task of coming close to points that are not whole, now that these are learned.

    Without a table in use labeled sheets have to do: columns of any table may hang together
    in ways that sheets drawn from all ways to answer know nothing of.
    """
    in_use = design.today.any()
    others = _others(design)[len(task.labeled) if in_use else SHEETS :]
    aim = aimed(task.labeled, others, weights, design.today)
    pull = INFINITE if task.decay == INFINITE else 0.0
    edit = CHANGE * float(aim.weight.sum()) if in_use else 0.0
    return replace(task, labeled=aim, decay=pull, edit=edit)


def _agreeing(labeled: Labeled, points: Ints, chances: Floats) -> float:
    """The temperature at which whole points come closest to given chances, shape (sheets, tracks).

    The labels themselves would not do: the points were fitted to them, and look better on
    them than they are.
    """
    scores = labeled.indicators @ points
    if not np.ptp(scores, axis=1).any():
        return 1.0
    return warm(scores, Aim.at(chances, labeled.indicators, labeled.weight))


@lru_cache(maxsize=8)
def _default_guide() -> Guide:
    return load_guide()


@lru_cache(maxsize=8)
def _todays(guide: Guide, least: int | None, most: int | None) -> Design:
    """Guides compare by identity and live long; a few designs are kept."""
    return Design.of(guide, least, most)


@lru_cache(maxsize=8)
def _encoder(guide: Guide) -> Encoder:
    return Encoder(guide.questionnaire)


@lru_cache(maxsize=8)
def _others(design: Design) -> Floats:
    """The rows that count for sheets drawn from all ways to answer, the same every time.

    None where too many questions hang together to draw any.
    """
    try:
        drawn = Sampler(design.guide).draw(SHEETS, np.random.default_rng(SHEETS))
    except TooTangledError:
        return np.zeros((0, len(design.rows)))
    return design.indicators(drawn)


def numbered(labels: Sequence[str], tracks: Sequence[str]) -> Ints:
    """The place of each label among the tracks.

    Raises
    ------
    LabelsError
        A label is no track.
    """
    place = {track: number for number, track in enumerate(tracks)}
    for row, label in enumerate(labels):
        if label not in place:
            meant = instead(label, tracks, "labels are ids of tracks")
            raise LabelsError(f"row {row}: the label {quoted(label)} is no track; {meant}")
    return np.array([place[label] for label in labels], np.int64)
