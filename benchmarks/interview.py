"""Asking what matters most: ``python -m benchmarks.interview``.

How long a step of a call takes, and after how many questions a result is decided
when they are asked in the order of the short version, in that of the pages, at
random, or by the greatest variance of their points, which is what one would try
without looking ahead. A question that is skipped counts as asked.
"""

from __future__ import annotations

import time
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from random import Random
from statistics import median, pvariance

from advisor import Guide, load_cases, load_guide
from advisor.analysis.interview import next_question, outlook
from advisor.guide import Question
from advisor.scoring import Sheet, recommend
from benchmarks.sheets import one_answer
from benchmarks.table import Row, main

MOST_MS = 10.0
LEAST_SAVED = 0.25
CALLS = 25
ROUNDS = 5
SHEETS = 1_000


def rows() -> Iterator[Row]:
    """Time of a step, then questions until decided."""
    guide = load_guide()
    yield from _steps(guide)
    draw = Random(17)
    random_sheets = [_finished(guide, draw) for _ in range(SHEETS)]
    cases = [Sheet.strict(guide.questionnaire, case.answers) for case in load_cases(None, guide)]
    yield from _questions(guide, f"{SHEETS:,} random sheets", random_sheets)
    yield from _questions(guide, f"{len(cases)} cases", cases)


# -------------------------------------------------------------------------- a step


def _steps(guide: Guide) -> Iterator[Row]:
    """Time the steps of calls; the best round of each, since others use the machine as well."""
    draw = Random(5)
    sheets = [sheet for _ in range(CALLS) for sheet in _as_it_grows(guide, draw)]
    cold = [_milliseconds(guide, sheet) for sheet in sheets]
    warm = [min(_milliseconds(guide, sheet) for _ in range(ROUNDS)) for sheet in sheets]
    empty = Sheet(guide.questionnaire)
    first = min(_milliseconds(guide, empty) for _ in range(ROUNDS * 4))
    what = "a step of a call, all open questions, exact"
    yield Row(
        f"{what}: nothing answered yet, at best",
        f"{first:.1f} ms",
        target=f"under {MOST_MS:g} ms",
        met=first < MOST_MS,
    )
    yield Row(
        f"{what}: median of {len(sheets)} steps, at best",
        f"{median(warm):.1f} ms",
        target=f"under {MOST_MS:g} ms",
        met=median(warm) < MOST_MS,
    )
    yield Row(f"{what}: median, components not met before", f"{median(cold):.1f} ms")


def _as_it_grows(guide: Guide, draw: Random) -> Iterator[Sheet]:
    """The sheets of a call in which questions are asked in any order."""
    whole = _finished(guide, draw)
    sheet = Sheet(guide.questionnaire)
    for name in draw.sample(list(whole), len(whole)):
        yield sheet
        sheet = Sheet(guide.questionnaire, {**sheet.given, name: whole[name]})


def _milliseconds(guide: Guide, sheet: Sheet) -> float:
    began = time.perf_counter()
    outlook(guide, sheet)
    return (time.perf_counter() - began) * 1000


# ---------------------------------------------------------- questions until decided


def _questions(guide: Guide, whose: str, sheets: Sequence[Sheet]) -> Iterator[Row]:
    draw = Random(23)
    varying = sorted(guide.questionnaire.questions, key=lambda q: -_variance(guide, q))

    def shuffled(questions: Sequence[Question]) -> list[Question]:
        return draw.sample(questions, len(questions))

    exact = [_exactly(guide, sheet) for sheet in sheets]
    fixed = [_in_order(guide, sheet, list) for sheet in sheets]
    others = {
        "in random order": [_in_order(guide, sheet, shuffled) for sheet in sheets],
        "by greatest variance": [_in_order(guide, sheet, lambda _: varying) for sheet in sheets],
    }
    ratio = median(exact) / median(fixed)
    yield Row(
        f"questions until decided, {whose}: short version, next to the pages' order",
        _figures(exact),
        _figures(fixed),
        f"{ratio:.2f}",
        f"at most {1 - LEAST_SAVED:g}",
        ratio <= 1 - LEAST_SAVED,
    )
    for name, counts in others.items():
        yield Row(
            f"the same next to questions {name}",
            _figures(exact),
            _figures(counts),
            f"{median(exact) / median(counts):.2f}",
        )


def _figures(counts: Sequence[int]) -> str:
    return f"{median(counts):g} ({sum(counts) / len(counts):.1f})"


def _exactly(guide: Guide, whole: Sheet) -> int:
    """Ask as the short version does."""
    sheet = Sheet(guide.questionnaire)
    trail: tuple[str, ...] = ()
    while (name := _next(guide, _key(sheet), trail)) is not None:
        trail = (*trail, name)
        if name in whole:
            sheet = Sheet(guide.questionnaire, {**sheet, name: whole[name]})
    return len(trail)


@cache
def _next(
    guide: Guide, answers: tuple[tuple[str, tuple[str, ...]], ...], trail: tuple[str, ...]
) -> str | None:
    """The next question; calls begin alike, so many are looked up once."""
    return next_question(guide, Sheet(guide.questionnaire, dict(answers)), trail)


def _in_order(
    guide: Guide, whole: Sheet, order: Callable[[Sequence[Question]], Sequence[Question]]
) -> int:
    """Ask in an order that is known before; follow-ups come after what calls for them.

    What is decided stays decided, so the first prefix of which that is true can be
    searched by halving.
    """
    questions = _called_for(guide, whole, order(guide.questionnaire.questions))

    def done(count: int) -> bool:
        given = {q.id: whole[q.id] for q in questions[:count] if q.id in whole}
        sheet = Sheet(guide.questionnaire, given)
        return recommend(guide, sheet).strength != "unknown" and outlook(guide, sheet).decided

    return min(bisect_left(range(len(questions)), True, key=done), len(questions))


def _called_for(guide: Guide, whole: Sheet, order: Sequence[Question]) -> list[Question]:
    """The questions that a person is asked, each once it is called for."""
    left, given, found = list(order), dict[str, tuple[str, ...]](), list[Question]()
    while True:
        now = Sheet(guide.questionnaire, given)
        question = next((each for each in left if each in now.asked), None)
        if question is None:
            return found
        left.remove(question)
        found.append(question)
        if question.id in whole:
            given[question.id] = whole[question.id]


def _variance(guide: Guide, question: Question) -> float:
    """How much the points of a question's options differ, over all tracks."""
    points = guide.rules.points.get(question.id, {})
    return sum(
        pvariance([points.get(option.id, {}).get(track, 0) for option in question.options])
        for track in guide.track_ids
    )


def _finished(guide: Guide, draw: Random) -> Sheet:
    """A sheet that answers all it is asked, at random."""
    answers = {
        question.id: one_answer(question, draw) for question in guide.questionnaire.questions
    }
    return Sheet.strict(guide.questionnaire, answers)


def _key(sheet: Sheet) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple(sorted(sheet.items()))


if __name__ == "__main__":
    main(rows)
