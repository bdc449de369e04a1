"""The report of an impact as plain data.

Programs rely on the keys. Counts are whole numbers of any size; a share is a
count divided by all sheets that were looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Final, Literal

from advisor.analysis.batch import AnyComparison, BatchComparison
from advisor.analysis.impact import Impact, State
from advisor.analysis.report import share
from advisor.analysis.sample import SampledComparison, interval
from advisor.scoring import pack

PARTS: Final = ("top", "strength", "verdict")
"""The parts of a state."""

MOST_MOVES: Final = 5
"""For how many of the moves examples are given."""


def impact_as_dict(
    pair: AnyComparison,
    recorded: BatchComparison | None = None,
    unmapped: Sequence[str] = (),
    left_aside: Sequence[str] = (),
) -> dict[str, Any]:
    """Give the impact of an edit as plain data.

    Parameters
    ----------
    pair
        Both rules tables over all complete sheets, counted or sampled.
    recorded
        Both over recorded sheets.
    unmapped
        What could not be carried over to the common questionnaire.
    left_aside
        Columns of the recorded sheets that are not questions.

    Returns
    -------
    dict
        ``docs/analysis.md`` explains the keys.
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


def method(pair: AnyComparison) -> Literal["exact", "sample", "records"]:
    """Tell which sheets were compared: all, a sample of them, or recorded ones."""
    if isinstance(pair, SampledComparison):
        return "sample"
    return "records" if isinstance(pair, BatchComparison) else "exact"


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
    how = _Counted(pair)
    return {
        "method": method(pair),
        **(
            {"seed": pair.seed, "because": pair.because}
            if isinstance(pair, SampledComparison)
            else {}
        ),
        "combinations": impact.combinations,
        "moved": how.counted(impact.moved),
        **{
            part: [
                {"from": old, "to": new, **how.counted(count)}
                for (old, new), count in impact.matrix(part).items()
            ]
            for part in PARTS
        },
        "causes": [{**asdict(cause.change), **how.counted(cause.moved)} for cause in pair.causes()],
        "moves": [
            {
                "from": asdict(old),
                "to": asdict(new),
                **how.counted(count),
                "examples": [
                    {
                        "answers": {question: list(chosen) for question, chosen in sheet.items()},
                        "code": pack(pair.new, sheet),
                    }
                    for sheet in (pair.examples(old, new) if place < MOST_MOVES else ())
                ],
            }
            for place, (old, new, count) in enumerate(moves(impact))
        ],
    }


class _Counted:
    """Gives counts with their shares, and for a sample their intervals."""

    def __init__(self, pair: AnyComparison) -> None:
        self._sampled = isinstance(pair, SampledComparison)
        self._sheets = pair.impact.combinations

    def counted(self, count: int) -> dict[str, Any]:
        found: dict[str, Any] = {"count": count, "share": share(count, self._sheets)}
        if self._sampled:
            found["interval"] = list(interval(count, self._sheets))
        return found
