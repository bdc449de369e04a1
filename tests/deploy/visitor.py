"""A prospect without a browser: hundreds of them walk through the questionnaire at once.

It speaks Streamlit's own protocol over a WebSocket and does what the browser and our page
script do with a page: ticked options go into the address, *Continue* sends the address with a
word that its page is left, and after a lost connection it comes back to the address it has.
"""

from __future__ import annotations

import asyncio
import random
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from html import unescape
from time import perf_counter
from typing import Final
from urllib.parse import parse_qs, parse_qsl, urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.typing import Origin, Subprotocol

from advisor.prospect.address import TURN

PATIENCE: Final = 60.0
"""Seconds after which a visitor gives up on a page."""

STEPS: Final = 40
"""Presses after which a walk has lost its way."""

FIRST_WAIT: Final = 0.1
"""Seconds before the first try to come back; each further wait is twice as long."""

LONGEST_WAIT: Final = 2.0

_QUESTION: Final = re.compile(
    r'<fieldset[^>]* data-question="(?P<id>[^"]+)" data-most="(?P<most>\d+)".*?</fieldset>',
    re.DOTALL,
)
_OPTION: Final = re.compile(r'<input[^>]* value="([^"]+)"')
_ALONE: Final = re.compile(r'<input[^>]* value="([^"]+)"[^>]* data-alone')
_WAY: Final = re.compile(
    r'<(?:a href="(?P<link>[^"]*)"|button[^>]* value="(?P<turn>\w+)")[^>]* data-key="(?P<key>\w+)"'
)


class VisitError(RuntimeError):
    """A page did not come, or was not the one that a prospect should see."""


@dataclass(frozen=True)
class Asked:
    """A question as the page script finds it: its options' ids, and which may be chosen."""

    id: str
    options: tuple[str, ...]
    alone: tuple[str, ...]
    most: int


