"""The layers of the app, from the outside in, and its addresses."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from advisor.server.beside import beside
from advisor.server.doors import Doors
from advisor.server.health import healthz, readyz
from advisor.server.limits import Limits
from advisor.server.papers import papers
from advisor.server.privacy import PrivateHeaders
from advisor.server.security import SecurityHeaders, is_for_staff, secured
from advisor.server.serving import Serving, ServingError, serving
from advisor.server.shell import document
from advisor.server.trips import StaffTrips
from advisor.server.watch import Watch


def routes() -> list[BaseRoute]:
    """Give our addresses; Streamlit adds its own.

    Raises
    ------
    SystemExit
        A variable that says how to serve makes no sense: it says so, and nothing is served.
    """
    settings = _settings()
    found: list[BaseRoute] = [
        Route("/", page),
        *beside(),
        *papers(),
        Route("/healthz", healthz),
        Route("/readyz", readyz),
    ]
    if settings.metrics:
        from advisor.server.metrics import metrics

        found.append(Route("/metrics", metrics))
    if settings.api:
        from advisor.server.api import api

        found.append(api(settings))
    return found


def middleware(ours: Sequence[BaseRoute]) -> list[Middleware]:
    """Give the layers around the pages.

    Parameters
    ----------
    ours
        Our own addresses; of the others, only those that the pages need are open.
    """
    return [
        Middleware(SecurityHeaders),
        Middleware(PrivateHeaders),
        Middleware(Watch),
        Middleware(Limits, settings=_settings()),
        Middleware(Doors, routes=ours),
        Middleware(StaffTrips),
    ]


def page(request: Request) -> Response:
    """Serve the document at the root address, under the policy that its pages need."""
    return secured(
        document(request), components=is_for_staff(request), ancestors=_settings().ancestors
    )


def _settings() -> Serving:
    try:
        return serving()
    except ServingError as fault:
        raise SystemExit(str(fault)) from None
