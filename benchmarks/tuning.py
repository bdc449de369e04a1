"""How good learned points are: made-up truths with today's table as the prior, and real tables.

A truth is today's table in which a quarter of the rows has drifted by some points (a
normal deviation of 1.5, so that none of its points is whole). People answer at random, and
end in tracks by the odds of the truth: even who knew it would be wrong for one in four. All
rivals learn from the same few people and are judged by the same 8,000 others.

``python -m benchmarks.tuning`` prints the tables; with ``--write`` they go into
``benchmarks/tuning.md``. Truths are shared out over the cores. It takes a while: half an hour of
one core, with FasterRisk, for which ``ADVISOR_FASTERRISK`` names a Python.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from statistics import fmean, median, stdev
from time import perf_counter, process_time
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from sklearn import datasets
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from advisor import load_guide
from advisor.analysis.columns import Columns
from advisor.analysis.sample import Sampler
from advisor.guide import Guide, Option, Page, Question, Questionnaire
from advisor.learning import parallel
from advisor.learning.design import Design, Floats
from advisor.learning.encoding import Encoder
from advisor.learning.estimator import TrackClassifier
from advisor.learning.fitting import rounded
from advisor.learning.likelihood import Labeled, fit_temperature, learn, softmax
from benchmarks.fasterrisk import FasterRisk, fasterrisk

SIZES: Final = (50, 100, 200, 1_000)
TRUTHS: Final = 120
"""So many that a mean gap is known to 0.001, and a share of 5 % differs from one of 10 %."""

WITH_FASTERRISK: Final = 30
"""On so many of the truths FasterRisk runs too; it takes many times as long as all others."""

MOST_FOR_FASTERRISK: Final = 200
"""With more labels it would take minutes each time."""

OTHERS: Final = 8_000
SHARP: Final = 0.5
"""Log-odds for each point of the truth."""

DRIFTED: Final = 0.25
SPREAD: Final = 1.5
FIRST_SEED: Final = 40_000
"""Rules of learning are chosen on other seeds than this and the ones after it."""

CLEARLY: Final = 0.01
"""A table that is right less often than today's by more than this is clearly worse."""

WIDEST: Final = 5
"""The range of points on real tables; FasterRisk's own."""

DOCUMENT: Final = Path(__file__).with_suffix(".md")
BEGIN: Final = "<!-- made by python -m benchmarks.tuning --write -->"
END: Final = "<!-- end -->"

TODAY: Final = "today's table"
TUNED: Final = "whole points (`TrackClassifier`)"
UNROUNDED: Final = "the same, not whole"
ROUNDED: Final = "the same, plainly rounded"
LOGISTIC: Final = "logistic regression"
RISK: Final = "FasterRisk, one against the rest"
TRUTH: Final = "the truth itself"


class Judged(NamedTuple):
    """How a rival does with people that it has not seen."""

    accuracy: float
    loss: float


NEVER: Final = -30.0
"""The log-odds of a track that no label has named."""


class Logistic:
    """Logistic regression over the same rows, as scikit-learn comes (ridge, C = 1)."""

    def fit(self, labeled: Labeled, tracks: int) -> Logistic:
        """Fit one weight a row and track."""
        self._tracks = tracks
        self._model = LogisticRegression(max_iter=1_000).fit(
            labeled.indicators, labeled.track, labeled.weight
        )
        return self

    def logits(self, indicators: Floats) -> Floats:
        """The logarithms of its probabilities."""
        found = np.full((len(indicators), self._tracks), NEVER)
        chances = self._model.predict_proba(indicators)
        found[:, self._model.classes_] = np.log(np.maximum(chances, np.exp(NEVER)))
        return found


@dataclass(frozen=True, eq=False)
class World:
    """A truth, with people who learn of it and others to judge by."""

    design: Design
    sheets: Columns
    indicators: Floats
    chances: Floats
    track: np.ndarray

    @classmethod
    def made(cls, guide: Guide, design: Design, seed: int) -> World:
        """Make a truth and people."""
        random = np.random.default_rng(seed)
        moved = random.random(len(design.rows)) < DRIFTED
        drift = random.normal(0, SPREAD, design.today.shape) * design.free
        truth = design.today + moved[:, None] * drift
        sheets = Sampler(guide).draw(max(SIZES) + OTHERS, random)
        indicators = design.indicators(sheets)
        chances = softmax(SHARP * indicators @ truth)
        track = (chances.cumsum(axis=1) > random.random((len(sheets), 1))).argmax(axis=1)
        return cls(design, sheets, indicators, chances, track)

    def first(self, number: int) -> Labeled:
        """The people who are learned from."""
        return self._labeled(slice(number))

    @property
    def others(self) -> Labeled:
        """The people by whom all are judged."""
        return self._labeled(slice(-OTHERS, None))

    def _labeled(self, some: slice) -> Labeled:
        return Labeled.of(self.design, self.indicators[some], self.track[some])


def judge(logits: Floats, others: Labeled) -> Judged:
    """Hold log-odds against labels."""
    right = logits.argmax(axis=1) == others.track
    return Judged(float(right.mean()), float(others.losses(logits).mean()))


