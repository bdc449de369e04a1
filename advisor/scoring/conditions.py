"""Whether a condition holds for a sheet.

The one place that gives the ``when`` / ``ask_when`` grammar its meaning.
"""

from __future__ import annotations

from advisor.guide.model import Condition, Sheet


def holds(condition: Condition, sheet: Sheet) -> bool:
    """Tell whether every part of a condition holds.

    A question that was not answered holds for none of its options, so a plain
    condition about it is false and its ``not`` is true.

    Parameters
    ----------
    condition
        The condition, with ids that the questionnaire knows.
    sheet
        The answers. Answers to questions that are not asked should have been
        dropped already (`advisor.scoring.sheets.drop_unasked`).
    """
    for question, options in condition.chosen.items():
        for option in sheet.get(question, ()):
            if option in options:
                break
        else:
            return False
    if condition.any_of and not any(holds(part, sheet) for part in condition.any_of):
        return False
    return condition.negated is None or not holds(condition.negated, sheet)
