"""What all answers come to: a few look-ups and additions a row.

Everything that a rules table says is a sum of *parts*: what one answer gives, a
bonus, a fit rule, a digit of the share code. Each part looks at a few questions.
Parts are put together into *factors*, such that the combinations of answers to
a factor's questions stay few enough for a table in a processor's cache; a
follow-up brings the questions that call for it along. What a combination comes
to is computed once and packed into whole numbers, field beside field, wide
enough that no sum touches the field beside it. A row is then the sum of one
entry of each factor. Before a table is used it is put into the order in which
the columns number their answers, so that no row has to be numbered anew.

Packing several small counters into one word is an old trick (Lamport 1975,
"Multiple byte processing with full-word instructions"); a table over the product
of a few variables is a factor as in Zhang and Poole 1996, "Exploiting causal
independence in Bayesian network inference".
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from advisor.analysis.rows import Bools, Ints
from advisor.analysis.tables import ways_to_answer
from advisor.guide.model import LEVELS, VERDICT_LEVELS, Bonus, Condition, FitRule, Guide, Question
from advisor.learning.encoding import Coded, Column, Encoder, smallest
from advisor.learning.flag_sets import Held, segments_of
from advisor.learning.share_codes import ShareCodes
from advisor.scoring.fit import verdict_of

MOST: Final = 1 << 14
"""Combinations of a factor: a table of as many numbers stays in the second cache."""

WORD: Final = 62
"""Bits of a word that are used; the highest ones stay free so that sums stay positive."""

SHORT: Final = 31
"""Words of so few bits are kept in 32, which are added up twice as fast."""

Word = NDArray[np.signedinteger[Any]]
"""A packed number for each row, shape (rows,)."""

Words = Mapping[int, Word]
"""Word by number, those that were asked for."""

Tables = tuple[tuple[int, Word], ...]
"""The words that are not all zero: their number, and what each combination comes to."""


@dataclass(frozen=True)
class Field:
    """Some bits of a word, in which a small whole number is added up.

    Attributes
    ----------
    word, shift, bits
        Which word, where in it, and how many.
    low
        The number that zero stands for: the least possible sum.
    """

    word: int
    shift: int
    bits: int
    low: int = 0

    def read(self, words: Words) -> Word:
        """Take the number out of packed words, without adding `low`."""
        found = words[self.word] >> self.shift
        found &= (1 << self.bits) - 1
        return found


class Layout:
    """Where in the words of a guide's rows each number stands.

    What decides about a row's result stands in other words than its flags and its
    share code, so that whoever wants no flags adds up none.

    Parameters
    ----------
    guide
        The guide whose rules hold.
    codes
        Writes share codes.
    held
        For each factor, and each part that stands alone, the fit rules that it
        decides about.

    Attributes
    ----------
    scores
        A field for each track.
    telling
        The field that counts telling answers.
    verdict
        The field that counts, for each level from the mildest verdict after ``yes``
        on, the factors of which it is the worst level.
    counter
        How many bits each of these counts takes.
    segments
        The flags, cut into segments of few sets.
    flags
        Fields with the number of each segment's set.
    limbs
        The words of the number behind the share code.
    words
        How many words there are.
    """

    def __init__(self, guide: Guide, codes: ShareCodes, held: Sequence[Held]) -> None:
        self._full: list[int] = [0]
        ranges = [_score_range(guide, track) for track in guide.track_ids]
        self.scores = tuple(self._field((high - low).bit_length(), low) for low, high in ranges)
        self.telling = self._field(len(guide.questionnaire.questions).bit_length())
        self.counter = len(held).bit_length()
        self.verdict = self._field(self.counter * (len(VERDICT_LEVELS) - 1))
        rules = sorted(guide.rules.fit, key=lambda rule: -LEVELS.index(rule.level))
        self.segments = segments_of(rules, held)
        self._full.append(0)
        self.flags = tuple(self._field((len(each) - 1).bit_length()) for each in self.segments)
        first = len(self._full)
        self._full += [WORD] * codes.limbs
        self.limbs = tuple(range(first, first + codes.limbs))
        self.words = len(self._full)

    def kind(self, word: int) -> np.dtype[np.signedinteger[Any]]:
        """The kind of number that a word is kept in."""
        return np.dtype(np.int32 if self._full[word] <= SHORT else np.int64)

    def _field(self, bits: int, low: int = 0) -> Field:
        bits = max(bits, 1)
        if self._full[-1] + bits > WORD:
            self._full.append(0)
        field = Field(len(self._full) - 1, self._full[-1], bits, low)
        self._full[-1] += bits
        return field


@dataclass(frozen=True)
class _Part:
    """Something that rows add up.

    Attributes
    ----------
    questions
        What decides about it, those that call for a follow-up included.
    gives
        The question whose answer gives it, a bonus, or a fit rule.
    """

    questions: frozenset[str]
    gives: Question | Bonus | FitRule


@dataclass(frozen=True)
class _Factor:
    """The table of a few questions.

    Attributes
    ----------
    questions
        The questions, in the order of the questionnaire.
    ways
        In how many ways each can be answered.
    tables
        What each combination comes to, in mixed radix with the last question
        running fastest.
    """

    questions: tuple[str, ...]
    ways: tuple[int, ...]
    tables: Tables

    def suited(self, columns: Mapping[str, Column]) -> _LookUp:
        """The same table in the order in which columns number their answers."""
        names = []
        orders: list[NDArray[Any]] = []
        least = 0
        for question, ways in zip(self.questions, self.ways, strict=True):
            column = columns.get(question)
            if column is None:
                orders.append(np.zeros(1, np.intp))
                continue
            direct = _is_direct(column, ways)
            order = column.place if direct else np.arange(ways)
            least = least * len(order) + (column.least if direct else 0)
            names.append((question, len(order), direct))
            orders.append(order)
        tables = tuple((word, self._ordered(table, orders)) for word, table in self.tables)
        size = prod(len(order) for order in orders)
        return _LookUp(tuple(names), least, tables, np.dtype(np.min_scalar_type(-size - 1)))

    def _ordered(self, table: Word, orders: Sequence[NDArray[Any]]) -> Word:
        return np.ascontiguousarray(table.reshape(self.ways)[np.ix_(*orders)].reshape(-1))


def _is_direct(column: Column, ways: int) -> bool:
    """Whether a column has no more numbers than the question has answers."""
    return len(column.place) <= ways


@dataclass(frozen=True)
class _LookUp:
    """A factor's table for columns that number their answers in a certain way.

    Attributes
    ----------
    questions
        Question id, how many numbers its column has, and whether it is read as it
        came; else its places are.
    least
        The combination of all least numbers.
    tables
        As in `_Factor`.
    kind
        The kind of number that can count combinations.
    """

    questions: tuple[tuple[str, int, bool], ...]
    least: int
    tables: Tables
    kind: np.dtype[Any]

    def add(self, sheets: Coded, into: Words, scratch: _Scratch) -> None:
        """Add what each row's combination comes to, to the words that are asked for."""
        wanted = [(word, table) for word, table in self.tables if word in into]
        if not wanted:
            return
        combination = self._combination(sheets)
        if combination is None:
            for word, table in wanted:
                np.add(into[word], table[0], out=into[word])
            return
        np.copyto(scratch.places, combination)
        for word, table in wanted:
            add = scratch.entries(table.dtype)
            # Every combination has an entry; with this mode NumPy makes no copy to be safe.
            table.take(scratch.places, out=add, mode="wrap")
            np.add(into[word], add, out=into[word])

    def _combination(self, sheets: Coded) -> NDArray[np.signedinteger[Any]] | None:
        found: NDArray[Any] | None = None
        for question, numbers, direct in self.questions:
            column = sheets.columns[question].picks if direct else sheets.places[question]
            if found is None:
                found = column.astype(self.kind)
            else:
                found *= self.kind.type(numbers)
                found += column.astype(self.kind, copy=False)
        if found is None:
            return None
        if self.least:
            found -= self.kind.type(self.least)
        return found


