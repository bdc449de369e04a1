"""The network address of a client, and a quota for each by day."""

from __future__ import annotations

import ipaddress
from collections import Counter
from datetime import date
from threading import Lock
from typing import Final

from starlette.types import Scope

_IPV6_NETWORK: Final = 64
"""Bits of an IPv6 address that are one household's or campus's."""


def client_of(scope: Scope) -> str | None:
    """Name the client (`advisor.server.proxies`); None for loopback and an unknown one."""
    return network_of((scope.get("client") or ("",))[0])


def network_of(host: str) -> str | None:
    """Name a host's network; None for loopback and for no host."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host or None
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is None:
            network = ipaddress.ip_network((int(address), _IPV6_NETWORK), strict=False)
            return None if address.is_loopback else str(network)
        address = address.ipv4_mapped
    return None if address.is_loopback else str(address)


class Quota:
    """Counts by client and day, in memory."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._day: date | None = None
        self._taken: Counter[str] = Counter()
        self._lock = Lock()

    def take(self, client: str | None, today: date) -> bool:
        """Count once; False beyond the day's quota, which None (loopback) does not have."""
        if client is None:
            return True
        with self._lock:
            if self._day != today:
                self._day = today
                self._taken.clear()
            self._taken[client] += 1
            return self._taken[client] <= self._most
