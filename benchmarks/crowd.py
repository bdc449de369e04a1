"""A crowd of prospects at one app, and what it costs the app: for the load test and the soak.

The crowd keeps its number: a visitor who has a result leaves, and another comes in. All of
them walk with the pauses of people, drawn from a log-normal distribution as reading times are. They
share this process and its core with nobody's server, but with the machine: the lag of their own
event loop is measured too, and a lag near the waits means that the crowd itself was too slow.
"""

from __future__ import annotations

import asyncio
import os
import random
import zlib
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from math import exp, inf
from pathlib import Path
from time import perf_counter
from typing import Final
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg

from tests.deploy.visitor import PATIENCE, Page, VisitError, Visitor, gone, walk

MEDIAN_PAUSE: Final = 8.0
"""Seconds on a page. People take longer for five questions, so a real crowd asks for less."""

SPREAD: Final = 0.5
"""Standard deviation of the logarithm of a pause."""

TURNS: Final = 7
"""Presses on the way from the first page to the result, and in a visit of the bare app."""

TICK: Final = 0.05
"""Seconds between two looks at the event loop's own lag."""

ALONE: Final = "X-Page-Only: 1\r\n"
"""The header by which the page script asks for a page without its document."""

Journey = Callable[[Visitor, random.Random], Awaitable[None]]
"""What a visitor does in an app."""


@dataclass
class Seen:
    """What a crowd met.

    Attributes
    ----------
    waits
        Seconds from each press to the whole next page.
    visits
        How many came in.
    finished
        How many got to the end.
    errors
        What went wrong, in words.
    lags
        Seconds by which the crowd's own event loop was late.
    """

    waits: list[float] = field(default_factory=list)
    visits: int = 0
    finished: int = 0
    errors: list[str] = field(default_factory=list)
    lags: list[float] = field(default_factory=list)


