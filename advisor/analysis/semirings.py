"""Semirings: what a walk over all sheets computes.

The same walk answers different questions when "add" and "multiply" are defined differently, if
they obey the usual laws. (Goodman 1999, "Semiring parsing", shows it on grammars; Aji and
McEliece 2000 call it the generalized distributive law.)

=============  ==========  ==========================================
semiring       (+, x)      what a cell of the lattice then holds
=============  ==========  ==========================================
`COUNTS`       (+, x)      how many sheets lead here
`CHANCES`      (+, x)      how likely it is to end here
`FEASIBLE`     (or, and)   whether any sheet leads here
=============  ==========  ==========================================
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

Values = NDArray[Any]


@dataclass(frozen=True)
class Semiring:
    """How alternatives (``plus``) and independent parts (``times``) combine; neutral values."""

    plus: np.ufunc
    times: np.ufunc
    zero: Any
    one: Any
    dtype: type

    def kind(self, totals: Iterable[int]) -> Any:
        """The dtype for products of values with these totals.

        Counts that could exceed 63 bits are Python's integers, to stay exact.
        """
        return object if self is COUNTS and prod(totals) >= 2**62 else self.dtype


COUNTS = Semiring(np.add, np.multiply, 0, 1, np.int64)
CHANCES = Semiring(np.add, np.multiply, 0.0, 1.0, np.float64)
FEASIBLE = Semiring(np.logical_or, np.logical_and, False, True, np.bool_)
