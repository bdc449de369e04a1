"""Files of answers: one reader and one writer, streamed by Arrow in bounded memory.

Every command that takes answers of many people reads them here, and every table that is
written as a file is written here. `docs/file-formats.md` says what such a file may look like.

- ``encodings``: bytes in, text out, whether UTF-8, UTF-16 or Windows-1252
- ``csv_rows``: CSV in record batches of text columns, each row with its number
- ``reading``: ``opened``, a file of any kind that can be read, by its first bytes
- ``writing``: ``created``, a file of any kind that can be written, whole or not at all

What the columns mean is not known here: ``learning.encoding`` turns text columns into answers.
This package loads no library.
"""

from __future__ import annotations

import re
from typing import Final

BETWEEN: Final = re.compile(r"[|;]")
"""What may stand between options chosen together; neither can stand in an id."""
