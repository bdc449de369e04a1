"""Is the MSIT right for me? An advisor that asks, scores and explains.

>>> from advisor import load_guide, recommend
>>> guide = load_guide()
>>> recommend(guide, {"goal": "lead_it"}).verdict.level
'yes'

The rooms, each of which imports only from those before it: ``guide`` (YAML in,
one frozen guide out), ``scoring`` (one sheet in, one recommendation out),
``analysis`` (all sheets at once), ``publishing`` (what staff change), ``learning``
(many rows), ``records`` (what is kept), ``documents`` (what is taken along),
``prospect`` (what a prospect sees), ``staff`` (what counselors and staff see),
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

_ROOMS: Final = ("guide", "scoring")

if not TYPE_CHECKING:  # a type checker reads the imports above, and finds what is misspelled

    def __getattr__(name: str) -> Any:
        """Load the rooms when something of theirs is asked for: the server starts without them."""
        if name in _ROOMS:
            return import_module(f"{__name__}.{name}")
        if name in __all__:
            for room in _ROOMS:
                module = import_module(f"{__name__}.{room}")
                if hasattr(module, name):
                    return globals().setdefault(name, getattr(module, name))
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__, *_ROOMS})
