"""How much the tests try: one profile for a run, chosen by the variable ``TEST_DEPTH``.

``make test`` is quick, ``make test-deep`` deep. Both run the same tests, apart from those that
are marked ``deep``: these need the deep run, or to be asked for by name (``FILE::TEST``).
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Final

VARIABLE: Final = "TEST_DEPTH"


@dataclass(frozen=True)
class Depth:
    """A profile.

    Attributes
    ----------
    examples
        Of a property that builds a guide or asks a program.
    cheap
        Of a property that takes under a millisecond.
    hostile
        Hostile inputs of each kind.
    shown
        Hostile addresses that Streamlit draws a page for.
    kills
        How often a process is killed while it writes to a database.
    saves
        Saves and searches by several threads at once, through a pooler or a failover.
    """

    examples: int
    cheap: int
    hostile: int
    shown: int
    kills: int
    saves: int


QUICK: Final = Depth(examples=15, cheap=100, hostile=200, shown=5, kills=4, saves=128)
DEEP: Final = Depth(examples=150, cheap=500, hostile=10_000, shown=60, kills=50, saves=2_000)

IS_DEEP: Final = os.environ.get(VARIABLE) == "deep"
DEPTH: Final = DEEP if IS_DEEP else QUICK
