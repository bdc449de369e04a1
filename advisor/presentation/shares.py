"""Numbers and shares as a guide's language writes them, by Babel; on terminals as English does."""

from __future__ import annotations

from copy import copy
from decimal import Decimal
from typing import TYPE_CHECKING

from advisor.guide import Guide
from advisor.presentation.days import locale

if TYPE_CHECKING:
    from babel.numbers import NumberPattern


def percent(part: float, whole: float = 1, guide: Guide | None = None) -> str:
    """Write a share in percent; none is rounded to nothing or to everything.

    Examples
    --------
    >>> percent(1, 3), percent(0, 3), percent(3, 3)
    ('33.3%', '0%', '100%')
    >>> percent(1, 10**9), percent(10**9 - 1, 10**9)
    ('<0.1%', '>99.9%')
    """
    share = 100 * part / whole if part else 0
    sign, said = "", f"{share:.1f}"
    if part in (0, whole):
        said = f"{share:.0f}"
    elif share < 0.1:
        sign, said = "<", "0.1"
    elif share > 99.9:
        sign, said = ">", "99.9"
    return sign + (_percent(guide, said) if guide else f"{said}%")


def rounded_percent(guide: Guide, share: float, digits: int = 0) -> str:
    """Write a share in percent, with so many digits behind the point."""
    return _percent(guide, f"{100 * share:.{digits}f}")


def decimal(guide: Guide, value: float, digits: int = 0) -> str:
    """Write a number with so many digits behind the point: "1,234.5", "1.234,5"."""
    exact = Decimal(f"{value:.{digits}f}" if digits else int(value))
    return _written(guide, locale(guide).decimal_formats[None], exact, digits)


def _percent(guide: Guide, said: str) -> str:
    digits = len(said.partition(".")[2])
    return _written(guide, locale(guide).percent_formats[None], Decimal(said) / 100, digits)


def _written(guide: Guide, pattern: NumberPattern, value: Decimal, digits: int) -> str:
    pattern = copy(pattern)
    pattern.frac_prec = (digits, digits)
    return str(pattern.apply(value, locale(guide)))
