"""The report of an impact as plain data.

Programs rely on the keys. Counts are whole numbers of any size; a share is a
count divided by all sheets that were looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from typing import Any, Final

from advisor.analysis.batch import AnyComparison, BatchComparison
from advisor.analysis.impact import Impact, State
from advisor.analysis.report import share
from advisor.analysis.sample import SampledComparison, interval
from advisor.scoring import pack

PARTS: Final = ("top", "strength", "verdict")  # the parts of a state

MAX_MOVES: Final = 5  # for how many of the moves examples are given


def impact_as_dict(
    pair: AnyComparison,
    recorded: BatchComparison | None = None,
    unmapped: Sequence[str] = (),
    left_aside: Sequence[str] = (),
) -> dict[str, Any]:
    """The impact of an edit as plain data, whose keys ``docs/analysis.md`` explains.

    ``unmapped`` says what could not be carried over to the common questionnaire; ``left_aside``
    names columns of the recorded sheets that are not questions.
    """
    return {
        "old": pair.old.fingerprints.rules,
        "new": pair.new.fingerprints.rules,
        "unmapped": list(unmapped),
        **_comparison_as_dict(pair),
        "records": {**_comparison_as_dict(recorded), "left_aside": list(left_aside)}
        if recorded is not None
        else None,
    }


def moves(impact: Impact) -> list[tuple[State, State, int]]:
    """List the moves to another state.

    Those that change the track come first, then those that change the verdict,
    then the rest; the largest of each first.
    """
    found = [(old, new, count) for (old, new), count in impact.moves.items() if old != new]

    def weight(move: tuple[State, State, int]) -> tuple[bool, bool, int]:
        old, new, count = move
        return old.top != new.top, old.verdict != new.verdict, count

    return sorted(found, key=weight, reverse=True)


def _comparison_as_dict(pair: AnyComparison) -> dict[str, Any]:
    impact = pair.impact
    counted = partial(_counted, pair)
    sample = {}
    if isinstance(pair, SampledComparison):
        sample = {"seed": pair.seed, "because": pair.because}
    return {
        "method": pair.method,
        **sample,
        "combinations": impact.combinations,
        "moved": counted(impact.moved),
        **{
            part: [
                {"from": old, "to": new, **counted(count)}
                for (old, new), count in impact.matrix(part).items()
            ]
            for part in PARTS
        },
        "causes": [{**asdict(cause.change), **counted(cause.moved)} for cause in pair.causes],
        "moves": [
            {
                "from": asdict(old),
                "to": asdict(new),
                **counted(count),
                "examples": [
                    {
                        "answers": {question: list(chosen) for question, chosen in sheet.items()},
                        "code": pack(pair.new, sheet),
                    }
                    for sheet in (pair.examples(old, new) if place < MAX_MOVES else ())
                ],
            }
            for place, (old, new, count) in enumerate(moves(impact))
        ],
    }


def _counted(pair: AnyComparison, count: int) -> dict[str, Any]:
    """A count with its share, and for a sample its interval."""
    sheets = pair.impact.combinations
    found: dict[str, Any] = {"count": count, "share": share(count, sheets)}
    if isinstance(pair, SampledComparison):
        found["interval"] = list(interval(count, sheets))
    return found
