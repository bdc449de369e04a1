"""The cells of a column as texts, whatever kind of cells they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

_LISTS: Final = (pa.types.is_list, pa.types.is_large_list, pa.types.is_fixed_size_list)


def text_of(cell: object) -> str:
    """A cell as text: "" where it is missing, the items of a list with a line between them.

    Examples
    --------
    >>> text_of(" lead "), text_of(["lead", None, b"plan"]), text_of(float("nan"))
    ('lead', 'lead|plan', '')
    """
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, bytes | bytearray | memoryview):
        return text_of(bytes(cell).decode(errors="replace"))
    # A mapping is no list of its keys: {"lead": 1, "plan": 0} would choose both.
    if isinstance(cell, Iterable) and not isinstance(cell, Mapping):
        with suppress(TypeError):  # an array without a dimension is no list either
            return "|".join(filter(None, map(text_of, cell)))
    return "" if _is_missing(cell) else str(cell)


def _is_missing(cell: object) -> bool:
    """Whether a cell is None, or one of the values that are not equal to themselves, as NaN is."""
    try:
        return cell is None or bool(cell != cell)
    except (TypeError, ArithmeticError):  # pandas' NA is neither, and a signaling NaN refuses
        return True


def as_texts(column: Any) -> Any:
    """An Arrow column of texts, numbers or lists as texts; a missing cell stays missing."""
    cells = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    kind = cells.type
    if pa.types.is_dictionary(kind):
        return as_texts(cells.dictionary_decode())
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return cells
    if any(is_of(kind) for is_of in _LISTS):
        return _joined(cells)
    if pa.types.is_floating(kind):
        cells = pc.if_else(pc.is_nan(cells), None, cells)
    return cells.cast(pa.large_string())


def _joined(cells: Any) -> Any:
    lists = cells.cast(pa.large_list(pa.large_string()))
    # Made anew, since a slice shares the items of the whole, and no missing item can be joined.
    ends = pc.cumulative_sum(pc.fill_null(pc.list_value_length(lists), 0))
    offsets = pa.concat_arrays([pa.array([0], ends.type), ends])
    items = pc.fill_null(lists.flatten(), "")
    made = pa.LargeListArray.from_arrays(offsets, items, mask=lists.is_null())
    return pc.binary_join(made, pa.scalar("|", pa.large_string()))