def rivals(
    design: Design, world: World, number: int, risk: FasterRisk | None
) -> Iterator[tuple[str, Judged, float]]:
    """Let every rival learn from the first people and judge it; with the seconds of its fit."""
    few, others = world.first(number), world.others
    names = [design.tracks[place] for place in few.track]
    tracks = len(design.tracks)
    kept = TrackClassifier(design.guide, learned=False)
    kept.fit(world.sheets.take(slice(number)), names)
    yield TODAY, judge(kept.temperature_ * (others.indicators @ design.today), others), 0.0
    start = process_time()
    fit = TrackClassifier(design.guide).fit(world.sheets.take(slice(number)), names)
    took = process_time() - start
    yield TUNED, judge(fit.temperature_ * (others.indicators @ fit.points_), others), took
    weights = learn(few, design, fit.decay_)
    temperature = fit_temperature(fit.held_out_, few)
    free = temperature * weights.logits(others.indicators, design.today)
    yield UNROUNDED, judge(free, others), 0.0
    plain = rounded(design, weights.points(design.today))
    aim = replace(few, chances=softmax(temperature * weights.logits(few.indicators, design.today)))
    like_tuned = fit_temperature(few.indicators @ plain, aim)
    yield ROUNDED, judge(like_tuned * (others.indicators @ plain), others), 0.0
    start = process_time()
    regression = Logistic().fit(few, tracks)
    took = process_time() - start
    yield LOGISTIC, judge(regression.logits(others.indicators), others), took
    if risk is not None:
        start = perf_counter()  # it runs in a process of its own
        risk.fit(few, tracks)
        took = perf_counter() - start
        yield RISK, judge(risk.logits(others.indicators), others), took
    yield TRUTH, judge(np.log(np.maximum(world.chances[-OTHERS:], 1e-12)), others), 0.0


Scores = Mapping[str, tuple[Judged, float]]
"""Rival -> how it does, and the seconds of its fit."""


def of_one(seed: int, with_risk: bool) -> dict[int, Scores]:
    """Compare all on one truth: labels -> rival -> how it does."""
    with parallel.one():
        return _of_one(seed, with_risk)


def _of_one(seed: int, with_risk: bool) -> dict[int, Scores]:
    guide, design = _design()
    world = World.made(guide, design, seed)
    risk = fasterrisk() if with_risk else None
    return {
        size: {
            name: (score, took)
            for name, score, took in rivals(
                design, world, size, risk if size <= MOST_FOR_FASTERRISK else None
            )
        }
        for size in SIZES
    }


@cache
def _design() -> tuple[Guide, Design]:
    guide = load_guide()
    return guide, Design.of(guide)


def made_up(truths: int, with_risk: int, first: int, number: int) -> list[str]:
    """Compare all on made-up truths, as lines of Markdown."""
    risky = [place < with_risk for place in range(truths)]
    with ProcessPoolExecutor(number, get_context("spawn")) as pool:
        found = list(pool.map(of_one, range(first, first + truths), risky))
    lines = []
    for size in SIZES:
        lines += ["", f"**{size:,} labels**", "", *_table([each[size] for each in found])]
    return [*lines, "", *_verdict(found)]


def _table(found: Sequence[Scores]) -> Iterator[str]:
    yield "| | right | log loss | clearly below today's | seconds of one core |"
    yield "|---|---|---|---|---|"
    for name in found[0]:
        judged_by = [each for each in found if name in each]
        of = "" if len(judged_by) == len(found) else f" ({len(judged_by)} truths)"
        score, loss = _mean(judged_by, name), fmean(each[name][0].loss for each in judged_by)
        took = median(each[name][1] for each in judged_by)
        shown = f"{took:.2f}" if took else ""
        worse = f"{_worse(judged_by, name):.0%}"
        yield f"| {name}{of} | {score:.4f} | {loss:.4f} | {worse} | {shown} |"


def _mean(found: Sequence[Scores], name: str) -> float:
    return fmean(each[name][0].accuracy for each in found)


def _worse(found: Sequence[Scores], name: str) -> float:
    """The share of truths on which a rival is clearly below today's table."""
    return fmean(each[name][0].accuracy < each[TODAY][0].accuracy - CLEARLY for each in found)


def _verdict(found: Sequence[Mapping[int, Scores]]) -> Iterator[str]:
    """Say what was won and what was not."""
    of = {size: [each[size] for each in found] for size in SIZES}
    for size, scores in of.items():
        gaps = [each[UNROUNDED][0].accuracy - each[TUNED][0].accuracy for each in scores]
        error = stdev(gaps) / len(gaps) ** 0.5 if len(gaps) > 1 else 0.0
        yield _line(
            fmean(gaps) <= 0.005,
            f"{size:,} labels: within 0.005 of unrounded",
            f"{fmean(gaps):+.4f}, standard error {error:.4f}",
        )
    for size, scores in of.items():
        for rival in (LOGISTIC, ROUNDED, RISK):
            both = [each for each in scores if rival in each]
            if size <= MOST_FOR_FASTERRISK and both:
                ahead = _mean(both, TUNED) - _mean(both, rival)
                yield _line(ahead > 0, f"{size:,} labels: above {rival}", f"{ahead:+.4f}")
    for size, scores in of.items():
        worse = _worse(scores, TUNED)
        yield _line(
            worse < 0.05, f"{size:,} labels: clearly below today's under 5%", f"{worse:.0%}"
        )
    took = median(each[TUNED][1] for each in of[1_000])
    yield _line(took < 1, "1,000 labels: a fit in under 1 s", f"{took:.2f} s")


