"""One sheet in, one recommendation out.

The heart of the advisor: pure functions over a frozen guide, in integers, with
the standard library alone. Same guide and same answers always give the same
recommendation, to the byte.

- ``sheets``: checked answers; which questions are asked; whether a ``when`` holds
- ``score``: points, totals, strength
- ``fit``: flags and the verdict
- ``reasons``: the margin between two tracks, answer by answer
- ``codes``: a sheet as a dozen characters, and back
- ``recommend``: all of it together
- ``cases``: whether the cases agree with a guide
"""

from advisor.scoring.codes import CodeError, found_in, pack, unpack, unpack_earlier
from advisor.scoring.fit import Flag
from advisor.scoring.reasons import Reason, reasons_between, reasons_for
from advisor.scoring.recommend import (
    Recommendation,
    Step,
    TrackScore,
    Verdict,
    action_of,
    recommend,
)
from advisor.scoring.sheets import AnswerError, Answers, Sheet, holds

__all__ = [
    "AnswerError",
    "Answers",
    "CodeError",
    "Flag",
    "Reason",
    "Recommendation",
    "Sheet",
    "Step",
    "TrackScore",
    "Verdict",
    "action_of",
    "found_in",
    "holds",
    "pack",
    "reasons_between",
    "reasons_for",
    "recommend",
    "unpack",
    "unpack_earlier",
]
