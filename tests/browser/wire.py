"""The connection between a browser and the server, in the hands of a test."""

from __future__ import annotations

from dataclasses import dataclass, field

from playwright.sync_api import Page, Route, WebSocketRoute


@dataclass
class Wire:
    """The connection between a browser and the server, which a test can cut or hold up.

    Attributes
    ----------
    cut
        Whether nobody gets through.
    held
        What the server has said and the browser has not heard yet; None while all goes through.
    """

    cut: bool = False
    held: list[tuple[WebSocketRoute, str | bytes]] | None = None
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
                socket.send(message)

    def _connect(self, socket: WebSocketRoute) -> None:
        if self.cut:
            socket.close()
            return
        self._sockets.append(socket)

        def deliver(message: str | bytes) -> None:
            if self.held is None:
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
