"""Many prospects at once, next to as many in the barest app: ``python -m benchmarks.load``.

Fifty, 200 and 500 people at once walk through the whole questionnaire, with the pauses of people:
by the plain documents, over Streamlit's own protocol, and through an app of one radio button. They
take turns, so that whatever else the machine does meets all three. A wait runs from the press to
the whole next page at the visitor: queues included, painting left out. The servers have one core
and the crowd the others.

Streamlit collects garbage after each run of a script, which our settings leave out. The bare app
gets the same settings, so that they win nothing here; ``--as-installed`` leaves it Streamlit's.
``--people`` and ``--seconds`` make other crowds. The figures below the table say how far it can
be trusted: the load of the machine, and how late the crowd itself was.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Final

from benchmarks.crowd import Crowd, Reader, Seen, choosing, keep_to, percentile, usage, walking
from benchmarks.pages import ADVISOR, BARE
from benchmarks.table import Row, show
from tests.browser.server import Server, free_port, serving, streamlit_run
from tests.deploy.visitor import Visitor

PEOPLE: Final = (50, 200, 500)
DECISIVE: Final = 200
RAMP: Final = 15.0
SECONDS: Final = 45.0
ROUNDS: Final = 2

SETTINGS: Final = ("--runner.postScriptGC", "false", "--server.fileWatcherType", "none")
"""What the advisor's own settings change that could make a difference here."""

MOST_WAIT: Final = 1.25
MOST_MEMORY: Final = 1.5
MOST_PEOPLE: Final = 500
MOST_PLAIN_WAIT: Final = 100.0
LEAST_TIMES: Final = 20.0
"""What is wanted of the plain way: milliseconds at p95 with so many people, and how many times as
many pages a second as by Streamlit."""


@dataclass
class Figures:
    """What was measured of one app with one number of people.

    Attributes
    ----------
    seen
        What each round's crowd met.
    memory
        MiB that each visitor of the first round added.
    cpu
        CPU seconds that the server used while waits were counted.
    seconds
        How long they were counted.
    """

    seen: list[Seen] = field(default_factory=list)
    memory: float = 0.0
    cpu: float = 0.0
    seconds: float = 0.0

    @property
    def waits(self) -> list[float]:
        """Every wait in milliseconds."""
        return [1000 * wait for seen in self.seen for wait in seen.waits]

    @property
    def lags(self) -> list[float]:
        """Every lag of the crowd in milliseconds."""
        return [1000 * lag for seen in self.seen for lag in seen.lags]

    @property
    def errors(self) -> list[str]:
        """Everything that went wrong."""
        return [error for seen in self.seen for error in seen.errors]

    @property
    def turn(self) -> float:
        """CPU milliseconds of the server for each press, arrivals included."""
        return 1000 * self.cpu / max(1, len(self.waits))


@dataclass(frozen=True)
class Measured:
    """What was measured with one number of people: by each way, and of the bare app."""

    plain: Figures = field(default_factory=Figures)
    streamlit: Figures = field(default_factory=Figures)
    bare: Figures = field(default_factory=Figures)


def measure(people: int, seconds: float, settings: Sequence[str]) -> Measured:
    """Send as many people to the advisor, in both ways, and to the bare app, in turn.

    Parameters
    ----------
    people
        How many are there at once.
    seconds
        How long waits are counted in each round.
    settings
        Streamlit's options for the bare app.
    """
    found = Measured()
    with ADVISOR.serve() as advisor, _bare(settings) as other, _one_core_for(advisor, other):
        crowds = (
            (found.streamlit, advisor, walking(), Visitor),
            (found.bare, other, choosing(), Visitor),
            (found.plain, advisor, walking(), Reader),
        )
        for _, server, journey, kind in crowds:
            asyncio.run(Crowd(server.url, journey, 1, kind=kind).stay(2, 8))
        for turn in range(ROUNDS):
            for figures, server, journey, kind in crowds:
                crowd = Crowd(server.url, journey, people, turn, kind)
                _one_round(crowd, server.pid, figures, seconds)
    return found


@contextmanager
def _one_core_for(*servers: Server) -> Iterator[None]:
    """Give servers a core of their own, and this process the others, if there are any."""
    ours = os.sched_getaffinity(0)
    first, *others = sorted(ours)
    for server in servers:
        keep_to(server.pid, [first])
    keep_to(os.getpid(), others or [first])
    try:
        yield
    finally:
        keep_to(os.getpid(), ours)


def _bare(settings: Sequence[str]) -> AbstractContextManager[Server]:
    port = free_port()
    command = [*streamlit_run(BARE.script, port), *settings]
    return serving(command, port, folder=BARE.script.parent)


