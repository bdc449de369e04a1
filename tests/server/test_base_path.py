"""An advisor below a path of a larger site, whether or not its proxy takes the path away."""

from __future__ import annotations

import asyncio

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.types import Message, Scope
from starlette.websockets import WebSocket
from streamlit import config
from streamlit.user_info import generate_login_redirect_url

from advisor.server.base_path import BASE_PATH, BasePath, lead_to_sign_in
from tests.server.calls import get


def echo(request: Request) -> Response:
    """Say which address was asked for inside."""
    return PlainTextResponse(f"{request.url.path}?{request.url.query}")


def away(request: Request) -> Response:
    """Send the browser elsewhere."""
    return RedirectResponse(request.query_params["to"])


async def visit(socket: WebSocket) -> None:
    """Take a visit."""
    await socket.accept()
    await socket.close()


APP = Starlette(
    routes=[
        Route("/", echo),
        Route("/away", away),
        Route("/result.pdf", echo),
        Mount("/api/v1", routes=[Route("/score", echo)]),
        WebSocketRoute("/_stcore/stream", visit),
    ],
    middleware=[Middleware(BasePath, path="/advisor")],
)


@pytest.mark.parametrize("path", ["/", "/result.pdf", "/api/v1/score"])
def test_the_path_may_be_taken_away_or_left(path: str) -> None:
    for asked in (f"{path}?goal=protect", f"/advisor{path}?goal=protect"):
        assert get(APP, asked).body.decode() == f"{path}?goal=protect"


def test_without_a_slash_the_browser_is_sent_on_with_all_its_answers() -> None:
    answer = get(APP, "/advisor?goal=protect&skills=plan")
    assert answer.status == 308
    assert answer.headers["location"] == "/advisor/?goal=protect&skills=plan"


def test_another_path_that_begins_alike_is_not_ours() -> None:
    assert get(APP, "/advisory/").status == 404


@pytest.mark.parametrize(
    ("to", "led"),
    [
        ("/", "/advisor/"),
        ("/?page=staff.home", "/advisor/?page=staff.home"),
        ("/advisor/", "/advisor/"),
        ("https://login.example.edu/", "https://login.example.edu/"),
        ("//elsewhere.example.edu/", "//elsewhere.example.edu/"),
    ],
)
def test_a_redirect_stays_below_the_path(to: str, led: str) -> None:
    assert get(APP, f"/advisor/away?to={to}").headers["location"] == led


def test_a_visit_is_let_in_both_ways() -> None:
    def kinds(path: str) -> list[str]:
        sent: list[Message] = []

        async def receive() -> Message:
            return {"type": "websocket.connect"}

        async def send(message: Message) -> None:
            sent.append(message)

        scope: Scope = {"type": "websocket", "path": path, "headers": [], "query_string": b""}
        asyncio.run(APP(scope, receive, send))
        return [message["type"] for message in sent]

    for path in ("/_stcore/stream", "/advisor/_stcore/stream"):
        assert kinds(path) == ["websocket.accept", "websocket.close"]


def test_sign_in_is_below_the_path_too() -> None:
    before = config.get_option(BASE_PATH)
    try:
        lead_to_sign_in("/go/advisor")
        assert generate_login_redirect_url("default").startswith("/go/advisor/auth/login?")
    finally:
        config.set_option(BASE_PATH, before)
