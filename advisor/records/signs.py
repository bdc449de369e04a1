"""What the doctor finds: light, so that a command that finds something else pays nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

APART: Final = timedelta(minutes=2)
"""Clocks that differ by more are wrong."""


@dataclass(frozen=True)
class Sign:
    """One thing that was looked at: what, whether it is well, and what to know about it."""

    what: str
    well: bool
    text: str
