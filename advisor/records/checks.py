"""What the doctor reports. It is light, so that a command with other checks pays nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

TOLERANCE: Final = timedelta(minutes=2)  # clocks that differ by more are wrong


@dataclass(frozen=True)
class Check:
    """One thing that was checked: what, whether it is well, and what to know about it."""

    what: str
    well: bool
    text: str


def private(what: str, file: Path) -> Check:
    """Check that no other account of this machine can read a file."""
    if file.stat().st_mode & 0o077:
        return Check(what, False, f"{file} can be read by other accounts; run: chmod 600 {file}")
    return Check(what, True, f"{file} is readable by its owner alone")
