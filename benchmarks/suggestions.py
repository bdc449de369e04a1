"""How often suggestions hold: in worlds where nothing changed, and where rows have drifted.

Run it with ``python -m benchmarks.suggestions``; `docs/learning.md` has the figures. People
answer evenly. In the first two worlds no table is better than today's, so every suggestion is
false; in the others a quarter of the rows has moved. What is shown is compared with 20,000 other
people, by the exact chances of the world.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from statistics import fmean, stdev
from typing import Final, NamedTuple

import numpy as np
from scipy.stats import binomtest

from advisor.analysis.rows import Ints
from advisor.analysis.sample import Sampler
from advisor.guide import load_guide
from advisor.learning import parallel
from advisor.learning.design import Design, Floats
from advisor.learning.edits import with_edits
from advisor.learning.estimator import TrackClassifier
from advisor.learning.gain import gain_of
from advisor.learning.labels import LabeledSheets
from advisor.learning.likelihood import softmax

OTHERS: Final = 20_000
SHARP: Final = 0.5
"""Log-odds for each point of the truth."""

NOISE: Final = 0.3
"""How often people end in another track than the one that leads, in the second world."""

DRIFTED: Final = 0.25
SPREAD: Final = 1.5
FIRST_SEED: Final = 90_000


class World(NamedTuple):
    """What people are like, and how many there are."""

    kind: str
    people: int
    sheets: int = 1

    @property
    def name(self) -> str:
        """What it is called in the table."""
        sheets = f" with {self.sheets} sheets each" if self.sheets > 1 else ""
        return f"{self.kind}, {self.people} people{sheets}"


WORLDS: Final = (
    World("today's odds", 300),
    World("today's leader, or with 30% another track", 300),
    World("today's odds", 40, 5),
    World("today's leader, or with 30% another track", 40, 5),
    World("drifted rows", 60),
    World("drifted rows", 200),
)


class Seen(NamedTuple):
    """What came of one run: what is shown of it, and how much more often it agrees in truth."""

    rows: int
    holds: bool
    shown: float
    true: float


@cache
def _design() -> tuple[Design, Sampler, Floats]:
    guide = load_guide()
    design, sampler = Design.of(guide), Sampler(guide)
    others = sampler.draw(OTHERS, np.random.default_rng(OTHERS))
    return design, sampler, design.indicators(others)


def _chances(world: World, design: Design, indicators: Floats, truth: Floats) -> Floats:
    if world.kind != WORLDS[1].kind:
        return softmax(SHARP * indicators @ truth)
    tracks = len(design.tracks)
    leads = np.eye(tracks)[(indicators @ design.today).argmax(axis=1)]
    chances: Floats = leads * (1 - NOISE) + (1 - leads) * NOISE / (tracks - 1)
    return chances


def of_one(world: World, seed: int) -> Seen:
    """Draw a world and people of it, and see what is suggested."""
    design, sampler, others = _design()
    random = np.random.default_rng(seed)
    truth = design.today.astype(float)
    if world.kind == WORLDS[-1].kind:
        moved = random.random(len(design.rows)) < DRIFTED
        truth = truth + moved[:, None] * random.normal(0, SPREAD, truth.shape) * design.free
    number = world.people * world.sheets
    sheets = sampler.draw(number, random)
    chances = _chances(world, design, design.indicators(sheets), truth)
    track = (chances.cumsum(axis=1) > random.random((number, 1))).argmax(axis=1)
    person = np.repeat(np.arange(world.people), world.sheets)
    labeled = LabeledSheets(sheets, np.array(design.tracks)[track], person)
    with parallel.one():
        fit = TrackClassifier(design.guide).fit(sheets, labeled.track, groups=person)
        edits = fit.suggest()
        if not edits:
            return Seen(0, False, 0.0, 0.0)
        gain = gain_of(fit, labeled)
    fair = _chances(world, design, others, truth)

    def right(points: Ints) -> float:
        return float(fair[np.arange(OTHERS), (others @ points).argmax(axis=1)].mean())

    true = right(with_edits(design, edits)) - right(design.today)
    return Seen(len(edits), gain.holds, gain.agreement.value, true)


def table(runs: int, first: int, number: int) -> Iterator[str]:
    """Run all worlds, as lines of Markdown."""
    yield "| world | runs | with suggestions | rows | shown | in truth | shown less true |"
    yield "|---|---|---|---|---|---|---|"
    with ProcessPoolExecutor(number, get_context("spawn")) as pool:
        for world in WORLDS:
            seeds = range(first, first + runs)
            found = list(pool.map(of_one, [world] * runs, seeds))
            yield _line(world, found)


def _line(world: World, found: Sequence[Seen]) -> str:
    """A row of the table; bounds are exact and one-sided, with a standard error at differences."""
    held = [each for each in found if each.holds]
    bound = binomtest(len(held), len(found)).proportion_ci(0.9).high
    begin = f"| {world.name} | {len(found)} | {len(held)} (at most {bound:.1%}) |"
    if len(held) < 2:
        return f"{begin} | | | |"
    rows = fmean(each.rows for each in held)
    shown, true = (fmean(each.shown for each in held), fmean(each.true for each in held))
    error = stdev(each.shown - each.true for each in held) / len(held) ** 0.5
    return (
        f"{begin} {rows:.1f} | {100 * shown:+.1f} | {100 * true:+.1f} | "
        f"{100 * (shown - true):+.1f} (error {100 * error:.1f}) |"
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=300)
    parser.add_argument("--first", type=int, default=FIRST_SEED, help="the first seed")
    parser.add_argument("--cores", type=int, default=parallel.available())
    asked = parser.parse_args()
    for line in table(asked.runs, asked.first, asked.cores):
        print(line, flush=True)


if __name__ == "__main__":
    main()
