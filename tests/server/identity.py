"""An identity provider with tokens of any shape and faults of any kind, and browsers at it.

It is oidc-provider-mock, which issues real signed tokens, in a thread of the tests. What providers
differ in, and what may go wrong with them, is turned on by its attributes.
"""

from __future__ import annotations

import asyncio
import json
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from itertools import cycle
from types import SimpleNamespace
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import oidc_provider_mock
import pytest
import werkzeug
from authlib.oidc.core.grants import _legacy
from httpx import ASGITransport, AsyncClient, Cookies
from httpx import Response as Answer
from joserfc.jwk import RSAKey
from oidc_provider_mock import _app as mock
from oidc_provider_mock import _storage
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.routing import Route
from streamlit.auth_util import encode_provider_token
from streamlit.runtime.secrets import secrets_singleton
from werkzeug.serving import WSGIRequestHandler, make_server

from advisor.server import login
from advisor.server.login_redirect import return_to_page
from advisor.server.security import CALLBACK, LOGIN, LOGOUT, ResponseHeaders, secure_staff
from advisor.server.streamlit import cookies
from tests.server.shapes import SHAPES, Shape

SITE: Final = "http://127.0.0.1:8501"
WELL_KNOWN: Final = "/.well-known/openid-configuration"

Change = Callable[[dict[str, Any]], object]


@cache
def _keys() -> list[Any]:
    """Two keys to sign with: to make one takes a while."""
    made = (RSAKey.generate_key(2048).as_dict(private=True) for _ in range(2))
    return [mock.jose.RSAKey.import_key(each) for each in made]


@cache
def _app() -> tuple[Any, Any]:
    """The mock and its storage: to make them takes as long as a sign-in."""
    made: list[Any] = []

    def storage() -> Any:
        made.append(mock_storage())
        return made[0]

    with pytest.MonkeyPatch.context() as patch:
        mock_storage = mock.Storage
        patch.setattr(mock, "Storage", storage)
        app = oidc_provider_mock.app(require_nonce=True)
    return app, made[0]


@dataclass
class Provider:
    """A provider.

    Attributes
    ----------
    address
        Where it is.
    replies
        What it answers at a path instead of its own: status, type and body.
    changes
        What becomes of the JSON that it answers at a path.
    silent_at
        The paths at which it never answers, until the end of the test.
    ahead
        Seconds by which its clock is ahead.
    thin
        Whether the claims are on its page about the user alone, and not in the token.
    asked
        The paths that were asked for.
    """

    address: str = ""
    replies: dict[str, tuple[int, str, str]] = field(default_factory=dict)
    changes: dict[str, Change] = field(default_factory=dict)
    silent_at: set[str] = field(default_factory=set)
    ahead: float = 0
    thin: bool = False
    asked: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    storage: Any = None
    keys: Iterator[Any] = field(default_factory=lambda: cycle(_keys()))

    @property
    def metadata(self) -> str:
        """The address of its metadata."""
        return f"{self.address}{WELL_KNOWN}"

    def knows(self, sub: str, claims: Mapping[str, Any]) -> None:
        """Have an account of which the claims are said."""
        self.storage.store_user(mock.User(sub=sub, claims=dict(claims)))

    def rotate_keys(self) -> None:
        """Sign with another key from now on."""
        self.storage.jwk = next(self.keys)

    def wrapped(self, app: Any) -> Any:
        """Put the faults before an app."""

        def faulty(environ: Any, start: Any) -> Any:
            path = environ["PATH_INFO"]
            self.asked.append(path)
            if path in self.silent_at:
                self.over.wait(60)
            if path in self.replies:
                status, kind, body = self.replies[path]
                return werkzeug.Response(body, status, content_type=kind)(environ, start)
            response = werkzeug.Response.from_app(app, environ)
            if path in self.changes:
                held = json.loads(response.get_data())
                changed = self.changes[path](held)
                response.set_data(json.dumps(held if changed is None else changed))
            return response(environ, start)

        return faulty


