"""No small count comes out of all pages of the insights and the list of fit rules together.

The attacker of `test_suppression` knows the rules, too. One that asks for one answer holds as
often as its options were chosen, and no rule holds more often than the verdicts that it leads to.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

import pytest

from advisor.guide.model import LEVELS, VERDICT_LEVELS, FitRule
from advisor.records import flags
from advisor.records.flags import MAX_RULES, MAX_TENTHS, MIN_TENTHS, tenths, top_flags
from advisor.records.insights import Insights
from advisor.records.model import Record, new_id
from advisor.records.scopes import EVERYTHING, MIN_PART
from advisor.records.store import Records
from tests.depth import IS_DEEP
from tests.records.test_suppression import (
    Attacker,
    Known,
    counted,
    reader_of,
    some_people,
    some_records,
)
from tests.shipped import GUIDE

SETS = range(15) if IS_DEEP else (5, 12)

Band = tuple[FitRule, int, int]
"""A rule, and between what limits the attacker knows how often it holds."""
Reader = Callable[[list[Record], Insights], Iterator[Band]]


def held(people: list[Record]) -> Counter[str]:
    return Counter(flag for one in people for flag in one.flags)


def exactly(people: list[Record], _everything: Insights) -> Iterator[Band]:
    """What would be known if every rule's count were shown."""
    counts = held(people)
    return ((rule, counts[rule.id], counts[rule.id]) for rule in GUIDE.rules.fit)


def as_listed(people: list[Record], everything: Insights) -> Iterator[Band]:
    """What is known from the list, and from what it leaves out."""
    number, known = everything.records or 0, top_flags(GUIDE, everything, held(people))
    for rule in GUIDE.rules.fit:
        could_be = top_flags(GUIDE, everything, {rule.id: number})
        if rule.id in known or (could_be and len(known) < MAX_RULES):
            fits = [
                count
                for count in range(number + 1)
                if (known.get(rule.id) or range(MIN_TENTHS)) in _seen(count, number)
            ]
            yield rule, min(fits), max(fits)


def _seen(count: int, number: int) -> tuple[object, ...]:
    found = tenths(count, number)
    return (found,) if found >= MIN_TENTHS else (range(MIN_TENTHS),)


@lru_cache(maxsize=1)
def reader(seed: int) -> tuple[list[Record], Insights, Attacker]:
    """Some people, the insights of all, and an attacker who has read every page."""
    people = some_people(seed)
    made = counted(people)
    return people, made.insights(EVERYTHING), reader_of(people, made)


def come_out(seed: int, read: Reader) -> list[Known]:
    """The small counts of which too much comes out of all pages and of the rules' counts."""
    people, everything, attacker = reader(seed)
    before = [*attacker.sums]
    for rule, least, most in read(people, everything):
        for table, rows, columns in _sums_of(rule):
            cells = [
                place
                for row in rows
                for column in columns
                for place in attacker.sum_of(table, EVERYTHING, row, column)
            ]
            attacker.sums.append((cells, least, most if rows != [None] else len(people)))
    found, attacker.sums = attacker.known(), before
    return found


def _sums_of(rule: FitRule) -> Iterator[tuple[str, Sequence[str | None], Sequence[str | None]]]:
    """The sums of a table that a rule holds as often as, or no more often than."""
    for question, options in rule.when.chosen.items():
        is_all = len(rule.when.chosen) == 1 and len([*rule.when.parts()]) == 1
        if is_all and not GUIDE.questionnaire.question[question].multi:
            yield f"q {question}", options, [None]
    yield "verdict", [None], VERDICT_LEVELS[LEVELS.index(rule.level) :]


@pytest.mark.parametrize("seed", SETS)
def test_no_small_count_comes_out_of_all_pages_and_the_list(seed: int) -> None:
    assert come_out(seed, as_listed) == []


def test_exact_counts_would_give_small_ones_away() -> None:
    assert come_out(12, exactly)


def test_no_tenth_gives_a_small_count_away() -> None:
    """Each is of five counts or more; small ones look like none, and small rests like all."""
    for number in range(MIN_PART, 400 if IS_DEEP else 120):
        seen = [_seen(count, number) for count in range(number + 1)]
        assert min(Counter(seen).values()) >= 5
        assert len({*seen[:5]}) == len({*seen[-5:]}) == 1


def test_the_most_frequent_rules_are_listed_in_tenths(kept: Records) -> None:
    # Five times each: no count is small, so nothing has to be hidden.
    people = [replace(one, id=new_id(one.created)) for one in some_records(60, 7) * 5]
    kept.add(people)
    counts, listed = held(people), kept.top_flags(GUIDE)
    assert 0 < len(listed) <= MAX_RULES
    assert [*listed.values()] == sorted(listed.values(), reverse=True)
    for rule, found in listed.items():
        assert abs(10 * counts[rule] / len(people) - found) <= 0.5
        assert MIN_TENTHS <= found < MAX_TENTHS
    with kept.database.reading() as connection:
        assert flags.held(connection) == counts


def test_of_few_records_no_rule_is_listed(kept: Records) -> None:
    (one,) = some_records(1, 7)
    assert one.flags
    kept.add(replace(one, id=new_id(one.created)) for _ in range(MIN_PART - 1))
    assert kept.top_flags(GUIDE) == {}
