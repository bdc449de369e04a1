"""What the doctor reports. It is light, so that a command with other checks pays nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

APART: Final = timedelta(minutes=2)  # clocks that differ by more are wrong


@dataclass(frozen=True)
class Check:
    """One thing that was checked: what, whether it is well, and what to know about it."""

    what: str
    well: bool
    text: str
