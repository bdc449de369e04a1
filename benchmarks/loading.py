"""Loading and validating the shipped guide: ``python -m benchmarks.loading``.

The yardstick is PyYAML's C loader on the same bytes: what it costs to have the
four files as plain data, with nothing checked and no place known.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import yaml

from advisor.guide import find_data, load_guide
from advisor.guide.files import PARTS
from benchmarks.table import Row, against, main

ROUNDS = 41
MOST = 3.0


def rows() -> Iterator[Row]:
    """Load the guide and its bytes in turn, so that both meet the same machine."""
    contents = [(find_data() / name).read_bytes() for name in PARTS]
    load_guide()  # what is imported and built once is not loading
    ours, other = [], []
    for _ in range(ROUNDS):
        ours.append(_milliseconds(load_guide))
        other.append(_milliseconds(lambda: [_plain(content) for content in contents]))
    size = sum(map(len, contents)) / 1000
    what = f"load_guide() on {size:.0f} kB, next to PyYAML's C loader"
    yield against(what, ours, other, "ms", most=MOST)


def _plain(content: bytes) -> object:
    return yaml.load(content, Loader=yaml.CSafeLoader)


def _milliseconds(action: Callable[[], object]) -> float:
    began = time.perf_counter()
    action()
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    main(rows)
