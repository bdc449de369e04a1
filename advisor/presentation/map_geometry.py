"""Where things lie on the map: between three tracks on a plane, between two on a line.

On the plane a point of a score is a step up, down right or down left, and a cell is a hexagon as
large as a point.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from advisor.analysis.density import Density

COLUMN, ROW = 12, 7
"""Half the steps between cells: whole numbers near a regular hexagon, so that none overlap."""

HEXAGON: Final = "l4-7h8l4 7-4 7h-8z"  # a cell, from its left corner on, 8 from its center
STEPS: Final = ((0, -2), (1, 1), (-1, 1))
"""Where a point for each of three tracks leads, in columns and rows."""

BAR: Final = 300  # the height of the fullest place on a line
LETTERS: Final = 22  # their size
NARROWEST: Final = 600  # room for the legend


class Plane:
    """Where things lie between three tracks."""

    def __init__(self, density: Density) -> None:
        self._places = self.at(-density.behind).astype(int)
        low, high = self._places.min(axis=0) - 2 * COLUMN, self._places.max(axis=0) + 2 * COLUMN
        spare = max(0, NARROWEST - int(high[0] - low[0])) // 2
        self.box = (int(low[0]) - spare, int(low[1]), int(high[0]) + spare, int(high[1]))
        left, top, right, bottom = self.box
        under = bottom + LETTERS
        self.ends = ((0, top - 8, "middle"), (right, under, "end"), (left, under, "start"))

    def at(self, scores: Any) -> Any:
        """Where scores lie, shape (..., 2), from shape (..., 3)."""
        return np.asarray(scores) @ (np.array(STEPS) * (COLUMN, ROW))

    def shapes(self) -> list[str]:
        """The cell at each place."""
        return [f"M{x - 8} {y}{HEXAGON}" for x, y in self._places.tolist()]

    def borders(self, reach: int) -> list[Any]:
        """Where two tracks are level before the third."""
        return [self.at([[0, 0, 0], away]) for away in -reach * np.eye(3)]

    def limits(self, least: float, reach: int) -> list[Any]:
        """Where each track leads by so many points."""
        far = -reach * np.eye(3)
        return [
            self.at([corner + far[place - 1], corner, corner + far[place - 2]])
            for place, corner in enumerate(least * np.eye(3))
        ]


class Line:
    """Where things lie between two tracks: the first leads on the left."""

    def __init__(self, density: Density) -> None:
        self._places = self.at(-density.behind)[:, 0].astype(int)
        shares = density.shares
        self._heights = np.rint(BAR * shares / shares.max(initial=1e-300)).astype(int)
        half = max(NARROWEST // 2, int(np.abs(self._places).max(initial=0)) + 2 * COLUMN)
        self.box = (-half, -BAR - COLUMN, half, COLUMN)
        above = -BAR - 2 * COLUMN
        self.ends = ((-half, above, "start"), (half, above, "end"))

    def at(self, scores: Any) -> Any:
        """Where scores lie, shape (..., 2), from shape (..., 2)."""
        return np.asarray(scores) @ np.array([[-COLUMN, 0], [COLUMN, 0]])

    def shapes(self) -> list[str]:
        """The bar at each place; none is too low to be seen."""
        bars = zip(self._places.tolist(), self._heights.clip(min=2).tolist(), strict=True)
        return [f"M{x - 5} 0h10v-{height}h-10z" for x, height in bars]

    def borders(self, reach: int) -> list[Any]:
        """Where both are level, and the ground."""
        return [[(0, -reach), (0, 0)], [(-reach, 0), (reach, 0)]]

    def limits(self, least: float, reach: int) -> list[Any]:
        """Where each track leads by so many points."""
        return [[(side * COLUMN * least, -reach), (side * COLUMN * least, 0)] for side in (-1, 1)]
