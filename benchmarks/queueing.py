"""How many replicas for how many people: ``python -m benchmarks.queueing``.

A replica is one process, and one process computes on about one core at a time, so it is a queue
with one server. People press *Continue* independently of each other, so presses come as a Poisson
stream. With exponential service times that is the M/M/1 queue, whose time in the system is
exponential with mean ``s / (1 - u)``: ``s`` is the CPU time of a turn and ``u`` how busy the core
is (Kleinrock, *Queueing Systems* I, 1975, section 3.2). Real turns vary less than that, so real
waits are shorter. ``s`` and the memory are what ``benchmarks.load`` measured, for people who read
plain documents and for people with Streamlit; the rest are choices.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, inf, log, sqrt
from typing import Final

from benchmarks.table import Row, show

PEOPLE: Final = (200, 1_000, 10_000, 100_000)


@dataclass(frozen=True)
class Replica:
    """One process on one core, as measured.

    Attributes
    ----------
    turn
        CPU seconds of a turn, arrivals and departures of visitors included.
    base
        MiB of a process that nobody visits.
    visitor
        MiB that each visitor adds, also for two minutes after they left.
    """

    turn: float
    base: float
    visitor: float


@dataclass(frozen=True)
class Aim:
    """What is wanted.

    Attributes
    ----------
    pause
        Seconds that people take for a page, in the mean.
    busiest
        How busy a core may be, so that a sudden crowd and a dead neighbor find room.
    spread
        How much more than its share the fullest replica gets from the proxy's hash.
    """

    pause: float = 30.0
    busiest: float = 0.6
    spread: float = 0.15


PLAIN: Final = Replica(turn=0.0060, base=90.0, visitor=0.01)
STREAMLIT: Final = Replica(turn=0.0107, base=90.0, visitor=0.06)
"""Two shared cores, with the versions of ``constraints.txt``; see ``benchmarks/load.md``. A
reader of plain documents leaves nothing in memory but an open connection, for which some room is
put in."""

WAYS: Final = {"plain way": PLAIN, "by Streamlit": STREAMLIT}

AIM: Final = Aim()
HEADROOM: Final = 1.5
"""Memory besides: visits that have just ended are kept for two minutes."""


def busy(people: float, replica: Replica, aim: Aim) -> float:
    """Give how busy a core is with so many people at its replica."""
    return people * replica.turn / aim.pause


def wait(people: float, replica: Replica, aim: Aim, quantile: float = 0.95) -> float:
    """Give the seconds within which so many turns are over; infinite for a core that is full."""
    used = busy(people, replica, aim)
    return -log(1 - quantile) * replica.turn / (1 - used) if used < 1 else inf


def fullest(people: int, replicas: int, aim: Aim) -> float:
    """Give the people at the fullest replica: its share, the hash's spread, and chance."""
    share = people / replicas
    return share if replicas == 1 else share * (1 + aim.spread) + 2 * sqrt(share)


def replicas_for(people: int, replica: Replica, aim: Aim = AIM) -> int:
    """Give the replicas that so many people at once need, without a spare one."""
    count = max(1, ceil(people * replica.turn / aim.pause / aim.busiest))
    while busy(fullest(people, count, aim), replica, aim) > aim.busiest:
        count += 1
    return count


def main() -> None:
    """Print how many replicas, cores and how much memory it takes."""
    show(_row(people, way, replica) for people in PEOPLE for way, replica in WAYS.items())


def _row(people: int, way: str, replica: Replica) -> Row:
    count = replicas_for(people, replica)
    there = fullest(people, count, AIM)
    memory = replica.base + there * replica.visitor * HEADROOM
    return Row(
        f"{people:,} people at once, {way}",
        f"{count} + 1 replicas",
        f"{memory:.0f} MiB each",
        f"{1000 * wait(there, replica, AIM):.0f} ms p95",
        f"{100 * busy(there, replica, AIM):.0f} % busy",
    )


if __name__ == "__main__":
    main()
