"""Someone with a solver computes no small count from everything that the insights show.

The attacker here shares no code with `advisor.records.suppression`: it reads the pages of all kinds
and periods as equations and asks a linear program for the least and the greatest value of each
count under 5. In `test_flags` it finds nothing, although it knows the listed fit rules as well.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from advisor.learning.design import Floats
from advisor.records import suppression
from advisor.records.counting import Counted, Row
from advisor.records.insights import Insights
from advisor.records.model import Record, new_id
from advisor.records.scopes import EVERYTHING, Scope
from advisor.records.suppression import EXTENTS, Table, is_small, plan
from advisor.records.tallies import RECORD, tallies_of
from tests.checkout import CHECKOUT
from tests.records.calls import any_record
from tests.shipped import GUIDE

MOST = 10_000
"""More than there are records."""
NOTHING = 1e-6
OF_ALL, NARROWED = 4, 1
"""What comes out of a small count of all records, and of some, is no narrower than this."""
Name = tuple[str, ...]
"""What is counted: the table, its row, its column, then kind and month."""
Known = tuple[Name, int, int, int]
"""A small count that came out: what it counts, its number, its least and its greatest."""


def some_records(number: int, seed: int) -> list[Record]:
    draw = random.Random(seed)
    made = [replace(any_record(GUIDE, draw), status="final", revision=1) for _ in range(number)]
    imported = draw.choice([0.0, 0.1, 0.4])
    return [
        replace(one, kind="import") if one.kind == "call" and draw.random() < imported else one
        for one in made
    ]


def some_people(seed: int) -> list[Record]:
    """One record to 5,000, of which few are of some kinds, of some months, of some people."""
    draw = random.Random(seed)
    number = round(5_000 ** draw.random())
    share: dict[str, float] = {}

    def seen(of: str) -> float:
        return share.setdefault(of, draw.choice([1.0, 1.0, 0.1, 0.001]))

    made = some_records(min(number, 600), seed)
    weights = [
        seen(one.kind) * seen(f"{one.created:%Y-%m}") * draw.choice([1.0, 0.01]) for one in made
    ]
    return [replace(one, id=new_id(one.created)) for one in draw.choices(made, weights, k=number)]


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
    for table, row, column, *_ in [*found]:
        for told in {name[3:] for name in found if name[0] == table}:
            found[table, row, column, *told] += 0  # it is not known where nobody said it
    return found


def pages(made: Counted) -> list[Insights]:
    """Every page that can be asked for, once each."""
    parts = made.parts
    kinds = [
        sum(some, ())
        for size in range(1, len(parts.groups) + 1)
        for some in combinations(parts.groups, size)
    ]
    months = [(first, last) for first in parts.starts for last in parts.starts if first <= last]
    asked = [Scope(first, last, some) for first, last in months for some in kinds if first]
    found = [made.insights(scope) for scope in (EVERYTHING, *asked)]
    return list({page.scope: page for page in found}.values())


class Attacker:
    """Reads pages, and solves."""

    def __init__(self, truth: Counter[Name]) -> None:
        self.truth = truth
        self.names = sorted(truth)
        self.places: dict[str, list[int]] = {}
        for place, name in enumerate(self.names):
            self.places.setdefault(name[0], []).append(place)
        self.sums: list[tuple[list[int], int, int]] = []
        self.small: dict[tuple[int, ...], tuple[int, int]] = {}
        self.sum_of = cache(self._sum_of)  # a page is read, then looked through

    def _sum_of(
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
            and month[:7] <= when
            and (not month or when <= month[-7:])
        ]

    def learn(self, places: list[int], shown: int | None) -> None:
        """Take in a number that is shown; of one that is hidden nothing is known."""
        if shown is not None:
            count = sum(self.truth[self.names[place]] for place in places)
            assert shown == count
            assert count == 0 or count >= 5
            self.sums.append((places, shown, shown))

    def seek(self, places: list[int], width: int) -> None:
        """Remember a small count, and how much of it must not come out."""
        count = sum(self.truth[self.names[place]] for place in places)
        if 0 < count < 5:
            _, already = self.small.get(tuple(places), (0, 0))
            self.small[tuple(places)] = count, max(width, already)

    def read(self, page: Insights) -> None:
        """Take in all numbers of a page."""
        scope = page.scope
        for table, row, column, count in _cells_of(page):
            self.learn(self.sum_of(table, scope, row, column), count)
        for table, by_month in (("top", page.tops_by_month), ("verdict", page.verdicts_by_month)):
            for cell in by_month:
                places = self.sum_of(table, scope, None, cell.name, cell.group)
                self.learn(places, cell.count)
            for month in page.months:
                self.learn(self.sum_of(table, scope, None, None, month.name), month.count)
        for by_top in page.answers_by_top:
            table = f"q {by_top.question}"
            self.learn(self.sum_of(table, scope, by_top.option, by_top.top), by_top.count)
        every = self.sum_of("advice", scope, None, None)
        same = [place for place in every if self.names[place][1] == self.names[place][2]]
        of_all = dict.fromkeys(("top", "verdict", "strength", "page"), page.records)
        of_all |= {f"q {question}": number for question, number in page.answered.items()}
        totals = [(self.sum_of(table, scope, None, None), n) for table, n in of_all.items()]
        totals += [(every, page.agreement.judged), (same, page.agreement.same)]
        for table, rows in (("advice", page.agreement.judged_by_top), ("leaning", page.leaned)):
            totals += [(self.sum_of(table, scope, cell.name, None), cell.count) for cell in rows]
        for places, shown in totals:
            self.learn(places, shown)

    def look_for_all(self, page: Insights) -> None:
        """Seek whatever is small on a page, whether it is told of or not."""
        width = OF_ALL if page.scope == EVERYTHING else NARROWED
        for table, mine in self.places.items():
            for row, column in {self.names[place][1:3] for place in mine}:
                self.seek(self.sum_of(table, page.scope, row, column), width)
                self.seek(self.sum_of(table, page.scope, row, None), width)
                for month in page.months if table in ("top", "verdict") else ():
                    self.seek(self.sum_of(table, page.scope, row, column, month.name), width)

    def known(self) -> list[Known]:
        """The small counts of which too much comes out, table by table."""
        found = []
        for mine in self.places.values():
            found += self._known_of(set(mine))
        return found

    def _known_of(self, places: set[int]) -> list[Known]:
        system = System(sorted(places))
        for row, least, most in self.sums:
            system.add(row, least, most)
        targets = [each for each in self.small if each[0] in places]
        widths = [self.small[each][1] for each in targets]
        return [
            (self.names[targets[n][0]], self.small[targets[n]][0], least, most)
            for n, least, most in system.narrow(targets, widths)
        ]


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

    def narrow(
        self, targets: list[tuple[int, ...]], widths: list[int]
    ) -> Iterator[tuple[int, int, int]]:
        """The targets, by their place, that are known more narrowly, and between what limits."""
        if not targets:
            return
        aims, rows = self._vectors(targets), csr_array(self._vectors(list(self._limits)))
        low, high = np.array(list(self._limits.values()), float).reshape(-1, 2).T
        limits = LinearConstraint(rows, low, high)
        draw = np.random.default_rng(1)
        seen = [
            aims @ _solution(sign * gain, limits)
            for gain in draw.random((3, len(self._order)))
            for sign in (1, -1)
        ]
        for place in np.flatnonzero(np.ptp(seen, axis=0) < np.array(widths) + NOTHING):
            ends = (aims[place] @ _solution(s * aims[place], limits, whole=True) for s in (1, -1))
            least, most = map(round, ends)
            if most - least < widths[place]:
                yield int(place), least, most


def _solution(gain: Floats, limits: LinearConstraint, *, whole: bool = False) -> Floats:
    """Counts that fit, and whose weighted sum is least."""
    found = milp(gain, constraints=limits, bounds=Bounds(0, MOST), integrality=int(whole))
    assert found.x is not None
    return np.asarray(found.x)


def reader_of(records: list[Record], made: Counted) -> Attacker:
    """An attacker who has read all pages of some records."""
    attacker = Attacker(truth_of(records))
    for page in pages(made):
        attacker.read(page)
        attacker.look_for_all(page)
    return attacker


def test_the_attacker_finds_what_is_not_protected(monkeypatch: pytest.MonkeyPatch) -> None:
    for step in ("_hide_more", "_widen"):
        monkeypatch.setattr(suppression, step, lambda *_: False)
    people = some_people(12)
    assert reader_of(people, counted(people)).known()


@pytest.mark.deep
def test_every_process_hides_the_same_numbers() -> None:
    """What one hides, another one that shows it would reveal."""
    told = (
        "from tests.records.test_suppression import EVERYTHING, counted, some_people; "
        "print(counted(some_people(10)).insights(EVERYTHING))"
    )
    found = {
        subprocess.check_output(
            (sys.executable, "-c", told),
            cwd=CHECKOUT,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(CHECKOUT)},
        )
        for seed in ("0", "1")
    }
    assert len(found) == 1


Tables = dict[tuple[str, str], list[int]]


@given(
    st.dictionaries(
        st.tuples(st.sampled_from("abc"), st.sampled_from("xyz")),
        st.lists(st.integers(0, 9), min_size=2, max_size=2),
        min_size=1,
    )
)
def test_a_shown_aggregate_is_never_small(cells: Tables) -> None:
    table = Table(
        {key: np.array(counts) for key, counts in cells.items()},
        {**{key: frozenset([key]) for key in cells}, (): frozenset(cells)},
    )
    made = plan(table, [[0], [1]])
    for aggregate in table.aggregates:
        if made.shows(aggregate, "whole"):
            assert not is_small(table.count(aggregate, [0, 1]))
        if made.shows(aggregate, "narrowed"):
            assert made.shows(aggregate, "whole")
            assert not any(is_small(table.count(aggregate, [part])) for part in (0, 1))


def test_where_no_count_is_small_nothing_is_hidden() -> None:
    cells = {("a", "x"): np.array([5, 9]), ("b", "x"): np.array([7, 0])}
    table = Table(cells, {**{key: frozenset([key]) for key in cells}, (): frozenset(cells)})
    made = plan(table, [[0], [1]])
    assert all(made.shows(each, extent) for each in table.aggregates for extent in EXTENTS)