class _Scratch:
    """Memory that all factors of some rows share: new memory would cost more than the look-ups."""

    def __init__(self, rows: int) -> None:
        self.places = np.empty(rows, np.intp)
        self._entries: dict[np.dtype[Any], Word] = {}

    def entries(self, kind: np.dtype[Any]) -> Word:
        """Room for an entry of a kind for each row."""
        if kind not in self._entries:
            self._entries[kind] = np.empty(len(self.places), kind)
        return self._entries[kind]


class Sums:
    """Adds up what sheets come to whose columns number their answers alike.

    Parameters
    ----------
    layout
        Where each number stands.
    start
        What each word of the sheet without an answer comes to, shape (words,).
    look_ups
        Tables in the order of the columns.
    loose
        Parts that look at too many questions for a table, with what each of their
        two outcomes (or each answer) gives, shape (words, outcomes).
    """

    def __init__(
        self,
        layout: Layout,
        start: Ints,
        look_ups: Sequence[_LookUp],
        loose: Sequence[tuple[_Part, Ints]],
    ) -> None:
        self._layout = layout
        self._start = start
        self._look_ups = look_ups
        self._loose = loose

    def words(self, sheets: Coded, wanted: Collection[int] | None = None) -> Words:
        """Add up what each sheet comes to; `Layout` says where.

        Parameters
        ----------
        sheets
            Some rows of the sheets.
        wanted
            The words to add up; None for all.
        """
        numbers = range(self._layout.words) if wanted is None else wanted
        words = {
            word: np.full(len(sheets), self._start[word], self._layout.kind(word))
            for word in numbers
        }
        scratch = _Scratch(len(sheets))
        for look_up in self._look_ups:
            look_up.add(sheets, words, scratch)
        for part, gives in self._loose:
            outcome = _outcome(part, sheets)
            for word, sums in words.items():
                if gives[word].any():
                    add = gives[word].astype(sums.dtype).take(outcome)
                    np.add(sums, add, out=sums)
        return words


