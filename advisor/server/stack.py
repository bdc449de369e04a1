"""The app's middleware, from the outside in, and its routes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from importlib import import_module
from typing import Final

from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import config

from advisor.prospect import address
from advisor.server import logs, static_files
from advisor.server.access_log import AccessLog
from advisor.server.allowlist import Allowlist
from advisor.server.base_path import BASE_PATH, BasePath
from advisor.server.limits import RateLimit, SizeLimits, VisitorLimits
from advisor.server.login_redirect import return_to_page
from advisor.server.refusals import Refusals
from advisor.server.security import CALLBACK, LOGIN, LOGOUT, ResponseHeaders, secure, secure_staff
from advisor.server.streamlit.messages import KnownMessages
from advisor.settings import SITE, serving
from advisor.variables import SettingError

API_PATH: Final = "/api/v1"


class LazyApp:
    """An app that is loaded by its first request: prospects' pages load only what they need."""

    def __init__(self, load: Callable[[], ASGIApp]) -> None:
        self._load = cache(load)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request or a visit."""
        await self._load()(scope, receive, send)


def start_log() -> None:
    """Write the log as the settings say, from now on; raises `SystemExit` for an invalid one."""
    try:
        logs.set_up(serving().log)
    except SettingError as fault:
        raise SystemExit(str(fault)) from None


def routes() -> list[BaseRoute]:
    """List our routes; Streamlit adds its own."""
    settings = serving()
    _check_streamlit()
    found: list[BaseRoute] = [
        _lazy("/", "prospects.page", "GET", "POST"),
        *static_files.routes(),
        _lazy(f"/{address.PAPER}", "downloads.result_pdf"),
        _lazy(f"/{address.PREVIEW}", "downloads.preview"),
        _lazy(f"/{address.CALENDAR}/{{kind}}/{{name}}.ics", "downloads.calendar"),
        _lazy("/healthz", "health.healthz"),
        _lazy("/readyz", "health.readyz"),
        _lazy(LOGIN, "login.login"),
        _lazy(CALLBACK, "login.callback"),
        _lazy(LOGOUT, "login.logout"),
    ]
    if settings.metrics:
        found.append(_lazy("/metrics", "metrics.metrics"))
    if settings.api:
        found.append(Mount(API_PATH, LazyApp(_api)))
    return found


def _lazy(path: str, name: str, *methods: str) -> Route:
    """Route an address to a function, such as ``health.readyz``; other methods get 405."""
    module, _, function = name.partition(".")

    def load() -> ASGIApp:
        endpoint = getattr(import_module(f"advisor.server.{module}"), function)
        return Route(path, endpoint, methods=methods or None)

    return Route(path, LazyApp(load))


def _api() -> ASGIApp:
    from advisor.server.api import api

    return api(serving())


def middleware(ours: Sequence[BaseRoute]) -> list[Middleware]:
    """List the middleware around the pages; besides our routes it opens what the pages need."""
    settings = serving()
    return [
        *([Middleware(BasePath, path=settings.path)] if settings.path else []),
        Middleware(ResponseHeaders, change=secure),
        Middleware(AccessLog),
        Middleware(Refusals),
        Middleware(SizeLimits),
        Middleware(RateLimit, settings=settings),
        Middleware(VisitorLimits, settings=settings),
        Middleware(Allowlist, routes=ours, site=settings.site),
        Middleware(KnownMessages, settings=settings),
        Middleware(ResponseHeaders, change=secure_staff),
        Middleware(ResponseHeaders, change=return_to_page),
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
