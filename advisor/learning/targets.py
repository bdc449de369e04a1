"""Labels, weights and groups given beside the answers, with gaps."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import NDArray

from advisor.analysis.rows import Bools, Ints
from advisor.errors import AdvisorError
from advisor.guide.faults import instead, listed, quoted
from advisor.learning.design import Floats
from advisor.tables.cells import text_of


class LabelsError(AdvisorError):
    """Labels cannot be learned from: one is no track, or all are the same."""


@dataclass(frozen=True, eq=False)
class Labels:
    """Labels of some of the sheets."""

    known: Bools  # which sheets have a label, shape (sheets,)
    # The labels of these: ids of tracks, or the whole numbers that scikit-learn's tools encode them
    # as; shape (known sheets,).
    values: NDArray[Any]

    @classmethod
    def of(cls, labels: Any, sheets: int) -> Labels:
        """Take labels of any kind; None, NaN, NA and blank texts are none."""
        cells = _cells_of(labels, sheets, "labels")
        texts = np.array([*map(text_of, cells)], str)
        known = texts != ""
        some = [cell for cell, is_known in zip(cells, known.tolist(), strict=True) if is_known]
        if some and all(_is_whole_number(cell) for cell in some):
            return cls(known, np.array(some).astype(np.int64))
        return cls(known, texts[known])

    def tracks(self, tracks: Sequence[str], encoded: Sequence[str] | None) -> Ints:
        """The place of each label among the tracks.

        ``encoded`` says what whole numbers stand for: else they are in the order of the alphabet.
        """
        if self.values.dtype.kind != "i":
            return numbered(self.values.tolist(), tracks, np.flatnonzero(self.known).tolist())
        order = sorted(tracks) if encoded is None else list(encoded)
        beyond = np.flatnonzero((self.values < 0) | (self.values >= len(order)))
        if len(beyond):
            row, number = np.flatnonzero(self.known)[beyond[0]], self.values[beyond[0]]
            raise LabelsError(
                f"row {row}: the label {number} is no track; labels are ids of tracks, or "
                f"numbers from 0 to {len(order) - 1} in their place"
            )
        if len(self.values) and encoded is None and self.values.max() < len(order) - 1:
            warnings.warn(
                f"labels are numbers, taken for {listed(order, 'or')} in this order; where others "
                f"are meant, as for labels of few tracks, say which by encoded=[...]",
                stacklevel=4,
            )
        found: Ints = numbered(order, tracks)[self.values]
        return found


def numbered(labels: Sequence[str], tracks: Sequence[str], rows: Sequence[int] = ()) -> Ints:
    """The place of each label among the tracks; messages count rows, or name those given."""
    place = {track: number for number, track in enumerate(tracks)}
    for number, label in enumerate(labels):
        if label not in place:
            row = rows[number] if rows else number
            raise LabelsError(f"row {row}: {no_track(label, tracks)}")
    return np.array([place[label] for label in labels], np.int64)


def no_track(label: str, tracks: Sequence[str]) -> str:
    """Say what is wrong with a label that is no track, and what to write instead."""
    meant = instead(label, tracks, "labels are ids of tracks")
    return f"the label {quoted(label)} is no track; {meant}"


def weights_of(weights: Any, known: Bools) -> Floats:
    """How much each sheet with a label counts; all the same where nothing is given."""
    if weights is None:
        return np.ones(int(known.sum()))
    try:
        found = np.asarray(weights, np.float64)
    except (TypeError, ValueError):
        found = np.zeros(())
    if found.shape != known.shape or not (found[known] >= 0).all():
        raise LabelsError("weights are one number a sheet, none of them missing or below 0")
    return found[known]


def people_of(groups: Any, sheets: int) -> Ints:
    """The number of each person's first sheet; without a group it is of a person of its own."""
    if groups is None:
        return np.arange(sheets)
    names = np.array([*map(text_of, _cells_of(groups, sheets, "groups"))], str)
    _, first, number = np.unique(names, return_index=True, return_inverse=True)
    return np.where(names == "", np.arange(sheets), first[number])


def _cells_of(values: Any, sheets: int, what: str) -> list[Any]:
    """The cells of a column of any library, or of a table of one column."""
    cells = np.asarray(values, dtype=object)
    if cells.ndim == 2 and cells.shape[1] == 1:
        cells = cells[:, 0]
    if cells.shape != (sheets,):
        number = len(cells) if cells.ndim else 0
        raise LabelsError(f"there are {sheets} sheets, but {number} {what}")
    found: list[Any] = cells.tolist()
    return found


def _is_whole_number(cell: Any) -> bool:
    return not isinstance(cell, bool) and isinstance(cell, Real) and cell % 1 == 0
