"""Is the MSIT right for me? An advisor that asks, scores and explains.

>>> from advisor import load_guide, recommend
>>> guide = load_guide()
>>> recommend(guide, {"goal": "lead_it"}).verdict.level
'yes'

The rooms, each of which imports only from those before it: ``guide`` (YAML in,
one frozen guide out), ``scoring`` (one sheet in, one recommendation out),
``analysis`` (all sheets at once), ``learning`` (many rows), ``records`` (what is
kept), ``documents`` (what is taken along), ``pages`` (what a prospect sees),
``server`` (how it is served) and ``cli``.
"""

from advisor.guide import AdvisorError, Fault, Guide, GuideError, load_cases, load_guide
from advisor.scoring import (
    AnswerError,
    CodeError,
    Recommendation,
    pack,
    reasons_between,
    recommend,
    unpack,
)

__all__ = [
    "AdvisorError",
    "AnswerError",
    "CodeError",
    "Fault",
    "Guide",
    "GuideError",
    "Recommendation",
    "load_cases",
    "load_guide",
    "pack",
    "reasons_between",
    "recommend",
    "unpack",
]
