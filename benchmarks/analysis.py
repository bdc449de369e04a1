"""Counting all sheets: ``python -m benchmarks.analysis``.

The audit is measured on the shipped guide and on made-up ones of any size, and
held against brute force where that is possible at all. Absolute times are those
of the best of several rounds: what else the machine is doing is not measured.
"""

from __future__ import annotations

import math
import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from tempfile import TemporaryDirectory
from typing import TypeVar

import numpy as np

from advisor import Guide, load_guide
from advisor.analysis.audit import audit, cross
from advisor.analysis.batch import state_numbers
from advisor.analysis.carry_over import carried_over
from advisor.analysis.columns import Columns, smallest
from advisor.analysis.impact import Comparison, States
from advisor.analysis.impact_report import MAX_MOVES, moves
from advisor.analysis.lattice import Lattice, score_axes
from advisor.analysis.listing import Listing
from advisor.analysis.rows import OPEN, Ints
from advisor.guide.model import (
    LEVELS,
    Bonus,
    Condition,
    FitRule,
    Option,
    Page,
    Question,
    Questionnaire,
    StrengthRules,
)
from benchmarks.table import Row, main

Found = TypeVar("Found")

ROUNDS = 15
AUDIT_MS = 50
COMMAND_S = 0.4
LARGE_S = 2.0
IMPACT_MS = 300
NEVER_COMPILED = "PYTHONDONTWRITEBYTECODE"
"""Set on some machines; every start would then compile the advisor anew, as none does else."""

LARGE = 40
"""Questions of the large made-up guide: with five options each, 10 to the power of 27 sheets."""

CUT_DOWN = ("field", "done", "numbers", "coding", "goal", "role", "depth")
"""Questions of the shipped guide that are few enough for brute force."""


def rows() -> Iterator[Row]:
    """The audit, the impact of an edit, and brute force."""
    guide = load_guide()
    yield _audit(guide)
    yield _command()
    yield _impact(guide)
    yield from _large()
    yield from _far_apart(guide)
    yield from _curve()
    yield _brute_force(guide)


def _audit(guide: Guide) -> Row:
    best, found = _best(lambda: audit(guide))
    return Row(
        f"audit() of the shipped guide, {found.combinations:.2e} sheets, at best",
        f"{1000 * best:.1f} ms",
        target=f"at most {AUDIT_MS} ms",
        met=1000 * best <= AUDIT_MS,
    )


def _command() -> Row:
    """The command from start to end, beside the import of NumPy alone."""
    with TemporaryDirectory() as folder:
        run = partial(_run, folder)
        ours, _ = _best(partial(run, "-m", "advisor", "audit"), rounds=9)
        other, _ = _best(partial(run, "-c", "import numpy"), rounds=9)
    return Row(
        "advisor audit, next to python -c 'import numpy', at best",
        f"{ours:.3f} s",
        f"{other:.3f} s",
        f"{ours / other:.2f}",
        f"at most {COMMAND_S} s",
        ours <= COMMAND_S,
    )


def _impact(guide: Guide) -> Row:
    """An edit of one number: counts, causes, and examples of the largest moves."""
    table = {**guide.rules.points["goal"], "lead_it": {"itm": 1}}
    rules = replace(guide.rules, points={**guide.rules.points, "goal": table})
    edited = replace(guide, rules=rules)

    def whole() -> int:
        pair = Comparison(guide, edited)
        for old, new, _ in moves(pair.impact)[:MAX_MOVES]:
            pair.examples(old, new)
        return len(pair.causes)

    best, _ = _best(whole)
    return Row(
        "impact of an edit with causes and examples, at best",
        f"{1000 * best:.0f} ms",
        target=f"at most {IMPACT_MS} ms",
        met=1000 * best <= IMPACT_MS,
    )