class Factors:
    """A guide, taken apart such that many rows can be scored quickly.

    Parameters
    ----------
    guide
        The guide whose rules hold.
    encoder
        An encoder of its questionnaire.
    most
        How many combinations a factor may have. A part that looks at more is
        computed row by row, a whole column at once.

    Attributes
    ----------
    codes
        Writes share codes.
    layout
        Where in a word each number stands.
    """

    def __init__(self, guide: Guide, encoder: Encoder, most: int = MOST) -> None:
        self.codes = ShareCodes(guide)
        self._guide = guide
        self._questions = guide.questionnaire.question
        sizes = {name: question.ways for name, question in self._questions.items()}
        together, loose = _together([*self._parts()], sizes, most)
        grids = [self._combinations(group, encoder) for group in together]
        held = [_held(group, grid) for group, grid in zip(together, grids, strict=True)]
        held += [_held_alone(part) for part in loose]
        self.layout = Layout(guide, self.codes, held)
        self._start = np.zeros(self.layout.words, np.int64)
        self._start[[*self.layout.limbs]] = self.codes.start
        for field in self.layout.scores:
            self._start[field.word] -= field.low << field.shift
        self._factors = []
        for place, (group, grid) in enumerate(zip(together, grids, strict=True)):
            table = self._flags(place, held[place], len(grid))
            for part in group:
                table += self._given(part).take(_outcome(part, grid), axis=1)
            self._factors.append(self._factor(grid, table))
        self._loose = [
            (part, self._given(part) + self._flags(len(grids) + place, _held_alone(part), 2))
            if isinstance(part.gives, FitRule)
            else (part, self._given(part))
            for place, part in enumerate(loose)
        ]

    def suited(self, sheets: Coded) -> Sums:
        """Make ready for sheets whose columns number their answers as these do."""
        look_ups = [factor.suited(sheets.columns) for factor in self._factors]
        return Sums(self.layout, self._start, look_ups, self._loose)

    def words(self, sheets: Coded, wanted: Collection[int] | None = None) -> Words:
        """Add up what each sheet comes to; see `Sums.words`."""
        return self.suited(sheets).words(sheets, wanted)

    def _parts(self) -> Iterator[_Part]:
        for question in self._questions.values():
            yield _Part(self._deciding([question.id]), question)
        for bonus in self._guide.rules.bonuses:
            if any(bonus.points.get(track, 0) for track in self._guide.track_ids):
                yield self._of_condition(bonus.when, bonus)
        for rule in self._guide.rules.fit:
            yield self._of_condition(rule.when, rule)

    def _of_condition(self, when: Condition, gives: Bonus | FitRule) -> _Part:
        # A condition about nothing has to look somewhere: at the first question.
        looked_at = when.questions or [*self._questions][:1]
        return _Part(self._deciding(looked_at), gives)

    def _deciding(self, questions: Iterable[str]) -> frozenset[str]:
        """Questions, those that call for them, and so on."""
        found = set(questions)
        for name in reversed([*self._questions]):
            when = self._questions[name].ask_when
            if name in found and when is not None:
                found |= when.questions
        return frozenset(found)

    def _combinations(self, parts: Sequence[_Part], encoder: Encoder) -> Coded:
        """All ways to answer what some parts look at, as sheets."""
        wanted = frozenset[str]().union(*(part.questions for part in parts))
        questions = tuple(name for name in self._questions if name in wanted)
        ways = tuple(self._questions[name].ways for name in questions)
        grid = np.unravel_index(np.arange(prod(ways)), ways)
        places = {
            name: column.astype(smallest(count))
            for name, column, count in zip(questions, grid, ways, strict=True)
        }
        return Coded(encoder, prod(ways), places)

    def _factor(self, grid: Coded, table: Ints) -> _Factor:
        ways = tuple(self._questions[name].ways for name in grid.places)
        rows = [(word, row) for word, row in enumerate(table) if row.any()]
        tables = tuple((word, row.astype(self.layout.kind(word))) for word, row in rows)
        return _Factor(tuple(grid.places), ways, tables)

    def _given(self, part: _Part) -> Ints:
        """What each outcome of a part gives besides flags, shape (words, outcomes)."""
        if isinstance(part.gives, Question):
            return self._of_answers(part.gives)
        found = np.zeros((self.layout.words, 2), np.int64)
        if isinstance(part.gives, Bonus):
            given = part.gives.points
            found[:, 1] = self._packed(given.get(track, 0) for track in self._guide.track_ids)
        return found

    def _of_answers(self, question: Question) -> Ints:
        """What each answer gives: points, one more telling answer, a digit of the code."""
        tracks = self._guide.track_ids
        table = self._guide.rules.points.get(question.id, {})
        rows = {
            option.id: [table.get(option.id, {}).get(track, 0) for track in tracks]
            for option in question.options
        }
        nothing = [0] * len(tracks)
        found = np.empty((self.layout.words, question.ways), np.int64)
        for place, chosen in enumerate(ways_to_answer(question)):
            given = [rows[option] for option in chosen]
            found[:, place] = self._packed(map(sum, zip(nothing, *given, strict=True)))
            telling = self.layout.telling
            found[telling.word, place] += int(any(map(any, given))) << telling.shift
        found[[*self.layout.limbs]] += self.codes.digits(question).T
        return found

    def _packed(self, points: Iterable[int]) -> Ints:
        found = np.zeros(self.layout.words, np.int64)
        for field, value in zip(self.layout.scores, points, strict=True):
            found[field.word] += value << field.shift
        return found

    def _flags(self, place: int, held: Held, outcomes: int) -> Ints:
        """What the fit rules of a factor give, by its outcomes, shape (words, outcomes)."""
        found = np.zeros((self.layout.words, outcomes), np.int64)
        for segment, field in zip(self.layout.segments, self.layout.flags, strict=True):
            found[field.word] += segment.adds[place] << field.shift
        worst = self._worst(held, outcomes)
        verdict = self.layout.verdict
        counted = 1 << verdict.shift + self.layout.counter * (np.maximum(worst, 1) - 1)
        found[verdict.word] += np.where(worst > 0, counted, 0)
        return found

    def _worst(self, held: Held, outcomes: int) -> Ints:
        """The place of the verdict that the rules of a factor come to among all verdicts."""
        worst = np.zeros(outcomes, np.int64)
        for rule in self._guide.rules.fit:
            if rule.id in held:
                level = VERDICT_LEVELS.index(verdict_of([rule.level]))
                np.maximum(worst, np.where(held[rule.id], level, 0), out=worst)
        return worst


