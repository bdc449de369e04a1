"""The connection between a browser and the server, in the hands of a test."""

from __future__ import annotations

from dataclasses import dataclass, field

from playwright.sync_api import Page, Route, WebSocketRoute

QUIET = 500
"""Milliseconds without a message after which a server that is idle has said all it had to say."""


@dataclass
class Wire:
    """The connection between a browser and the server, which a test can cut or hold up.

    Attributes
    ----------
    cut
        Whether nobody gets through.
    held
        What the server has said and the browser has not heard yet; None while all goes through.
    passed
        How many messages of the server the browser has heard.
    """

    cut: bool = False
    held: list[tuple[WebSocketRoute, str | bytes]] | None = None
    passed: int = 0
    _sockets: list[WebSocketRoute] = field(default_factory=list)

    def lay(self, page: Page) -> None:
        """Put all connections that a page makes from now on through this wire."""
        page.route_web_socket("**/_stcore/stream", self._connect)

    def lose(self) -> None:
        """Lose the connection, and every other one until `cut` is taken back."""
        self.cut = True
        for socket in self._sockets:
            socket.close()
        self._sockets.clear()

    def hold(self) -> None:
        """Hold up what the server says from now on."""
        self.held = []

    def let_go(self) -> None:
        """Deliver what was held up, each message by the socket for which it was meant."""
        held, self.held = self.held or [], None
        for socket, message in held:
            if socket in self._sockets:
                self.passed += 1
                socket.send(message)

    def fall_quiet(self, page: Page) -> None:
        """Wait until the server has said all it had to say, and the page has drawn it."""
        before = None
        while before != self.passed:
            before = self.passed
            page.wait_for_timeout(QUIET)
            page.wait_for_function("document.querySelector('[data-test-script-state=notRunning]')")

    def _connect(self, socket: WebSocketRoute) -> None:
        if self.cut:
            socket.close()
            return
        self._sockets.append(socket)

        def deliver(message: str | bytes) -> None:
            if self.held is None:
                self.passed += 1
                socket.send(message)
            else:
                self.held.append((socket, message))

        socket.connect_to_server().on_message(deliver)


def hold_turns(page: Page) -> list[Route]:
    """Hold up what a page asks for, from now on, that leads on to another."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/*page.turn=on*", hold)
    return held
