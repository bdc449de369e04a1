"""What a browser page says while a test uses it: errors, requests elsewhere, messages sent."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from playwright.sync_api import ConsoleMessage, Page, Request, WebSocket


@dataclass
class Heard:
    """What was heard of a page since `listen` was called for it last.

    Attributes
    ----------
    messages
        How often the browser has spoken to Streamlit: once for each run of the script.
    requests
        The addresses that the browser asked for.
    documents
        Those of them that are a page's, where they lead on to others left out.
    complaints
        Errors that the browser reported.
    """

    messages: int = 0
    requests: list[str] = field(default_factory=list)
    documents: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def forget(self) -> None:
        """Begin anew."""
        self.messages = 0
        self.requests.clear()
        self.documents.clear()
        self.complaints.clear()


_HEARD: WeakKeyDictionary[Page, Heard] = WeakKeyDictionary()


def listen(page: Page) -> Heard:
    """Listen to a page, or go on listening from here."""
    if page in _HEARD:
        _HEARD[page].forget()
        return _HEARD[page]
    heard = _HEARD[page] = Heard()

    def sent(_message: object) -> None:
        heard.messages += 1

    def connected(socket: WebSocket) -> None:
        socket.on("framesent", sent)

    def requested(request: Request) -> None:
        heard.requests.append(request.url)
        if urlsplit(request.url).path == "/" and not request.redirected_from:
            heard.documents.append(request.url)

    def logged(message: ConsoleMessage) -> None:
        if message.type == "error":
            heard.complaints.append(message.text)

    page.on("websocket", connected)
    page.on("request", requested)
    page.on("console", logged)
    page.on("pageerror", lambda error: heard.complaints.append(str(error)))
    return heard


def heard(page: Page) -> Heard:
    """Give what was heard of a page that is listened to."""
    return _HEARD[page]
