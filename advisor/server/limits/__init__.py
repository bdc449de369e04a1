"""How much one client, and all of them together, may ask for.

Ordinary use meets no limit. They keep a client that sends too much, too often or
too slowly from taking what others need: every refusal comes before the work that it saves.

A client is a network address; in IPv6, the 64 bits that a household or a campus is given. This
machine itself is no client: a request from here is its owner's, or a proxy that does not say
for whom it asks, and then a limit would shut everybody out (``docs/operations.md``).

Each limit is a middleware of its own, which raises `RefusedError`; ``refusals``, in front of them,
answers and logs it.
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
    """Give the layers that keep clients within limits, from the outside in.

    Parameters
    ----------
    settings
        The limits that can be set.
    clock
        Seconds, ever growing; for tests.
    """
    return [
        Middleware(Refusals),
        Middleware(SizeLimits),
        Middleware(RateLimit, settings=settings, clock=clock),
        Middleware(VisitorLimits, settings=settings, clock=clock),
    ]
