"""Files of answers: one reader and one writer, streamed by Arrow in bounded memory.

Every command that takes answers of many people reads them here, and every table that is
written as a file is written here. `docs/file-formats.md` says what such a file may look like.

- ``encodings``: decoding UTF-8, UTF-16 and Windows-1252
- ``csv_rows``: CSV as record batches of text columns, with row numbers
- ``reading``: ``opened`` reads a file of any kind, recognized by its first bytes
- ``writing``: ``created`` writes a file of any kind, atomically
- ``header``: which column holds the answers to which question, and faults of rows
- ``cells``: cells of any kind as texts

``learning.encoding`` turns the text columns into answers.
Importing this package loads no library.
"""

from __future__ import annotations

import re
from typing import Final

BETWEEN: Final = re.compile(r"[|;]")
"""Separators of options chosen together; neither is allowed in an id."""