class Reader(Visitor):
    """A prospect whose browser has no WebSocket, or none yet: it reads the plain documents.

    The first is a whole document; of the others the page script fetches what it has not yet.
    """

    _reader: asyncio.StreamReader
    _writer: asyncio.StreamWriter | None = None

    async def _try(self, ask: BackMsg) -> bool:
        """Fetch a page over one connection; False when that is lost."""
        address = ask.rerun_script.query_string
        try:
            async with asyncio.timeout(PATIENCE):
                await self._fetch(address)
        except (OSError, asyncio.IncompleteReadError) as lost:
            if isinstance(lost, TimeoutError):
                raise VisitError(f"no page within {PATIENCE:g} seconds") from None
            await self.leave()
            self.returns += 1
            return False
        return True

    async def _fetch(self, address: str) -> None:
        """Take in the page of an address, or the one to which that leads on."""
        host = urlsplit(self._url)
        if self._writer is None or self._reader.at_eof():  # servers end connections that are idle
            await self.leave()
            there = await asyncio.open_connection(host.hostname, host.port)
            self._reader, self._writer = there
        self._writer.write(
            f"GET /?{address} HTTP/1.1\r\nHost: {host.netloc}\r\nUser-Agent: {self._browser}\r\n"
            f"Accept-Encoding: gzip\r\n{ALONE if self.page.html else ''}\r\n".encode()
        )
        status, *lines = (await self._reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = dict(line.split(": ", 1) for line in lines if line)
        content = await self._reader.readexactly(int(headers.get("content-length", "0")))
        if " 200 " not in status:
            raise VisitError(status)
        where = urlsplit(headers.get("content-location", f"?{address}")).query
        self.page = Page(where, html=zlib.decompress(content, zlib.MAX_WBITS | 16).decode())

    async def leave(self) -> None:
        """Close the connection."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None


def keep_to(pid: int, cores: Iterable[int]) -> None:
    """Keep a process, and whatever threads it will have, to some cores."""
    for thread in Path(f"/proc/{pid}/task").iterdir():
        os.sched_setaffinity(int(thread.name), cores)


def pause(chance: random.Random, median: float) -> float:
    """Draw the seconds that a person takes for a page."""
    return median * exp(chance.gauss(0, SPREAD))


def walking(median: float = MEDIAN_PAUSE) -> Journey:
    """Give the way through the advisor's whole questionnaire."""

    async def journey(visitor: Visitor, chance: random.Random) -> None:
        await walk(visitor, chance, partial(pause, chance, median))

    return journey


def choosing(median: float = MEDIAN_PAUSE) -> Journey:
    """Give the way through the bare app: as many choices as the questionnaire has pages."""

    async def journey(visitor: Visitor, chance: random.Random) -> None:
        await visitor.arrive()
        for turn in range(1, TURNS + 1):
            await asyncio.sleep(pause(chance, median))
            options = visitor.page.widgets["radio"][1]
            await visitor.choose("radio", options[turn % len(options)])
        await asyncio.sleep(pause(chance, median))

    return journey


class Crowd:
    """Visitors who come to an app at once.

    Parameters
    ----------
    url
        Where the app is.
    journey
        What each of them does.
    people
        How many are there at once.
    seed
        For the options and pauses.
    kind
        What they come with.
    """

    def __init__(
        self,
        url: str,
        journey: Journey,
        people: int,
        seed: int = 0,
        kind: type[Visitor] = Visitor,
    ) -> None:
        self._url = url
        self._journey = journey
        self._people = people
        self._seed = seed
        self._kind = kind
        self.seen = Seen()

    async def stay(
        self, ramp: float, seconds: float, end: Callable[[], None] = lambda: None
    ) -> Seen:
        """Come in one by one, stay together, and leave.

        Parameters
        ----------
        ramp
            Seconds within which all come in. What they meet then does not count.
        seconds
            How long what they meet counts.
        end
            Called when that time is over, while everybody is still there.
        """
        chance = random.Random(self._seed)
        tasks = [
            asyncio.create_task(self._keep_place(random.Random(chance.random()), ramp))
            for _ in range(self._people)
        ]
        lag = asyncio.create_task(self._watch_lag())
        await asyncio.sleep(ramp)
        self.seen.waits.clear()
        self.seen.lags.clear()
        await asyncio.sleep(seconds)
        end()
        for task in (lag, *tasks):
            task.cancel()
        await asyncio.gather(lag, *tasks, return_exceptions=True)
        return self.seen

    async def _keep_place(self, chance: random.Random, ramp: float) -> None:
        """Be one visitor after the other."""
        await asyncio.sleep(chance.uniform(0, ramp))
        while True:
            visitor = self._kind(self._url, f"advisor-load/{chance.random()}")
            visitor.waits = self.seen.waits
            self.seen.visits += 1
            try:
                await self._journey(visitor, chance)
                self.seen.finished += 1
            except VisitError as error:
                self.seen.errors.append(str(error))
                await asyncio.sleep(1)
            finally:
                if visitor.returns:
                    self.seen.errors.append("a connection was lost")
                await gone([visitor])

    async def _watch_lag(self) -> None:
        while True:
            began = perf_counter()
            await asyncio.sleep(TICK)
            self.seen.lags.append(perf_counter() - began - TICK)


@dataclass(frozen=True)
class Usage:
    """What a process has used: CPU seconds so far, and resident memory in MiB."""

    cpu: float
    memory: float


def usage(pid: int) -> Usage:
    """Read what a process has used, as Linux counts it."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    ticks = int(fields[11]) + int(fields[12])
    pages = int(fields[21])
    return Usage(ticks / os.sysconf("SC_CLK_TCK"), pages * os.sysconf("SC_PAGE_SIZE") / 1024 / 1024)


def percentile(values: list[float], percent: float) -> float:
    """Give the value that so many percent do not exceed (nearest rank); infinite for none."""
    if not values:
        return inf
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * int(percent) // 100) - 1)]
