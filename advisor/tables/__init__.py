"""Files of answers: one reader and one writer, streamed by Arrow in bounded memory.

Every file with answers of many people is read here, and every table is written here.
`docs/file-formats.md` says what such a file may look like.

- ``reading``: ``opened`` reads a file of any kind, recognized by its first bytes; ``encodings``
  decodes it, ``csv_rows`` reads CSV as record batches of text columns, with row numbers
- ``writing``: ``created`` writes a file of any kind, atomically
- ``header``: which column holds the answers to which question
- ``cells``: cells of any kind as texts

``learning.encoding`` turns the text columns into answers. Importing this package loads no library.
"""

from __future__ import annotations

import re
from typing import Final

SEPARATORS: Final = re.compile(r"[|;]")
"""Separators of options chosen together; neither is allowed in an id."""


def options_in(cell: str, separators: re.Pattern[str] = SEPARATORS) -> list[str]:
    """The options that the text of a cell names."""
    return [option for option in map(str.strip, separators.split(cell)) if option]