def _one_round(crowd: Crowd, pid: int, figures: Figures, seconds: float) -> None:
    before = usage(pid)
    cpu: list[float] = []

    async def stay() -> Seen:
        asyncio.get_running_loop().call_later(RAMP, lambda: cpu.append(usage(pid).cpu))
        return await crowd.stay(RAMP, seconds, lambda: cpu.append(usage(pid).cpu))

    seen = asyncio.run(stay())
    if not figures.seen:
        figures.memory = (usage(pid).memory - before.memory) / seen.visits
    figures.seen.append(seen)
    figures.cpu += cpu[1] - cpu[0]
    figures.seconds += seconds


def rows(people: int, found: Measured) -> Iterator[Row]:
    """Compare what was measured with one number of people."""
    yield from _of_plain(people, found.plain, found.streamlit)
    yield from _of_streamlit(people, found.streamlit, found.bare)


def _of_plain(people: int, plain: Figures, streamlit: Figures) -> Iterator[Row]:
    """Compare the plain way with Streamlit's."""
    decisive = people == MOST_PEOPLE
    for percent in (50, 95, 99):
        own, other = (percentile(figures.waits, percent) for figures in (plain, streamlit))
        judged = decisive and percent == 95
        yield Row(
            f"{people} people, plain way next to Streamlit's, p{percent}",
            f"{own:.3g} ms",
            f"{other:.3g} ms",
            f"{own / other:.2f}",
            f"under {MOST_PLAIN_WAIT:g} ms" if judged else "",
            own < MOST_PLAIN_WAIT if judged else None,
        )
    times = streamlit.turn / plain.turn
    yield Row(
        f"{people} people, pages a second of a core, the same",
        f"{1000 / plain.turn:.0f}",
        f"{1000 / streamlit.turn:.0f}",
        f"{times:.2f}",
        f"at least {LEAST_TIMES:g}" if decisive else "",
        times >= LEAST_TIMES if decisive else None,
    )
    yield _errors(people, plain, streamlit, decisive=decisive)


def _of_streamlit(people: int, ours: Figures, bare: Figures) -> Iterator[Row]:
    """Compare Streamlit's way with the bare app."""
    decisive = people == DECISIVE
    for percent in (50, 95, 99):
        own, other = (percentile(figures.waits, percent) for figures in (ours, bare))
        yield _ratio(
            f"{people} people, Streamlit's way next to the bare app, p{percent}",
            *(own, other, "ms"),
            MOST_WAIT if decisive and percent == 95 else None,
        )
    yield _errors(people, ours, bare, decisive=decisive)
    yield _ratio(
        f"{people} people, memory a visitor",
        *(ours.memory, bare.memory, "MiB"),
        MOST_MEMORY if decisive else None,
    )
    what = f"{people} people, CPU a turn, arrivals included"
    yield _ratio(what, ours.turn, bare.turn, "ms", None)
    own, other = (100 * figures.cpu / figures.seconds for figures in (ours, bare))
    yield _ratio(f"{people} people, CPU in use", own, other, "% of a core", None)


def _errors(people: int, ours: Figures, other: Figures, *, decisive: bool) -> Row:
    return Row(
        f"{people} people, errors",
        f"{len(ours.errors)} of {len(ours.waits):,}",
        f"{len(other.errors)} of {len(other.waits):,}",
        target="0" if decisive else "",
        met=not ours.errors if decisive else None,
    )


def _ratio(what: str, own: float, other: float, unit: str, most: float | None) -> Row:
    ratio = own / other if other > 0 else float("inf")
    target = "" if most is None else f"at most {most}"
    met = None if most is None else ratio <= most
    return Row(what, f"{own:.3g} {unit}", f"{other:.3g} {unit}", f"{ratio:.2f}", target, met)


def main() -> bool:
    """Measure, print the table; True when every target is met."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load")
    parser.add_argument("--people", type=int, nargs="+", default=PEOPLE)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--as-installed", action="store_true")
    chosen = parser.parse_args()
    table: list[Row] = []
    notes: list[str] = []
    for people in chosen.people:
        before = os.getloadavg()[0]
        found = measure(people, chosen.seconds, () if chosen.as_installed else SETTINGS)
        table.extend(rows(people, found))
        crowds = (found.plain, found.streamlit, found.bare)
        lags = "/".join(f"{percentile(figures.lags, 95):.0f}" for figures in crowds)
        notes.append(
            f"{people} people: load average {before:.1f} before, {os.getloadavg()[0]:.1f} after; "
            f"the crowd itself was late by (p95, plain/Streamlit/bare) {lags} ms"
        )
        errors = {error for figures in crowds for error in figures.errors}
        notes.extend(f"  {error}" for error in sorted(errors))
    met = show(table)
    print(*notes, sep="\n")
    return met


if __name__ == "__main__":
    sys.exit(not main())
