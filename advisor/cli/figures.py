"""Large counts for people, in words."""

from __future__ import annotations

from typing import Final

NAMES: Final = (
    (10**33, "decillion"),
    (10**30, "nonillion"),
    (10**27, "octillion"),
    (10**24, "septillion"),
    (10**21, "sextillion"),
    (10**18, "quintillion"),
    (10**15, "quadrillion"),
    (10**12, "trillion"),
    (10**9, "billion"),
    (10**6, "million"),
)
"""The short scale, as used in American English."""


def spelled(count: int) -> str:
    """Write a count, if it is large with its size in words.

    Examples
    --------
    >>> spelled(13_561_067_520_000)
    '13,561,067,520,000 (13.6 trillion)'
    >>> spelled(64_000)
    '64,000'
    """
    for size, name in NAMES:
        if count >= size:
            return f"{count:,} ({_rounded(count, size)} {name})"
    return f"{count:,}"


def _rounded(count: int, size: int) -> str:
    """Round a count to units of a size, to about three digits."""
    tenths = (10 * count + size // 2) // size
    if tenths < 1000:
        return f"{tenths // 10}.{tenths % 10}"
    return f"{(count + size // 2) // size:,}"
