"""Somebody with a solver computes no small count from everything that the insights show.

The attacker here shares no code with `advisor.records.hiding`: it reads the pages of all kinds
and periods as equations and asks a linear program for the least and the greatest value of each
count under 5.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from advisor.guide import load_guide
from advisor.learning.design import Floats
from advisor.records import hiding
from advisor.records.hiding import LEVELS, Table, is_small, plan
from advisor.records.insights import EVERYTHING, Counted, Insights, Row, Scope
from advisor.records.model import KINDS, Record
from advisor.records.tallies import RECORD, tallies_of
from tests.depth import IS_DEEP
from tests.records.calls import any_record

GUIDE = load_guide()
SETS = 4 if IS_DEEP else 1
MOST = 10_000
"""More than there are records."""
NOTHING = 1e-6
Name = tuple[str, ...]
"""What is counted: the table, its row, its column, then kind and month."""


def some_records(number: int, seed: int) -> list[Record]:
    draw = random.Random(seed)
    made = [replace(any_record(GUIDE, draw), status="final", revision=1) for _ in range(number)]
    imported = draw.choice([0.0, 0.1, 0.4])
    return [
        replace(one, kind="import") if one.kind == "call" and draw.random() < imported else one
        for one in made
    ]


def thousands(seed: int) -> list[Record]:
    """Some thousands of records, of which few are of some kinds, of some months, of some people."""
    draw = random.Random(seed)
    share: dict[str, float] = {}

    def seen(of: str) -> float:
        return share.setdefault(of, draw.choice([1.0, 1.0, 0.1, 0.001]))

    made = some_records(600, seed)
    weights = [
        seen(one.kind) * seen(f"{one.created:%Y-%m}") * draw.choice([1.0, 0.01]) for one in made
    ]
    return draw.choices(made, weights, k=4_000)


def counted(records: list[Record]) -> Counted:
    found: Counter[tuple[str, ...]] = Counter()
    for record in records:
        for tally in tallies_of(record):
            verdict = tally.verdict if tally.about == RECORD else ""
            found[tally._replace(verdict=verdict)] += 1
    return Counted([Row._make((*tally, number)) for tally, number in sorted(found.items())], ())


def truth_of(records: list[Record]) -> Counter[Name]:
    """What is counted, as finely as the pages know it."""
    found: Counter[Name] = Counter()
    for record in records:
        when = (record.kind, f"{record.created:%Y-%m}")
        found["top", "", record.top, *when] += 1
        found["verdict", "", record.verdict, *when] += 1
        found["strength", "", record.strength, *when] += 1
        found["page", "", record.last_page, *when] += 1
        if record.advice and record.top not in ("", "tie", "unknown"):
            found["advice", record.top, record.advice, *when] += 1
        if record.leaning:
            found["leaning", record.top, record.leaning, *when] += 1
        for question, chosen in record.answers.items():
            for option in chosen:
                found[f"q {question}", option, record.top, *when] += 1
    return found


def scopes(records: list[Record]) -> Iterator[Scope]:
    """Everything that can be asked for."""
    months = sorted({f"{record.created:%Y-%m}" for record in records})
    yield EVERYTHING
    for size in (1, 2, 3):
        for kinds in combinations(KINDS, size):
            for first, last in combinations([*months, "9999-12"], 2):
                yield Scope(
                    first, months[months.index(first)] if last == "9999-12" else last, kinds
                )


class Attacker:
    """Reads pages, and solves."""

    def __init__(self, truth: Counter[Name]) -> None:
        self.truth = truth
        self.names = sorted(truth)
        self.places: dict[str, list[int]] = {}
        for place, name in enumerate(self.names):
            self.places.setdefault(name[0], []).append(place)
        self.rows: list[list[int]] = []
        self.values: list[int] = []
        self.limited: list[tuple[list[int], int]] = []
        self.small: dict[tuple[int, ...], int] = {}

    def sum_of(
        self, table: str, scope: Scope, row: str | None, column: str | None, month: str = ""
    ) -> list[int]:
        return [
            place
            for place in self.places.get(table, [])
            for _, first, second, kind, when in [self.names[place]]
            if row in (None, first)
            and column in (None, second)
            and kind in scope.kinds
            and when >= (scope.since or "")
            and when <= (scope.until or "9999")
            and month in ("", when)
        ]

    def learn(self, places: list[int], shown: int | None) -> None:
        """Take in a number that is shown, or that one is hidden and thus at least 1."""
        count = sum(self.truth[self.names[place]] for place in places)
        if shown is not None:
            assert shown == count
            assert count == 0 or count >= 5
            self.rows.append(places)
            self.values.append(shown)
        else:
            self.limited.append((places, 1))

    def learn_all(self, totals: Iterable[tuple[list[int], int | None]]) -> None:
        """Take in totals; of one that is not shown nothing is known."""
        for places, shown in totals:
            if shown is not None:
                self.learn(places, shown)

    def seek(self, places: list[int]) -> None:
        """Remember a small count that must not come out."""
        count = sum(self.truth[self.names[place]] for place in places)
        if 0 < count < 5:
            self.small[tuple(places)] = count

    def read(self, page: Insights) -> None:
        """Take in all numbers of a page."""
        scope = page.scope
        for table, row, column, count in _cells_of(page):
            self.learn(self.sum_of(table, scope, row, column), count)
        for table, by_month in (("top", page.tops_by_month), ("verdict", page.verdicts_by_month)):
            for cell in by_month:
                places = self.sum_of(table, scope, None, cell.name, cell.group)
                self.learn(places, cell.count)
        for by_top in page.answers_by_top:
            table = f"q {by_top.question}"
            self.learn(self.sum_of(table, scope, by_top.option, by_top.top), by_top.count)
        every = self.sum_of("advice", scope, None, None)
        same = [place for place in every if self.names[place][1] == self.names[place][2]]
        of_all = dict.fromkeys(("top", "verdict", "strength", "page"), page.records)
        of_all |= {f"q {question}": number for question, number in page.answered.items()}
        totals = [(self.sum_of(table, scope, None, None), n) for table, n in of_all.items()]
        totals += [(every, page.agreement.judged), (same, page.agreement.same)]
        self.learn_all(totals)

    def look_for_all(self, scope: Scope) -> None:
        for table, mine in self.places.items():
            for row, column in {self.names[place][1:3] for place in mine}:
                self.seek(self.sum_of(table, scope, row, column))
                self.seek(self.sum_of(table, scope, row, None))

    def known(self) -> list[tuple[Name, int]]:
        """The small counts that come out exactly, table by table."""
        found = []
        for mine in self.places.values():
            found += self._known_of(set(mine))
        return found

    def _known_of(self, places: set[int]) -> list[tuple[Name, int]]:
        system = System(sorted(places))
        for row, value in zip(self.rows, self.values, strict=True):
            system.add(row, value, value)
        for row, least in self.limited:
            system.add(row, least, MOST)
        targets = [each for each in self.small if each[0] in places]
        return [(self.names[targets[n][0]], self.small[targets[n]]) for n in system.fixed(targets)]


def _cells_of(page: Insights) -> Iterator[tuple[str, str | None, str | None, int | None]]:
    """The cells of a page: table, row, column and count."""
    for table, cells in (
        ("top", page.tops),
        ("verdict", page.verdicts),
        ("strength", page.strengths),
        ("page", page.last_pages),
    ):
        yield from ((table, None, cell.name, cell.count) for cell in cells)
    for table, cells in (("advice", page.agreement.cells), ("leaning", page.leanings)):
        yield from ((table, cell.group, cell.name, cell.count) for cell in cells)
    yield from ((f"q {cell.group}", cell.name, None, cell.count) for cell in page.answers)


class System:
    """Sums of counts between limits."""

    def __init__(self, places: list[int]) -> None:
        self._order = {place: number for number, place in enumerate(places)}
        self._limits: dict[tuple[int, ...], tuple[int, int]] = {}

    def add(self, places: list[int], least: int, most: int) -> None:
        """Note the limits of a sum; one of another table is passed over."""
        if places and places[0] in self._order:
            low, high = self._limits.get(tuple(places), (0, MOST))
            self._limits[tuple(places)] = max(low, least), min(high, most)

    def _vectors(self, sums: Iterable[tuple[int, ...]]) -> Floats:
        found = np.zeros((len(list(sums)), len(self._order)))
        for row, places in zip(found, sums, strict=True):
            row[[self._order[place] for place in places]] = 1
        return found

    def fixed(self, targets: list[tuple[int, ...]]) -> list[int]:
        """The targets, by their place, whose greatest value is their least."""
        if not targets:
            return []
        aims, rows = self._vectors(targets), self._vectors(list(self._limits))
        low, high = np.array(list(self._limits.values()), float).reshape(-1, 2).T
        limits = LinearConstraint(rows, low, high)
        draw = np.random.default_rng(1)
        seen = [
            aims @ _solution(sign * gain, limits)
            for gain in draw.random((3, len(self._order)))
            for sign in (1, -1)
        ]
        left = np.flatnonzero(np.ptp(seen, axis=0) < NOTHING)
        return [
            int(place)
            for place in left
            if np.ptp([aims[place] @ _solution(s * aims[place], limits) for s in (1, -1)]) < NOTHING
        ]


def _solution(gain: Floats, limits: LinearConstraint) -> Floats:
    """Counts that fit, and whose weighted sum is least."""
    found = milp(gain, constraints=limits, bounds=Bounds(0, MOST))
    assert found.x is not None
    return np.asarray(found.x)


def come_out(records: list[Record]) -> list[tuple[Name, int]]:
    """The small counts that come out of all pages together."""
    made = counted(records)
    attacker = Attacker(truth_of(records))
    for scope, page in {page.scope: page for page in map(made.insights, scopes(records))}.items():
        attacker.read(page)
        attacker.look_for_all(scope)
    return attacker.known()


@pytest.mark.parametrize(
    "number", [12, 40, *(pytest.param(some, marks=pytest.mark.deep) for some in (120, 300))]
)
def test_no_small_count_comes_out_of_all_pages_together(number: int) -> None:
    for seed in range(SETS):
        assert come_out(some_records(number, seed)) == []


@pytest.mark.deep
@pytest.mark.parametrize("seed", range(3))
def test_no_small_count_comes_out_of_thousands_of_records(seed: int) -> None:
    assert come_out(thousands(seed)) == []


def test_the_attacker_finds_what_is_not_protected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hiding, "_hide_more", lambda *_: False)
    assert come_out(some_records(120, 0))


Tables = dict[tuple[str, str], list[int]]


@given(
    st.dictionaries(
        st.tuples(st.sampled_from("abc"), st.sampled_from("xyz")),
        st.lists(st.integers(0, 9), min_size=2, max_size=2),
        min_size=1,
    )
)
def test_a_shown_figure_is_never_small(cells: Tables) -> None:
    table = Table(
        {key: np.array(counts) for key, counts in cells.items()},
        {**{key: frozenset([key]) for key in cells}, (): frozenset(cells)},
    )
    made = plan(table, [[0], [1]])
    for figure in table.figures:
        if made.shows(figure, "whole"):
            assert not is_small(table.count(figure, [0, 1]))
        if made.shows(figure, "narrowed"):
            assert made.shows(figure, "whole")
            assert not any(is_small(table.count(figure, [part])) for part in (0, 1))


def test_where_no_count_is_small_nothing_is_hidden() -> None:
    cells = {("a", "x"): np.array([5, 9]), ("b", "x"): np.array([7, 0])}
    table = Table(cells, {**{key: frozenset([key]) for key in cells}, (): frozenset(cells)})
    made = plan(table, [[0], [1]])
    assert all(made.shows(figure, level) for figure in table.figures for level in LEVELS)
