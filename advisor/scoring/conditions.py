"""Whether a condition holds for a sheet.

The one place that gives the ``when`` / ``ask_when`` grammar its meaning.
"""

from __future__ import annotations

from collections.abc import Mapping

from advisor.guide.model import Condition


def holds(condition: Condition, answers: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether every part of a condition holds for answers that count (`Sheet.kept`).

    A question that was not answered holds for none of its options, so a plain
    condition about it is false and its ``not`` is true.
    """
    for question, options in condition.chosen.items():
        for option in answers.get(question, ()):
            if option in options:
                break
        else:
            return False
    if condition.any_of and not any(holds(part, answers) for part in condition.any_of):
        return False
    return condition.negated is None or not holds(condition.negated, answers)