@dataclass
class Page:
    """What one run of the script showed.

    Attributes
    ----------
    address
        The query string that belongs to it.
    widgets
        Streamlit's own, by their kinds: id and options' texts.
    html
        All its HTML.
    """

    address: str
    widgets: dict[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    html: str = ""

    @property
    def name(self) -> str:
        """What the address calls the page; "" for the first one."""
        return parse_qs(self.address).get("page", [""])[0]

    @property
    def questions(self) -> list[Asked]:
        """What it asks."""
        return [
            Asked(
                found["id"],
                tuple(_OPTION.findall(found[0])),
                tuple(_ALONE.findall(found[0])),
                int(found["most"]),
            )
            for found in _QUESTION.finditer(self.html)
        ]

    @property
    def ways(self) -> dict[str, str]:
        """Its ways on and back, and the addresses to which they lead."""
        return {
            found["key"]: unescape(found["link"]).removeprefix("?")
            if found["turn"] is None
            else f"{self.address}&{urlencode({TURN: found['turn']})}"
            for found in _WAY.finditer(self.html)
        }

    @property
    def answers(self) -> dict[str, tuple[str, ...]]:
        """What the address says was answered."""
        given = parse_qs(self.address)
        return {name: tuple(options) for name, options in given.items() if name != "page"}


class Visitor:
    """One prospect.

    Parameters
    ----------
    url
        Where the app is, as in ``http://127.0.0.1:8501``.
    browser
        What to name as the browser; by it a proxy may tell visitors apart.

    Attributes
    ----------
    page
        What is shown now.
    picked
        Every option that was ever ticked, by question.
    waits
        Seconds from each press to the end of the run that it caused.
    returns
        How often the connection was lost and found again.
    """

    def __init__(self, url: str, browser: str = "advisor-load") -> None:
        self._url = url
        self._browser = browser
        self._socket: ClientConnection | None = None
        self._session = ""
        self.page = Page("")
        self.picked: dict[str, tuple[str, ...]] = {}
        self.waits: list[float] = []
        self.returns = 0

    async def arrive(self, address: str = "") -> None:
        """Open the app at an address.

        Raises
        ------
        VisitError
            No page came, or an error instead of one.
        """
        self.page = Page(address)
        await self._run_until_shown()

    def tick(self, question: str, options: Sequence[str]) -> None:
        """Choose options; the page script notes them in the address."""
        self.picked[question] = tuple(options)
        kept = [pair for pair in parse_qsl(self.page.address) if pair[0] != question]
        self.page.address = urlencode([*kept, *((question, option) for option in options)])

    async def press(self, key: str) -> None:
        """Press a button, and wait for the page that follows.

        A connection that is lost on the way is found again; then the page is the one of
        the address, and a person presses once more.

        Raises
        ------
        VisitError
            There is no such button, or no page came.
        """
        if key not in self.page.ways:
            raise VisitError(f"no button {key} on page {self.page.name!r}: {self.page.html[:300]}")
        ask = self._asking()
        ask.rerun_script.query_string = self.page.ways[key]
        ask.rerun_script.is_history_navigation = True
        await self._run(ask)

    async def choose(self, key: str, option: str) -> None:
        """Choose an option of Streamlit's radio button, which runs the script at once."""
        ask = self._asking()
        state = ask.rerun_script.widget_states.widgets.add()
        state.id = self.page.widgets[key][0]
        state.string_value = option
        await self._run(ask)

    async def leave(self) -> None:
        """Close the connection."""
        if self._socket is not None:
            await self._socket.close()
            self._socket = None

    async def _run(self, ask: BackMsg) -> None:
        began = perf_counter()
        if await self._try(ask):
            self.waits.append(perf_counter() - began)
        else:
            await self._run_until_shown()

    async def _run_until_shown(self) -> None:
        """Run the script for the address as it is, however often the connection is lost."""
        wait, deadline = FIRST_WAIT, perf_counter() + PATIENCE
        while not await self._try(self._asking()):
            if perf_counter() > deadline:
                raise VisitError(f"nobody answered for {PATIENCE:g} seconds")
            await asyncio.sleep(wait)
            wait = min(2 * wait, LONGEST_WAIT)

    async def _try(self, ask: BackMsg) -> bool:
        """Send a request and take in the page; False when the connection is lost."""
        try:
            async with asyncio.timeout(PATIENCE):
                socket = self._socket or await self._connect()
                await socket.send(ask.SerializeToString())
                self.page = await self._shown(socket, ask.rerun_script.query_string)
        except (ConnectionClosed, InvalidHandshake, OSError) as lost:
            if isinstance(lost, TimeoutError):
                raise VisitError(f"no page within {PATIENCE:g} seconds") from None
            self._socket = None
            self.returns += bool(self._session)
            return False
        return True

    async def _connect(self) -> ClientConnection:
        protocols = [Subprotocol("streamlit"), Subprotocol("x")]
        if self._session:
            protocols.append(Subprotocol(self._session))
        self._socket = await connect(
            self._url.replace("http", "ws", 1) + "/_stcore/stream",
            origin=Origin(self._url),
            subprotocols=protocols,
            user_agent_header=self._browser,
            ping_interval=None,
            max_size=None,
            open_timeout=PATIENCE,
        )
        return self._socket

    def _asking(self) -> BackMsg:
        """The message that has the script run for the address."""
        ask = BackMsg()
        ask.rerun_script.query_string = self.page.address
        return ask

    async def _shown(self, socket: ClientConnection, address: str) -> Page:
        """Take in the messages of a run for an address, up to its end."""
        page = Page(address)
        while True:
            message = ForwardMsg.FromString(await socket.recv(decode=False))
            kind = message.WhichOneof("type")
            if kind == "new_session":
                self._session = message.new_session.initialize.session_id
            elif kind == "page_info_changed":
                page.address = message.page_info_changed.query_string
            elif kind == "delta":
                _take(page, message.delta)
            elif kind == "script_finished":
                if message.script_finished not in _SOUND:
                    raise VisitError("the script failed")
                return page


_SOUND: Final = (
    ForwardMsg.FINISHED_SUCCESSFULLY,
    ForwardMsg.FINISHED_EARLY_FOR_RERUN,
    ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY,
)


def _take(page: Page, delta: object) -> None:
    """Add an element to a page."""
    element = delta.new_element  # type: ignore[attr-defined]
    kind = element.WhichOneof("type")
    if kind == "html":
        page.html += element.html.body
    elif kind == "radio":
        page.widgets["radio"] = (element.radio.id, tuple(element.radio.options))
    elif kind == "exception":
        raise VisitError(f"an exception is shown: {element.exception.message}")


Pause = Callable[[], float]
"""Gives the seconds that a person takes for a page."""


async def walk(visitor: Visitor, chance: random.Random, pause: Pause) -> Page:
    """Go from the first page to the result, and answer everything.

    Parameters
    ----------
    visitor
        Who walks.
    chance
        Chooses the options.
    pause
        How long each page is read.

    Returns
    -------
    Page
        The result.

    Raises
    ------
    VisitError
        The way did not lead to a result.
    """
    await visitor.arrive()
    for _ in range(STEPS):
        await asyncio.sleep(pause())
        if visitor.page.name == "result":
            return visitor.page
        for question in visitor.page.questions:
            if question.id not in visitor.picked:
                most = chance.randint(1, question.most)
                chosen = chance.sample(question.options, most)
                chosen = [each for each in chosen if each in question.alone][:1] or chosen
                visitor.tick(question.id, sorted(chosen, key=question.options.index))
        await visitor.press(_onward(visitor.page))
    raise VisitError(f"no result after {STEPS} pages")


def _onward(page: Page) -> str:
    """The button that leads on."""
    for key in ("start", "continue"):
        if key in page.ways:
            return key
    raise VisitError(f"page {page.name!r} has no way on: {sorted(page.ways)}")


def text_of(page: Page) -> str:
    """Give what a reader sees of a page's HTML."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page.html)).split())


async def gone(visitors: Sequence[Visitor]) -> None:
    """See everybody off."""
    for visitor in visitors:
        with suppress(ConnectionClosed, OSError):
            await visitor.leave()
