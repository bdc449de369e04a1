"""Ten minutes and 2,000 visits: does memory stay where it is? ``python -m benchmarks.soak``.

People come and go all the time, each through the whole questionnaire with short pauses: half of
them by the plain documents, half over Streamlit's own protocol. The server's memory is read as they
do. Streamlit keeps a visit for two minutes after its browser is gone, so the first part, in which
it fills up, is not judged.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Iterator, Mapping
from statistics import mean
from typing import Final

from benchmarks.crowd import Crowd, Reader, Seen, percentile, usage, walking
from benchmarks.pages import ADVISOR
from benchmarks.table import Row, show
from tests.deploy.visitor import Visitor

SECONDS: Final = 600.0
VISITS: Final = 2_000
PEOPLE: Final = 90
PAUSE: Final = 2.0
"""Median of seconds on a page: short, so that many come."""

WARM: Final = 0.4
"""The part of the time in which memory fills up."""

EVERY: Final = 5.0
MOST_GROWTH: Final = 1.03
"""Memory in the last quarter of what is judged, next to the first."""


WAYS: Final = {"plain way": Reader, "by Streamlit": Visitor}

Met = Mapping[str, Seen]
"""What the people of each way met."""


def measure(seconds: float) -> tuple[Met, list[float]]:
    """Have people come and go; give what they met, and the memory in MiB as time went by."""
    memory: list[float] = []
    with ADVISOR.serve() as server:

        async def stay() -> Met:
            async def read() -> None:
                while True:
                    memory.append(usage(server.pid).memory)
                    await asyncio.sleep(EVERY)

            reading = asyncio.create_task(read())
            crowds = (
                Crowd(server.url, walking(PAUSE), PEOPLE // len(WAYS), kind=kind).stay(0, seconds)
                for kind in WAYS.values()
            )
            met = dict(zip(WAYS, await asyncio.gather(*crowds), strict=True))
            reading.cancel()
            return met

        return asyncio.run(stay()), memory


def rows(met: Met, memory: list[float], seconds: float) -> Iterator[Row]:
    """Say whether memory stayed where it was."""
    judged = memory[int(len(memory) * WARM) :]
    quarter = max(1, len(judged) // 4)
    first, last = mean(judged[:quarter]), mean(judged[-quarter:])
    wanted = round(VISITS * seconds / SECONDS)
    finished = sum(seen.finished for seen in met.values())
    errors = sum(len(seen.errors) for seen in met.values())
    yield Row(
        f"visits finished in {seconds / 60:.3g} minutes",
        f"{finished:,}",
        target=f"at least {wanted:,}",
        met=finished >= wanted,
    )
    yield Row("errors", f"{errors}", target="0", met=not errors)
    yield Row(
        "memory after warm-up, last quarter next to first",
        f"{last:.1f} MiB",
        f"{first:.1f} MiB",
        f"{last / first:.3f}",
        f"at most {MOST_GROWTH}",
        last / first <= MOST_GROWTH,
    )
    for way, seen in met.items():
        yield Row(f"Continue, {way}, p95", f"{1000 * percentile(seen.waits, 95):.3g} ms")


def main() -> bool:
    """Measure, print the table; True when every target is met."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak")
    parser.add_argument("--seconds", type=float, default=SECONDS)
    seconds = parser.parse_args().seconds
    before = os.getloadavg()[0]
    found, memory = measure(seconds)
    met = show(rows(found, memory, seconds))
    each = max(1, len(memory) // 20)
    print("memory in MiB:", *(f"{value:.0f}" for value in memory[::each]))
    print(f"load average {before:.1f} before, {os.getloadavg()[0]:.1f} after")
    print(*sorted({error for seen in found.values() for error in seen.errors}), sep="\n")
    return met


if __name__ == "__main__":
    sys.exit(not main())