def _outcome(part: _Part, sheets: Coded) -> NDArray[Any]:
    """The place of each sheet's answer; for a condition 1 where it holds, else 0."""
    if not isinstance(part.gives, Question):
        return sheets.holds(part.gives.when).astype(np.intp)
    column = sheets.asked.places.get(part.gives.id)
    return np.zeros(len(sheets), np.intp) if column is None else column


def _held(parts: Iterable[_Part], combinations: Coded) -> dict[str, Bools]:
    """Which fit rules among parts hold for which combination."""
    return {
        part.gives.id: combinations.holds(part.gives.when)
        for part in parts
        if isinstance(part.gives, FitRule)
    }


def _held_alone(part: _Part) -> dict[str, Bools]:
    """A fit rule that is looked at by itself holds or not."""
    return {part.gives.id: np.array([False, True])} if isinstance(part.gives, FitRule) else {}


def _together(
    parts: Sequence[_Part], ways: Mapping[str, int], most: int
) -> tuple[list[list[_Part]], list[_Part]]:
    """Put parts together while their combinations stay few; and name those that look at too many.

    The two that come to the fewest combinations go together first, so that
    parts which look at the same questions always do.
    """

    def size(questions: frozenset[str]) -> int:
        return prod(ways[name] for name in questions)

    groups: dict[frozenset[str], list[_Part]] = {}
    loose = []
    for part in parts:
        alone = part.gives.ways if isinstance(part.gives, Question) else 0
        if size(part.questions) <= max(most, alone):
            groups.setdefault(part.questions, []).append(part)
        else:
            loose.append(part)
    while len(groups) > 1:
        names = [*groups]
        _, place, further = min(
            (
                (size(one | other) - size(one) - size(other), place, further)
                for place, one in enumerate(names)
                for further, other in enumerate(names[:place])
                if size(one | other) <= most
            ),
            default=(0, 0, 0),
        )
        if place == further:
            break
        one, other = names[place], names[further]
        both = [*groups.pop(one), *groups.pop(other)]
        groups.setdefault(one | other, []).extend(both)
    return [*groups.values()], loose


def _score_range(guide: Guide, track: str) -> tuple[int, int]:
    """The least and the greatest that a track's score could come to."""
    low = high = 0
    for question in guide.questionnaire.questions:
        table = guide.rules.points.get(question.id, {})
        given = sorted(table.get(option.id, {}).get(track, 0) for option in question.options)
        low += sum(min(0, points) for points in given[: question.most])
        high += sum(max(0, points) for points in given[-question.most :])
    for bonus in guide.rules.bonuses:
        low += min(0, bonus.points.get(track, 0))
        high += max(0, bonus.points.get(track, 0))
    return low, high
