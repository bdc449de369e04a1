"""Talking to the server without a browser, as someone with bad intentions would.

A browser lets no page choose its ``Host`` or ``Origin``; whoever writes the bytes may send
anything. This speaks Streamlit's protocol over a WebSocket: one handshake, one run.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Iterable, Mapping
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.web.server.starlette.starlette_app_utils import (
    create_signed_value,
    generate_xsrf_token_string,
)
from websockets.sync.client import connect
from websockets.typing import Subprotocol

USER = "_streamlit_user"
"""Streamlit's cookie that says who has signed in."""


def shown(
    url: str,
    query: str,
    *,
    host: str | None = None,
    origin: str | None = "",
    headers: Mapping[str, str] | None = None,
    cookies: Mapping[str, str] | None = None,
) -> str:
    """The HTML that one run of the script shows, its texts as a reader sees them.

    Parameters
    ----------
    url
        Where the server is.
    query
        The address that is asked for, without its question mark.
    host
        What to claim to have asked for; the truth when None.
    origin
        The page to claim to come from: one of the host's own when empty, none when None.
    headers, cookies
        Whatever else to claim. A matching XSRF token comes along, as anybody can make one.
    """
    place = urlsplit(url)
    host = host or place.netloc
    token = generate_xsrf_token_string()
    jar = {"_streamlit_xsrf": token, **(cookies or {})}
    with connect(
        f"ws://{host}/_stcore/stream",
        sock=socket.create_connection((place.hostname, place.port)),
        origin=f"http://{host}" if origin == "" else origin,  # type: ignore[arg-type]
        subprotocols=[Subprotocol("streamlit"), Subprotocol(token)],
        additional_headers={
            **(headers or {}),
            "Cookie": "; ".join(f"{name}={value}" for name, value in jar.items()),
        },
    ) as connection:
        ask = BackMsg()
        ask.rerun_script.query_string = query
        connection.send(ask.SerializeToString())
        return unescape("\n".join(_bodies(connection)))


def _bodies(messages: Iterable[str | bytes]) -> Iterable[str]:
    """The HTML elements of a run, up to its end."""
    for data in messages:
        message = ForwardMsg()
        message.ParseFromString(data)
        kind = message.WhichOneof("type")
        if kind == "script_finished":
            return
        if kind == "delta" and message.delta.new_element.WhichOneof("type") == "html":
            yield message.delta.new_element.html.body


def user_cookie(
    secret: str, url: str, claims: Mapping[str, Any], purpose: str = USER
) -> dict[str, str]:
    """The cookie by which Streamlit knows someone who has signed in at a site.

    Streamlit signs each cookie for its ``purpose``, which is its name.
    """
    said = {"origin": url, "is_logged_in": True, "provider": "default", **claims}
    return {USER: create_signed_value(secret, purpose, json.dumps(said)).decode()}
