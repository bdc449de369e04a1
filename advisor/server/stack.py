"""The app's middleware, from the outside in, and its routes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from importlib import import_module
from typing import Final

from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Mount, Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import config

from advisor.prospect import address
from advisor.server import logs, static_files
from advisor.server.access_log import AccessLog
from advisor.server.allowlist import AllowedPaths
from advisor.server.base_path import BASE_PATH, BasePath
from advisor.server.handshakes import Handshakes
from advisor.server.limits import limits
from advisor.server.login_redirect import LoginRedirect
from advisor.server.security import SIGN_IN, SecurityHeaders, StaffHeaders
from advisor.server.streamlit.messages import KnownMessages
from advisor.settings import SITE, Serving, serving
from advisor.variables import SettingError

API: Final = "/api/v1"


class LazyApp:
    """An app that is loaded by its first request: prospects' pages load only what they need."""

    def __init__(self, load: Callable[[], ASGIApp]) -> None:
        self._load = cache(load)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request or a visit."""
        await self._load()(scope, receive, send)


def start_log() -> None:
    """Write the log as the settings say, from now on."""
    logs.set_up(_settings().log)


def routes() -> list[BaseRoute]:
    """List our routes; Streamlit adds its own.

    Raises
    ------
    SystemExit
        A setting is invalid; the message names it.
    """
    settings = _settings()
    _check_streamlit()
    modules = ("prospects", "downloads", "health", "login")
    pages, downloads, health, login = map(_routes_of, modules)
    found: list[BaseRoute] = [
        Route("/", pages, methods=["GET", "POST"]),
        *static_files.routes(),
        Route(f"/{address.PAPER}", downloads),
        Route(f"/{address.PREVIEW}", downloads),
        Route(f"/{address.CALENDAR}/{{kind}}/{{name}}.ics", downloads),
        Route("/healthz", health),
        Route("/readyz", health),
        *(Route(path, login) for path in SIGN_IN),
    ]
    if settings.metrics:
        from advisor.server.metrics import metrics

        found.append(Route("/metrics", metrics))
    if settings.api:
        found.append(Mount(API, LazyApp(_api)))
    return found


def _routes_of(module: str) -> ASGIApp:
    return LazyApp(lambda: Router(import_module(f"advisor.server.{module}").routes()))


def _api() -> ASGIApp:
    from advisor.server.api import api

    return api(_settings())


def middleware(ours: Sequence[BaseRoute]) -> list[Middleware]:
    """List the middleware around the pages.

    Parameters
    ----------
    ours
        Our own routes; of the others, only those that the pages need are open.
    """
    settings = _settings()
    return [
        *([Middleware(BasePath, path=settings.path)] if settings.path else []),
        Middleware(SecurityHeaders),
        Middleware(AccessLog),
        *limits(settings),
        Middleware(AllowedPaths, routes=ours),
        Middleware(Handshakes, site=settings.site),
        Middleware(KnownMessages),
        Middleware(StaffHeaders),
        Middleware(LoginRedirect),
    ]


def _check_streamlit() -> None:
    """Refuse an option of Streamlit that we replace, and a missing home folder."""
    try:
        base_path = config.get_option(BASE_PATH)
    except RuntimeError:  # an account that the system does not know, as containers have
        raise SystemExit("Streamlit needs a home folder; set HOME to a folder") from None
    if base_path:
        raise SystemExit(
            f"Streamlit's option {BASE_PATH} is not supported here; "
            f"name the path in {SITE}, as in https://www.example.edu/advisor"
        )


def _settings() -> Serving:
    try:
        return serving()
    except SettingError as fault:
        raise SystemExit(str(fault)) from None