@contextmanager
def provider(patch: pytest.MonkeyPatch, shape: Shape | None = None) -> Iterator[Provider]:
    """Run a provider until the block ends, perhaps with the accounts of a shape."""
    patch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
    found = Provider(thin=shape is not None and shape.thin)
    patch.setattr(_legacy, "time", SimpleNamespace(time=lambda: time.time() + found.ahead))
    everything = mock.OpenIDCode.generate_user_info

    def user_info(self: Any, user: Any, scope: str) -> dict[str, object]:
        found_claims: dict[str, object] = everything(self, user, scope)
        return {"sub": user.sub} if found.thin else found_claims

    patch.setattr(mock.OpenIDCode, "generate_user_info", user_info)
    key = SimpleNamespace(generate_key=lambda **_: next(found.keys))
    patch.setattr(_storage, "jose", SimpleNamespace(RSAKey=key))
    app, found.storage = _app()
    found.storage.__init__()  # it forgets everything, and takes the first key
    if shape:
        found.changes[WELL_KNOWN] = lambda held: {
            name: each for name, each in {**held, **shape.metadata}.items() if each is not None
        }
        for sub, claims in shape.accounts.items():
            found.knows(sub, claims)

    class Handler(WSGIRequestHandler):
        """Tells the time by the provider's clock, and nobody of requests."""

        def date_time_string(self, timestamp: float | None = None) -> str:
            return super().date_time_string(timestamp or time.time() + found.ahead)

        def log(self, *_args: Any) -> None:
            pass

    wrapped = found.wrapped(app)
    server = make_server("127.0.0.1", 0, wrapped, threaded=True, request_handler=Handler)
    found.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield found
    finally:
        found.over.set()
        server.shutdown()
        server.server_close()


def secrets(provider: Provider, roles: Mapping[str, Any], **auth: Any) -> dict[str, Any]:
    """The secrets of a site whose staff sign in at a provider."""
    return {
        "auth": {
            "redirect_uri": f"{SITE}{CALLBACK}",
            "cookie_secret": "a-secret-for-cookies-that-is-long-enough",
            "client_id": "advisor",
            "client_secret": "secret",
            "server_metadata_url": provider.metadata,
            **auth,
        },
        "roles": dict(roles),
    }


class Browser:
    """A browser at a site with sign-in, in this process; it follows no redirect by itself."""

    def __init__(self, patch: pytest.MonkeyPatch, held: Mapping[str, Any]) -> None:
        patch.setattr(secrets_singleton, "_secrets", dict(held))
        self._site = Starlette(
            routes=[
                Route(LOGIN, login.login),
                Route(CALLBACK, login.callback),
                Route(LOGOUT, login.logout),
            ],
            middleware=[
                Middleware(ResponseHeaders, change=secure_staff),
                Middleware(ResponseHeaders, change=return_to_page),
                Middleware(SessionMiddleware, secret_key="of the session"),
            ],
        )
        self.cookies = Cookies()

    def get(self, path: str) -> Answer:
        """Ask the site for a path."""

        async def ask() -> Answer:
            site = ASGITransport(self._site)
            async with AsyncClient(
                transport=site, base_url=SITE, cookies=self.cookies, timeout=60
            ) as client:
                answer = await client.get(path)
                self.cookies = client.cookies
                return answer

        return asyncio.run(ask())

    def press_sign_in(self) -> Answer:
        """Use the button of our page."""
        return self.get(f"{LOGIN}?provider={encode_provider_token('default')}")

    def sign_in(self, sub: str) -> Answer:
        """Sign in at the provider, which asks for no password, and come back."""
        sent = self.press_sign_in()
        return self.get(self.at_provider(sent, sub)) if sent.is_redirect else sent

    def at_provider(self, sent: Answer, sub: str) -> str:
        """Say who one is at the provider, and give the address to which it leads back."""

        async def post() -> Answer:
            async with AsyncClient(timeout=60, verify=False) as client:
                return await client.post(sent.headers["location"], data={"sub": sub})

        back = asyncio.run(post())
        assert back.is_redirect, back.text
        parts = urlsplit(back.headers["location"])
        return f"{parts.path}?{parts.query}"

    @property
    def claims(self) -> dict[str, Any]:
        """What the cookie says of whoever is signed in; nothing for nobody."""
        held = "; ".join(f"{each.name}={each.value}" for each in self.cookies.jar)
        scope = {"type": "http", "headers": [(b"cookie", held.encode())]}
        return dict(cookies.signed_in(scope) or {})


def asked_for(sent: Answer) -> dict[str, str]:
    """What a browser is sent to the provider with."""
    query = parse_qs(urlsplit(sent.headers["location"]).query)
    return {name: values[0] for name, values in query.items()}


def main(name: str) -> None:
    """Run a provider that sends tokens of a shape, until Ctrl-C."""
    with pytest.MonkeyPatch.context() as patch, provider(patch, SHAPES[name]) as found:
        sys.stdout.write(
            f'server_metadata_url = "{found.metadata}"\n'
            f"Accounts: {', '.join(SHAPES[name].accounts)}. Any client id and secret will do.\n"
        )
        sys.stdout.flush()
        with suppress(KeyboardInterrupt):
            found.over.wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