def _line(won: bool, goal: str, seen: str) -> str:
    return f"- {'won' if won else '**not won**'}: {goal} ({seen})"


# ------------------------------------------------------------------------- real tables


Loader = Callable[..., tuple[pd.DataFrame, pd.Series]]

TABLES: Final[Mapping[str, Loader]] = {
    "wine": datasets.load_wine,
    "breast cancer": datasets.load_breast_cancer,
}


def binned(values: pd.DataFrame, bins: int = 4) -> pd.DataFrame:
    """Turn numbers into options: the quarter of all rows in which each lies."""
    return pd.DataFrame(
        {
            f"q{place}": pd.qcut(values[name], bins, labels=False, duplicates="drop").map(
                "o{}".format
            )
            for place, name in enumerate(values.columns)
        }
    )


def guide_of(answers: pd.DataFrame, tracks: Sequence[str]) -> Guide:
    """Make a guide whose questions are columns, and whose points are all 0."""
    guide = load_guide()
    questions = tuple(
        Question(name, name, tuple(Option(each, each, each) for each in sorted(set(answers[name]))))
        for name in answers
    )
    model = guide.tracks[0]
    return replace(
        guide,
        program=replace(guide.program, tracks=tuple(replace(model, id=each) for each in tracks)),
        questionnaire=Questionnaire((Page("all", "All", questions),)),
        rules=replace(
            guide.rules, points={question.id: {} for question in questions}, bonuses=(), fit=()
        ),
    )


def real() -> Iterator[str]:
    """Compare on real tables without a prior, each part held out in turn."""
    yield "| table | rows | whole points | the same, not whole | logistic regression | FasterRisk |"
    yield "|---|---|---|---|---|---|"
    risk = fasterrisk()
    for name, load in TABLES.items():
        values, target = load(return_X_y=True, as_frame=True)
        answers = binned(values)
        tracks = [f"t{each}" for each in sorted(set(target))]
        guide = guide_of(answers, tracks)
        design = Design.of(guide, -WIDEST, WIDEST)
        labels = np.array([f"t{each}" for each in target])
        scores: dict[str, list[float]] = {}
        folds = StratifiedKFold(3, shuffle=True, random_state=0)
        for train, test in folds.split(answers, labels):
            fit = TrackClassifier(guide, least=-WIDEST, most=WIDEST)
            fit.fit(answers.iloc[train], labels[train])
            known = fit.labeled_
            truth = np.array([tracks.index(each) for each in labels[test]])
            sheets, _ = Encoder(guide.questionnaire).encode(answers.iloc[test])
            others = design.indicators(sheets)
            weights = learn(known, design, fit.decay_)
            named = {
                TUNED: others @ fit.points_,
                UNROUNDED: weights.logits(others, design.today),
                LOGISTIC: Logistic().fit(known, len(tracks)).logits(others),
            }
            if risk is not None:
                named[RISK] = risk.fit(known, len(tracks)).logits(others)
            for rival, logits in named.items():
                right = float((logits.argmax(axis=1) == truth).mean())
                scores.setdefault(rival, []).append(right)
        cells = [
            f"{fmean(scores[each]):.3f}" if each in scores else "not installed"
            for each in (TUNED, UNROUNDED, LOGISTIC, RISK)
        ]
        yield f"| {name} | {len(answers)} | {' | '.join(cells)} |"


def report(truths: int, with_risk: int, first: int, number: int) -> str:
    """All tables as Markdown."""
    head = f"{truths} made-up truths, judged by {OTHERS:,} other people each."
    lines = [
        head,
        *made_up(truths, with_risk, first, number),
        "",
        "Real tables, without a prior:",
        "",
        *real(),
    ]
    return "\n".join(lines)


def main() -> None:
    """Print the tables, or write them into the document."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write them into tuning.md")
    parser.add_argument("--truths", type=int, default=TRUTHS)
    parser.add_argument(
        "--first", type=int, default=FIRST_SEED, help="the seed of the first truth; try another"
    )
    parser.add_argument("--fasterrisk", type=int, default=WITH_FASTERRISK)
    parser.add_argument("--cores", type=int, default=parallel.available())
    asked = parser.parse_args()
    text = report(asked.truths, asked.fasterrisk, asked.first, asked.cores)
    print(text)
    if asked.write:
        before, _, rest = DOCUMENT.read_text(encoding="utf-8").partition(BEGIN)
        after = rest.partition(END)[2]
        text = f"{before}{BEGIN}\n\n{text}\n\n{END}{after}"
        DOCUMENT.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
