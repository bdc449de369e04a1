"""Which column of a table holds the answers to which question."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from advisor.errors import AdvisorError
from advisor.guide.faults import instead, listed, nearest, quoted
from advisor.guide.model import Questionnaire

PREFIX: Final = "answer."  # stands before a question's id in exported records

_PREFIXED: Final = re.compile(rf"^\s*(?:{re.escape(PREFIX)})?", re.IGNORECASE)

MAX_NAMED: Final = 20  # how many columns a message names one by one


class ColumnsError(AdvisorError):
    """The columns of a table are ambiguous, or none of them is a question."""


class NoQuestionError(ColumnsError):
    """No column of a table is a question."""


@dataclass(frozen=True)
class Header:
    """Which column holds the answers to which question."""

    # Question id -> the name of its column, in the order of the questionnaire.
    column: Mapping[str, str]
    unknown: tuple[str, ...]  # columns that are no question; they are ignored
    missing: tuple[str, ...]  # questions that have no column; they count as not answered

    @classmethod
    def read(
        cls, questionnaire: Questionnaire, names: Iterable[Hashable], keep: Sequence[str] = ()
    ) -> Header:
        """Find the columns that are questions: ``goal``, or ``answer.goal`` as in exports.

        Columns to keep are used for something else, and are not unknown.
        """
        known = questionnaire.question
        found: dict[str, str] = {}
        unknown = []
        texts = [str(name) for name in names]
        for name in texts:
            question = name.strip().removeprefix(PREFIX)
            if question not in known:
                unknown += [] if name in keep else [name]
            elif question in found:
                raise ColumnsError(f"two columns hold question {quoted(question)}; leave one out")
            else:
                found[question] = name
        _check_kept(texts, keep)
        ordered = {question: found[question] for question in known if question in found}
        missing = tuple(question for question in known if question not in found)
        header = cls(ordered, tuple(unknown), missing)
        if not found:
            raise NoQuestionError(f"no column is a question; {header._instead()}")
        return header

    def warnings(self) -> Iterator[str]:
        """Say, a line each, which columns may be mistyped, are ignored, and are missing."""
        near = self._near()
        others = [quoted(name) for name in self.unknown if name not in near]
        for name, question in near.items():
            yield f"{quoted(name)} is no question; did you mean {quoted(question)}?"
        if others:
            yield f"left aside, being no questions: {_shortened(others)}"
        if self.missing:
            yield f"no column, so taken as not answered: {_shortened(self.missing)}"

    def _instead(self) -> str:
        for name, question in self._near().items():
            return f"did you mean {quoted(question)} where it says {quoted(name)}?"
        return f"the columns are named by ids of questions, such as {listed(self.missing[:3])}"

    def _near(self) -> dict[str, str]:
        """The columns that may have been meant for a question that has none."""
        found: dict[str, str] = {}
        for name in self.unknown:
            near = nearest(_PREFIXED.sub("", name), self.missing)
            if near is not None and len(found) < MAX_NAMED:
                found[name] = near
        return found


def _check_kept(names: Sequence[str], keep: Sequence[str]) -> None:
    for name in keep:
        if (times := names.count(name)) != 1:
            meant = instead(name, names, "see how the file names its columns")
            there = f"is there {times} times" if times else f"is not there; {meant}"
            raise ColumnsError(f"the column {quoted(name)} is to be kept and {there}")


def _shortened(names: Sequence[str]) -> str:
    more = len(names) - MAX_NAMED
    return ", ".join(names[:MAX_NAMED]) + (f" and {more} more" if more > 0 else "")
