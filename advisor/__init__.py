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

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
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

_ROOMS: Final = ("advisor.guide", "advisor.scoring")


def __getattr__(name: str) -> Any:
    """Load the rooms when something of theirs is asked for: the server starts without them."""
    if name in __all__:
        for room in map(import_module, _ROOMS):
            if hasattr(room, name):
                return getattr(room, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
