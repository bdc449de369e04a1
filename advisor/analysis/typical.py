"""Pick a few typical, different sheets of many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

Sheet = TypeVar("Sheet", bound=Mapping[str, tuple[str, ...]])

Answer = tuple[str, str]
"""Question and chosen option."""


def typical(sheets: Sequence[Sheet], most: int) -> tuple[Sheet, ...]:
    """Pick a few sheets, the most typical first.

    A sheet is typical if its answers are common, on average, among all the sheets.
    Answers of sheets already picked count less, so that the next one shows others.
    """
    common = Counter(answer for sheet in sheets for answer in _answers(sheet))
    left = {tuple(_answers(sheet)): sheet for sheet in sheets}
    shown = Counter[Answer]()
    picked: list[Sheet] = []

    def weight(answers: Sequence[Answer]) -> float:
        """How common answers are on average, those shown already counted less."""
        return sum(common[each] / (1 + shown[each]) for each in answers) / max(1, len(answers))

    while left and len(picked) < most:
        answers = max(left, key=weight)
        picked.append(left.pop(answers))
        shown.update(answers)
    return tuple(picked)


def _answers(sheet: Mapping[str, tuple[str, ...]]) -> Iterator[Answer]:
    for question, chosen in sheet.items():
        for option in chosen:
            yield question, option