def _large() -> Iterator[Row]:
    """Made-up guides; a lattice has a dimension less than there are tracks."""
    for tracks, questions in ((2, LARGE), (3, LARGE), (4, LARGE // 2)):
        guide = made_up(questions, tracks)
        best, found = _best(partial(audit, guide), rounds=3)
        asked_for = tracks == 3
        yield Row(
            f"audit() of {questions} made-up questions, {tracks} tracks, "
            f"{found.combinations:.0e} sheets, at best",
            f"{best:.2f} s",
            target=f"at most {LARGE_S:.0f} s" if asked_for else "",
            met=best <= LARGE_S if asked_for else None,
        )


def _far_apart(guide: Guide) -> Iterator[Row]:
    """The shipped guide with larger points: as many outcomes, ever further apart."""
    for times in (1, 1_000, 1_000_000):
        points = {
            question: {
                option: {track: times * number for track, number in row.items()}
                for option, row in table.items()
            }
            for question, table in guide.rules.points.items()
        }
        scaled = replace(guide, rules=replace(guide.rules, points=points, bonuses=()))
        best, _ = _best(partial(audit, scaled), rounds=5)
        yield Row(f"audit() with the points times {times:,}, at best", f"{1000 * best:.0f} ms")


def _curve() -> Iterator[Row]:
    """Time against the number of sheets, and against the size of the lattice."""
    first = None
    for questions in (5, 10, 20, 30, LARGE):
        guide = made_up(questions, 3)
        best, found = _best(partial(audit, guide), rounds=5)
        cells = _cells(guide)
        first = first or (best, cells, found.combinations)
        time_ratio, cell_ratio = best / first[0], cells / first[1]
        sheets = math.log10(found.combinations) - math.log10(first[2])
        yield Row(
            f"the curve: {questions} questions, {found.combinations:.0e} sheets, {cells:,} cells",
            f"{1000 * best:.0f} ms",
            f"cells x{cell_ratio:.0f}, sheets x1e{sheets:.0f}",
            f"x{time_ratio:.0f}",
        )


def _cells(guide: Guide) -> int:
    """How many cells the lattice of all score differences has."""
    listing = Listing(guide, verdicts=False)
    axes = score_axes(len(guide.tracks))
    lists = [listing.rows(group, axes) for group in listing.groups]
    return math.prod(high - low + 1 for low, high in Lattice.start(lists).box(lists))


def _brute_force(guide: Guide) -> Row:
    """Each sheet of a cut-down guide judged in NumPy, against one walk; both must agree."""
    small = _cut_down(guide)
    ours, crossed = _best(lambda: cross(small))
    other, counted = _best(lambda: _each_judged(small), rounds=3)
    assert counted == {state: count for state, count in crossed.items() if count}
    return Row(
        f"brute force in NumPy, {sum(counted.values()):,} sheets, the same to the last one",
        f"{1000 * ours:.1f} ms",
        f"{1000 * other:.0f} ms",
        f"1/{other / ours:.0f}",
    )


def _cut_down(guide: Guide) -> Guide:
    pages = tuple(
        replace(page, questions=tuple(each for each in page.questions if each.id in CUT_DOWN))
        for page in guide.questionnaire.pages
    )
    small, _ = carried_over(guide, replace(guide, questionnaire=Questionnaire(pages)))
    return small


def _each_judged(guide: Guide) -> Mapping[tuple[str, str, str], int]:
    """Make every complete sheet, and judge each."""
    states = States(guide.track_ids)
    counts = np.bincount(state_numbers(guide, _every_sheet(guide)), minlength=len(states))
    found = Counter[tuple[str, str, str]]()
    for number in np.flatnonzero(counts).tolist():
        state = states.state(number)
        found[state.top, state.strength, state.verdict] = int(counts[number])
    return found


def _every_sheet(guide: Guide) -> Columns:
    tables = Listing(guide)
    columns: dict[str, Ints] = {}
    labels: dict[str, Ints] = {}
    sheets = 1
    for name, answers in tables.answers.items():
        when = answers.question.ask_when
        asked = np.ones(sheets, bool) if when is None else tables.holds(when, labels)
        ways = np.where(asked, len(answers.sets), 1)
        sheets = int(ways.sum())
        place = np.arange(sheets) - np.repeat(np.cumsum(ways) - ways, ways)
        repeated = {known: np.repeat(column, ways) for known, column in columns.items()}
        columns = repeated | {name: np.where(np.repeat(asked, ways), place, OPEN)}
        labels = {
            known: np.append(tables.answers[known].label, OPEN)[column]
            for known, column in columns.items()
        }
    places = {
        question.id: (1 + columns[question.id]).astype(smallest(question.ways))
        for question in guide.questionnaire.questions
    }
    return Columns(guide.questionnaire, places)


def made_up(questions: int, tracks: int) -> Guide:
    """Make a guide of any size: five options a question, one in eight a multi question.

    One question in ten is a follow-up of one on the page before; a bonus or a fit
    rule looks at every other pair of neighbors on a page. The same every time.
    """
    draw = random.Random(4)
    shipped = load_guide()
    known = shipped.program.tracks
    more = [replace(known[0], id=f"track{place}") for place in range(len(known), tracks)]
    program = replace(shipped.program, tracks=(*known[:tracks], *more))
    ids = [track.id for track in program.tracks]
    made = [_question(number) for number in range(questions)]
    pages = tuple(
        Page(f"page{start}", "Page", tuple(made[start : start + 5]))
        for start in range(0, questions, 5)
    )
    rules = replace(
        shipped.rules,
        points={
            question.id: {
                option.id: {draw.choice(ids): draw.choice((-2, 1, 2, 2, 3))}
                for option in question.options[1:]
            }
            for question in made
        },
        bonuses=tuple(
            Bonus(f"bonus{place}", _both(made, place), {draw.choice(ids): 1}, "Both.")
            for place in range(0, questions - 1, 10)
        ),
        fit=tuple(
            FitRule(
                f"fit{place}",
                _both(made, place),
                draw.choice(LEVELS[1:]),
                "Say.",
                "Do.",
                shipped.rules.fit[0].link,
            )
            for place in range(2, questions - 1, 5)
        ),
        strength=StrengthRules(clear=8, lean=3, least_answers=5),
        next_steps=(),
        accepted={},
    )
    return replace(shipped, program=program, questionnaire=Questionnaire(pages), rules=rules)


def _question(number: int) -> Question:
    options = tuple(Option(f"o{place}", "Option", "Reason.") for place in range(5))
    called_for = Condition({f"q{number - 5}": ("o1", "o2")}) if number % 10 == 9 else None
    if number % 8 == 7:
        return Question(f"q{number}", "Text?", options, type="multi", max=2, ask_when=called_for)
    return Question(f"q{number}", "Text?", options, ask_when=called_for)


def _both(questions: list[Question], place: int) -> Condition:
    return Condition({question.id: ("o1", "o3") for question in questions[place : place + 2]})


def _best(action: Callable[[], Found], rounds: int = ROUNDS) -> tuple[float, Found]:
    """Seconds of the quickest of several rounds, and what the action gives."""
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        found = action()
        times.append(time.perf_counter() - began)
    return min(times), found


def _run(folder: str, *args: str) -> None:
    """Run Python to its end; from the second time on, what is compiled stands in a folder."""
    variables = {name: value for name, value in os.environ.items() if name != NEVER_COMPILED}
    subprocess.run(
        (sys.executable, *args),
        check=True,
        stdout=subprocess.DEVNULL,
        env={**variables, "PYTHONPYCACHEPREFIX": folder},
    )


if __name__ == "__main__":
    main(rows)
