"""The cells of a column as texts, whatever kind of cells they are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc


def text_of(cell: object) -> str:
    """A cell as text: "" where it is missing, the items of a list with a line between them.

    Examples
    --------
    >>> text_of(" lead "), text_of(["lead", None, "plan"]), text_of(float("nan"))
    ('lead', 'lead|plan', '')
    """
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, Iterable):
        return "|".join(filter(None, map(text_of, cell)))
    return "" if _is_missing(cell) else str(cell)


def _is_missing(cell: object) -> bool:
    """Whether a cell is None, or one of the values that are not equal to themselves, as NaN is."""
    try:
        return cell is None or bool(cell != cell)
    except TypeError:  # pandas' NA is neither
        return True


def as_texts(column: Any) -> Any:
    """An Arrow column of texts, numbers or lists as texts; a missing cell stays missing."""
    cells = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    kind = cells.type
    if pa.types.is_dictionary(kind):
        return as_texts(cells.dictionary_decode())
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return cells
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return _joined(cells)
    if pa.types.is_floating(kind):
        cells = pc.if_else(pc.is_nan(cells), None, cells)
    return cells.cast(pa.large_string())


def _joined(cells: Any) -> Any:
    options = cells.cast(pa.large_list(pa.large_string()))
    if options.values.null_count:
        filled = pc.fill_null(options.values, "")
        options = pa.LargeListArray.from_arrays(options.offsets, filled, mask=options.is_null())
    return pc.binary_join(options, pa.scalar("|", pa.large_string()))
