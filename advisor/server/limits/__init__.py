"""Limits of one client, and of all together, each a middleware that raises `RefusedError`.

A client is a network address; in IPv6, a /64. Loopback is no client: a proxy that sends no
forwarded headers would otherwise shut everybody out (``docs/operations.md``).
"""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from starlette.middleware import Middleware

from advisor.server.limits.rate import RateLimit
from advisor.server.limits.refusals import Refusals
from advisor.server.limits.sizes import SizeLimits
from advisor.server.limits.visitors import VisitorLimits
from advisor.settings import Serving


def limits(settings: Serving, clock: Callable[[], float] = monotonic) -> list[Middleware]:
    """List the middleware of the limits, from the outside in."""
    return [
        Middleware(Refusals),
        Middleware(SizeLimits),
        Middleware(RateLimit, settings=settings, clock=clock),
        Middleware(VisitorLimits, settings=settings, clock=clock),
    ]
