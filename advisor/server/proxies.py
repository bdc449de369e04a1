"""Client, scheme and host of a request, as the proxies in ``FORWARDED_ALLOW_IPS`` forward them.

uvicorn calls `as_forwarded`; everything else reads the scope. Proxies append to lists: from the
right, the first address that is no trusted proxy's is the client. ``Forwarded`` (RFC 7239) counts
only without ``X-Forwarded`` headers, since most proxies pass on what clients write into it.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import Scope

if TYPE_CHECKING:
    from uvicorn.middleware.proxy_headers import _TrustedHosts

PROXY_HEADERS: Final = (
    *("forwarded", "via", "x-forwarded", "x-real-ip", "x-original-", "x-client-ip"),
    *("x-cluster-client-ip", "x-envoy-", "true-client-ip", "cf-", "fastly-"),
    *("cloudfront-", "front-end-https", "x-scheme", "x-url-scheme"),
)
"""Beginnings of the headers that proxies add."""

X_FORWARDED: Final = tuple(f"x-forwarded-{name}" for name in ("for", "proto", "host", "port"))

OTHER_SCHEMES: Final = (
    *("x-forwarded-protocol", "x-forwarded-scheme", "x-forwarded-ssl", "x-scheme", "x-url-scheme"),
    *("front-end-https", "cloudfront-forwarded-proto", "cf-visitor"),
)
"""Headers that say the scheme where neither ``X-Forwarded-Proto`` nor ``Forwarded`` does."""

_HOST: Final = re.compile(r"(?P<name>[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:(?P<port>\d{1,5}))?")
_SCHEMES: Final = {
    **dict.fromkeys(("http", "ws", "off"), "http"),
    **dict.fromkeys(("https", "wss", "on"), "https"),
}
_SCHEME: Final = re.compile(r'(?:\{\s*"scheme"\s*:\s*")?(\w+)(?:"\s*\})?')
_DEFAULT_PORTS: Final = {"http": "80", "https": "443", "ws": "80", "wss": "443"}


class _Forwarded(NamedTuple):
    """Lists to which each proxy has appended."""

    clients: Sequence[str]
    schemes: Sequence[str]
    hosts: Sequence[str]
    ports: Sequence[str]


def has_proxy_header(names: Iterable[str]) -> bool:
    """Tell whether one of these header names is a proxy's."""
    return any(name.lower().startswith(PROXY_HEADERS) for name in names)


def as_forwarded(scope: Scope, trusted: _TrustedHosts) -> Scope:
    """Return a scope as the trusted proxies before us received it."""
    peer = scope.get("client")
    if not trusted.always_trust and (not peer or _plain(peer[0]) not in trusted):
        return scope
    found, scope = _read(Headers(scope=scope)), {**scope}
    place = _place(found.clients, trusted)
    if found.clients and (client := found.clients[place]):
        scope["client"] = (client, 0)
    # The first is the browser's; a client that forges it deceives only itself.
    said = _SCHEME.fullmatch(found.schemes[0].lower()) if found.schemes else None
    if said and (scheme := _SCHEMES.get(said[1])):
        scope["scheme"] = scheme.replace("http", "ws") if scope["type"] == "websocket" else scheme
    if found.hosts or found.ports:
        # A port is that of the scheme, whatever place the client has in a list of its own.
        _set_host(scope, _first(found.hosts, place), found.ports[0] if found.ports else "")
    return scope


def _read(headers: Headers) -> _Forwarded:
    names, ports = {*headers}, list[str]()
    if names.isdisjoint(X_FORWARDED):
        elements = [_pairs(each) for each in _list(headers, "forwarded")]
        schemes = [each["proto"] for each in elements if "proto" in each]
        clients, hosts = ([each.get(name, "") for each in elements] for name in ("for", "host"))
    else:
        clients, schemes, hosts, ports = ([*_list(headers, name)] for name in X_FORWARDED)
    other = next((name for name in OTHER_SCHEMES if name in names), "")
    schemes = schemes or [*_list(headers, other)]
    return _Forwarded([_node(each) for each in clients], schemes, hosts, ports)


def _list(headers: Headers, name: str) -> Iterable[str]:
    """List the items of all lines of a header, without quotes; an open one hides none."""
    items = ",".join(headers.getlist(name)).split(",")
    return filter(None, (each.strip().strip('"') for each in items))


def _pairs(element: str) -> dict[str, str]:
    """Parse an element of ``Forwarded``, such as ``for="[2001:db8::1]:4711";proto=https``."""
    pairs = (each.partition("=") for each in element.split(";"))
    return {
        name.strip().lower(): re.sub(r"\\(.)", r"\1", value.strip().strip('"'))
        for name, _, value in pairs
    }


def _node(text: str) -> str:
    """Return a node without its port: an address, ``unknown``, or a proxy's own name."""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    return _plain(text)


def _plain(host: str) -> str:
    """Normalize an address; an IPv6 socket maps those of IPv4."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    return str(getattr(address, "ipv4_mapped", None) or address)


def _place(clients: Sequence[str], trusted: _TrustedHosts) -> int:
    """Return the client's place in the lists, from the right; the first if all are trusted.

    Where any machine may be the proxy, only what it appended is believed.
    """
    if trusted.always_trust:
        return -1
    for place in range(-1, -len(clients) - 1, -1):
        if clients[place] not in trusted:
            return place
    return -len(clients)


def _first(values: Sequence[str], place: int) -> str:
    """Return the value at the client's place or the next one; without clients, the first."""
    return next(filter(None, values[place or None :]), "")


def _set_host(scope: Scope, host: str, port: str) -> None:
    """Set the host that was requested, unless it is malformed."""
    headers = MutableHeaders(raw=list(scope["headers"]))
    found = _HOST.fullmatch(host) or _HOST.fullmatch(headers.get("host", ""))
    if found is None:
        return
    port = found["port"] or (port if re.fullmatch(r"\d{1,5}", port, re.ASCII) else "")
    is_default = port in ("", _DEFAULT_PORTS.get(scope["scheme"], ""))
    headers["host"] = found["name"] if is_default else f"{found['name']}:{port}"
    scope["headers"] = headers.raw


_IPV6_NETWORK: Final = 64  # bits of an IPv6 address that are one household's or campus's


def client_of(scope: Scope) -> str | None:
    """Name the client (`advisor.server.proxies`); None for loopback and an unknown one."""
    return network_of((scope.get("client") or ("",))[0])


def network_of(host: str) -> str | None:
    """Name a host's network; None for loopback and for no host."""
    try:
        address = ipaddress.ip_address(_plain(host))
    except ValueError:
        return host or None
    if address.is_loopback:
        return None
    if address.version == 4:
        return str(address)
    return str(ipaddress.IPv6Network((int(address), _IPV6_NETWORK), strict=False))
