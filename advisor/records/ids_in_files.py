"""A program of its own: print whatever looks like the id of a record in files, a line a block.

SQLite's locks belong to a process, and closing a file gives up all that the process has on it
(fcntl). A server that read its own database would lose them, and with them what it saves next:
the next program that closes the database then deletes its log. So another process reads.
"""

from __future__ import annotations

import re
import sys
from contextlib import suppress
from pathlib import Path

_ID = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_LENGTH = 36
_BLOCK = 1 << 20


def _print_ids(path: Path) -> None:
    tail = b""
    with suppress(FileNotFoundError), path.open("rb") as opened:
        while block := opened.read(_BLOCK):
            block = tail + block
            sys.stdout.buffer.write(b" ".join(_ID.findall(block)) + b"\n")
            tail = block[-(_LENGTH - 1) :]


if __name__ == "__main__":
    for name in sys.argv[1:]:
        _print_ids(Path(name))
