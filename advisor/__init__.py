"""Is this program right for me? An advisor that asks, scores and explains.

>>> from advisor import load_guide, recommend
>>> guide = load_guide()
>>> recommend(guide, {"goal": "lead_it"}).verdict.level
'yes'

The rooms, each of which imports only from those before it: ``guide`` (YAML in,
one frozen guide out), ``scoring`` (one sheet in, one recommendation out),
``analysis`` (all sheets at once), ``publishing`` (what staff change, and which version is
live), ``learning`` (many rows), ``records`` (what is kept), ``presentation`` (what a result
says), ``prospect`` (prospects' pages), ``staff`` (counselors' and staff's),
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

DISTRIBUTION: Final = "msit-advisor"  # what pyproject.toml calls the package

_ROOMS: Final = ("guide", "scoring")

if not TYPE_CHECKING:  # a type checker reads the imports above, and finds what is misspelled

    def __getattr__(name: str) -> Any:
        """Load the rooms when something of theirs is asked for: the server starts without them."""
        if name not in {*__all__, *_ROOMS}:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        for room in _ROOMS:
            inside = vars(import_module(f"{__name__}.{room}"))
            globals().update({each: inside[each] for each in __all__ if each in inside})
        return globals()[name]

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__, *_ROOMS})
