"""One row a measurement, and the table that they make."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median

HEADER = ("", "advisor", "other", "ratio", "target", "")


@dataclass(frozen=True)
class Row:
    """One measurement.

    ``met`` is None where there is no target: the row informs.
    """

    what: str
    ours: str
    other: str = ""
    ratio: str = ""
    target: str = ""
    met: bool | None = None

    @property
    def cells(self) -> tuple[str, ...]:
        """The row's texts under the header."""
        verdict = {True: "met", False: "MISSED", None: ""}[self.met]
        return (self.what, self.ours, self.other, self.ratio, self.target, verdict)


def against(
    what: str,
    ours: Sequence[float],
    other: Sequence[float],
    unit: str,
    *,
    most: float | None = None,
) -> Row:
    """Compare the medians of two series that were measured in turn.

    Parameters
    ----------
    what
        What was measured.
    ours, other
        The advisor's figures and those that it is measured against, in ``unit``.
    unit
        The unit of both series.
    most
        The ratio that must not be exceeded; None when the row only informs.
    """
    ratio = median(ours) / median(other)
    return Row(
        what,
        f"{median(ours):.4g} {unit}",
        f"{median(other):.4g} {unit}",
        f"{ratio:.2f}",
        "" if most is None else f"at most {most}",
        None if most is None else ratio <= most,
    )


def show(rows: Iterable[Row]) -> bool:
    """Print the table; True when every target is met.

    Each row goes to standard error as soon as it is measured, so that what ends a long run early
    loses nothing.
    """
    measured = []
    for row in rows:
        measured.append(row)
        print(" | ".join(filter(None, row.cells)), file=sys.stderr, flush=True)
    lines = (HEADER, *(row.cells for row in measured))
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        print(
            "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        )
    return all(row.met is not False for row in measured)


def main(rows: Callable[[], Iterable[Row]]) -> None:
    """Measure, print the table, and exit with 1 when a target was missed."""
    sys.exit(not show(rows()))
