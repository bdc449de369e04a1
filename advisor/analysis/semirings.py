"""Semirings: what a walk over all sheets counts, adds up or looks for.

The same walk answers different questions when "add" and "multiply" are read
differently; all it needs is that they obey the usual laws. (Goodman 1999,
"Semiring parsing", shows it on grammars; Aji and McEliece 2000 call it the
generalized distributive law.)

=============  ==========  ==========================================
semiring       (+, x)      what a cell of the lattice then holds
=============  ==========  ==========================================
`COUNTS`       (+, x)      how many sheets lead here
`CHANCES`      (+, x)      how likely it is to end here
`FEASIBLE`     (or, and)   whether any sheet leads here
=============  ==========  ==========================================
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Values = NDArray[Any]


@dataclass(frozen=True)
class Semiring:
    """Two ways to combine values, with their neutral values.

    Attributes
    ----------
    name
        What a value means.
    plus, times
        How alternatives, and independent parts, combine.
    zero, one
        Neutral for ``plus`` and for ``times``.
    dtype
        How values are stored.
    """

    name: str
    plus: np.ufunc
    times: np.ufunc
    zero: Any
    one: Any
    dtype: type

    def product(self, left: Values, right: Values) -> Values:
        """Multiply values; counts exactly, in Python's integers where 64 bits would not do."""
        if self is COUNTS and int(left.max(initial=0)) * int(right.max(initial=0)) >= 2**62:
            left, right = left.astype(object), right.astype(object)
        found: Values = self.times(left, right)
        return found


def roomy(values: Values) -> Values:
    """Give whole numbers a type in which they can be summed without passing 63 bits."""
    if values.dtype == np.int64 and int(values.max(initial=0)) * len(values) >= 2**62:
        return values.astype(object)
    return values


COUNTS = Semiring("sheets", np.add, np.multiply, 0, 1, np.int64)
CHANCES = Semiring("chance", np.add, np.multiply, 0.0, 1.0, np.float64)
FEASIBLE = Semiring("possible", np.logical_or, np.logical_and, False, True, np.bool_)
