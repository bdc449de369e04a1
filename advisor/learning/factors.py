"""What all answers come to: a few look-ups and additions a row.

Everything that a rules table says is a sum of *parts*: what one answer gives, a
bonus, a fit rule, a digit of the share code. Each part looks at a few questions.
Parts are put together into *factors*, such that the combinations of answers to
a factor's questions stay few enough for a table in a processor's cache; a
follow-up brings the questions that call for it along. What a combination comes
to is computed once and packed into 64-bit integers, field beside field, wide
enough that no sum touches the field beside it. A row is then the sum of one
entry of each factor.

Packing several small counters into one word is an old trick (Lamport 1975,
"Multiple byte processing with full-word instructions"); a table over the product
of a few variables is a factor as in Zhang and Poole 1996, "Exploiting causal
independence in Bayesian network inference".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any, Final

import numpy as np

from advisor.analysis.rows import Ints
from advisor.analysis.tables import ways_to_answer
from advisor.guide.model import LEVELS, Condition, FitRule, Guide, Question
from advisor.learning.encoding import Coded, Encoder, Places, smallest
from advisor.learning.share_codes import ShareCodes

MOST: Final = 1 << 14
"""Combinations of a factor: a table of as many 64-bit integers stays in the second cache."""

WORD: Final = 62
"""Bits of a word that are used; the highest ones stay free so that sums stay positive."""

TOGETHER: Final = 12
"""Flags that are read at once, so that what they say together can be looked up."""

Packed = Ints
"""Words, shape (words, rows) or (words,)."""


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

    def read(self, words: Packed) -> Ints:
        """Take the number out of packed words, without adding `low`."""
        found: Ints = words[self.word]
        if self.shift:
            found = found >> self.shift
        return found & ((1 << self.bits) - 1)


class Layout:
    """Where in the words of a guide's rows each number stands.

    Attributes
    ----------
    scores
        A field for each track.
    telling
        The field that counts telling answers.
    flags
        Fields of up to `TOGETHER` flags, a bit each, in the order in which a
        recommendation lists flags.
    rules
        The fit rules in that order.
    limbs
        The words of the number behind the share code.
    words
        How many words there are.
    """

    def __init__(self, guide: Guide, codes: ShareCodes) -> None:
        self._full = 0
        self.words = 1
        ranges = [_score_range(guide, track) for track in guide.track_ids]
        self.scores = tuple(self._field((high - low).bit_length(), low) for low, high in ranges)
        self.telling = self._field(len(guide.questionnaire.questions).bit_length())
        self.rules = tuple(sorted(guide.rules.fit, key=lambda rule: -LEVELS.index(rule.level)))
        self.flags = tuple(
            self._field(len(self.rules[first : first + TOGETHER]))
            for first in range(0, len(self.rules), TOGETHER)
        )
        self.limbs = tuple(range(self.words, self.words + codes.limbs))
        self.words += codes.limbs

    def bit(self, rule: FitRule) -> tuple[int, int]:
        """Say in which word and at which bit a fit rule's flag stands."""
        place = self.rules.index(rule)
        field = self.flags[place // TOGETHER]
        return field.word, field.shift + place % TOGETHER

    def _field(self, bits: int, low: int = 0) -> Field:
        bits = max(bits, 1)
        if self._full + bits > WORD:
            self._full, self.words = 0, self.words + 1
        field = Field(self.words - 1, self._full, bits, low)
        self._full += bits
        return field


@dataclass(frozen=True)
class _Part:
    """Something that rows add up.

    Attributes
    ----------
    questions
        What decides about it, those that call for a follow-up included.
    question
        The question whose answer gives it; None for a condition.
    when
        The condition under which it is given; None for an answer.
    gives
        For an answer: what each place gives, shape (words, ways to answer). For
        a condition: what is given when it holds, shape (words, 1).
    """

    questions: frozenset[str]
    gives: Packed
    question: str | None = None
    when: Condition | None = None

    def worth(self, sheets: Coded) -> Packed:
        """What the part comes to, shape (words, rows)."""
        if self.when is not None:
            return self.gives * sheets.holds(self.when)
        column = sheets.asked.places.get(self.question or "")
        return self.gives[:, :1] if column is None else self.gives.take(column, axis=1)


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
        The words that are not all zero: their number, and the table by
        combination, in mixed radix with the last question running fastest.
    """

    questions: tuple[str, ...]
    ways: tuple[int, ...]
    tables: tuple[tuple[int, Ints], ...]

    def add(self, places: Mapping[str, Places], into: Packed) -> None:
        """Add what each row's combination comes to."""
        combination = self._combination(places, into.shape[1])
        for word, table in self.tables:
            into[word] += table.take(combination)

    def _combination(self, places: Mapping[str, Places], rows: int) -> Any:
        kind = smallest(prod(self.ways))
        found = None
        for question, ways in zip(self.questions, self.ways, strict=True):
            column = places.get(question)
            if found is None:
                found = np.zeros(rows, kind) if column is None else column.astype(kind)
            else:
                found *= kind.type(ways)
                if column is not None:
                    found += column
        assert found is not None
        return found.astype(np.intp)


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
    """

    def __init__(self, guide: Guide, encoder: Encoder, most: int = MOST) -> None:
        self.codes = ShareCodes(guide)
        self.layout = Layout(guide, self.codes)
        self._encoder = encoder
        self._questions = guide.questionnaire.question
        self._start = np.zeros(self.layout.words, np.int64)
        self._start[[*self.layout.limbs]] = self.codes.start
        for field in self.layout.scores:
            self._start[field.word] -= field.low << field.shift
        parts = [*self._parts(guide)]
        sizes = {name: question.ways for name, question in self._questions.items()}
        together, self._loose = _together(parts, sizes, most)
        self._factors = [self._factor(group) for group in together]

    def words(self, sheets: Coded) -> Packed:
        """Add up what each sheet comes to, shape (words, rows); `Layout` says where."""
        words = np.empty((self.layout.words, len(sheets)), np.int64)
        words[:] = self._start[:, None]
        for factor in self._factors:
            factor.add(sheets.places, words)
        for part in self._loose:
            words += part.worth(sheets)
        return words

    def _parts(self, guide: Guide) -> Iterator[_Part]:
        for question in self._questions.values():
            yield _Part(
                self._deciding([question.id]), self._of_answers(guide, question), question.id
            )
        for bonus in guide.rules.bonuses:
            points = self._packed(bonus.points.get(track, 0) for track in guide.track_ids)
            if points.any():
                yield self._of_condition(bonus.when, points)
        for rule in guide.rules.fit:
            word, bit = self.layout.bit(rule)
            flag = np.zeros(self.layout.words, np.int64)
            flag[word] = 1 << bit
            yield self._of_condition(rule.when, flag)

    def _of_condition(self, when: Condition, gives: Packed) -> _Part:
        # A condition about nothing has to look somewhere: at the first question.
        looked_at = when.questions or [*self._questions][:1]
        return _Part(self._deciding(looked_at), gives[:, None], when=when)

    def _of_answers(self, guide: Guide, question: Question) -> Packed:
        """What each answer gives: points, one more telling answer, a digit of the code."""
        table = guide.rules.points.get(question.id, {})
        rows = {
            option.id: [table.get(option.id, {}).get(track, 0) for track in guide.track_ids]
            for option in question.options
        }
        nothing = [0] * len(guide.track_ids)
        found = np.empty((self.layout.words, question.ways), np.int64)
        for place, chosen in enumerate(ways_to_answer(question)):
            given = [rows[option] for option in chosen]
            found[:, place] = self._packed(map(sum, zip(nothing, *given, strict=True)))
            telling = self.layout.telling
            found[telling.word, place] += int(any(map(any, given))) << telling.shift
        found[[*self.layout.limbs]] += self.codes.digits(question).T
        return found

    def _packed(self, points: Iterable[int]) -> Packed:
        found = np.zeros(self.layout.words, np.int64)
        for field, value in zip(self.layout.scores, points, strict=True):
            found[field.word] += value << field.shift
        return found

    def _deciding(self, questions: Iterable[str]) -> frozenset[str]:
        """Questions, those that call for them, and so on."""
        found = set(questions)
        for name in reversed([*self._questions]):
            when = self._questions[name].ask_when
            if name in found and when is not None:
                found |= when.questions
        return frozenset(found)

    def _factor(self, parts: Sequence[_Part]) -> _Factor:
        wanted = frozenset[str]().union(*(part.questions for part in parts))
        questions = tuple(name for name in self._questions if name in wanted)
        ways = tuple(self._questions[name].ways for name in questions)
        size = prod(ways)
        grid = np.unravel_index(np.arange(size), ways)
        places = {
            name: column.astype(smallest(count))
            for name, column, count in zip(questions, grid, ways, strict=True)
        }
        combinations = Coded(self._encoder, size, places)
        table = np.zeros((self.layout.words, size), np.int64)
        for part in parts:
            table += part.worth(combinations)
        tables = [(word, np.ascontiguousarray(row)) for word, row in enumerate(table) if row.any()]
        return _Factor(questions, ways, tuple(tables))


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
        if size(part.questions) <= max(most, ways.get(part.question or "", 0)):
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
