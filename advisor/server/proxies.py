"""What trusted proxies say of a request: who asks, by which scheme, for which host.

The one place that reads it. Everything else asks the scope, which then is as if browsers had come
straight to us: limits look at its client, links and secure cookies at its scheme, links and origins
at its host. uvicorn calls `as_told` (``uvicorn_patches``) with the proxies that
``FORWARDED_ALLOW_IPS`` names; of anybody else nothing is believed.

Proxies append to lists, so only the right end is sure: from there, addresses of trusted proxies are
passed over, and the first other one is the client. ``Forwarded`` (RFC 7239) is read where no
``X-Forwarded`` header is: most proxies write the latter and let through what clients write into the
former.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple, Protocol

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import Scope

SIGNS: Final = (
    *("forwarded", "via", "x-forwarded", "x-real-ip", "x-original-", "x-client-ip"),
    *("x-cluster-client-ip", "x-envoy-", "true-client-ip", "cf-", "fastly-"),
)
"""How the headers begin by which proxies speak of themselves."""

FAMILY: Final = tuple(f"x-forwarded-{name}" for name in ("for", "proto", "host", "port"))

_HOST: Final = re.compile(r"(?P<name>[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:(?P<port>\d{1,5}))?")
_SCHEMES: Final = {"http": "http", "https": "https", "ws": "http", "wss": "https"}
_USUAL: Final = {"http": "80", "https": "443", "ws": "80", "wss": "443"}
"""The ports that browsers leave out of an address."""


class Trusted(Protocol):
    """The addresses of trusted proxies, as uvicorn understands them.

    Attributes
    ----------
    always_trust
        Whether any machine that connects is a trusted proxy.
    """

    always_trust: bool

    def __contains__(self, host: str | None) -> bool: ...


class _Told(NamedTuple):
    """Lists, in which each proxy has written behind those before it."""

    clients: Sequence[str]
    schemes: Sequence[str]
    hosts: Sequence[str]
    ports: Sequence[str]


def passed_on(names: Iterable[str]) -> bool:
    """Tell whether headers of these names say that a proxy passed the request on."""
    return any(name.lower().startswith(SIGNS) for name in names)


def as_told(scope: Scope, trusted: Trusted) -> Scope:
    """Give a request or a visit as the trusted proxies before us got it.

    Parameters
    ----------
    scope
        As it came to us.
    trusted
        The proxies that are believed.
    """
    peer = scope.get("client")
    if not trusted.always_trust and (not peer or _plain(peer[0]) not in trusted):
        return scope
    told, scope = _read(Headers(scope=scope)), {**scope}
    place = _place(told.clients, trusted)
    if told.clients and (client := told.clients[place]):
        scope["client"] = (client, 0)
    # The first is what the browser said. Whoever lies about it is the only one who is lied to.
    if scheme := _SCHEMES.get(told.schemes[0].lower() if told.schemes else ""):
        scope["scheme"] = scheme.replace("http", "ws") if scope["type"] == "websocket" else scheme
    if told.hosts or told.ports:
        _set_host(scope, _first(told.hosts, place), _first(told.ports, place))
    return scope


def _read(headers: Headers) -> _Told:
    if any(name in headers for name in FAMILY):
        clients, *others = ([*_list(headers, name)] for name in FAMILY)
        return _Told([_node(each) for each in clients], *others)
    elements = [_pairs(each) for each in _list(headers, "forwarded")]
    schemes = [each["proto"] for each in elements if "proto" in each]
    clients, hosts = ([each.get(name, "") for each in elements] for name in ("for", "host"))
    return _Told([_node(each) for each in clients], schemes, hosts, ())


def _list(headers: Headers, name: str) -> Iterable[str]:
    """Give the items of all lines of a header; a quote that is left open hides none."""
    return filter(None, (each.strip() for each in ",".join(headers.getlist(name)).split(",")))


def _pairs(element: str) -> dict[str, str]:
    """Read an element of ``Forwarded``, such as ``for="[2001:db8::1]:4711";proto=https``."""
    pairs = (each.partition("=") for each in element.split(";"))
    return {
        name.strip().lower(): re.sub(r"\\(.)", r"\1", value.strip().strip('"'))
        for name, _, value in pairs
    }


def _node(text: str) -> str:
    """Give a node without its port: an address, ``unknown``, or a name that a proxy made up."""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    return _plain(text)


def _plain(host: str) -> str:
    """Write an address as others write the same one; a socket of IPv6 has IPv4 ones mapped."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    return str(getattr(address, "ipv4_mapped", None) or address)


def _place(clients: Sequence[str], trusted: Trusted) -> int:
    """Say where in the lists the client is, counted from the right; where all is trusted, first.

    Where any machine may be the proxy, it alone is believed, and not what clients sent it.
    """
    if trusted.always_trust:
        return -1
    for place in range(-1, -len(clients) - 1, -1):
        if clients[place] not in trusted:
            return place
    return -len(clients)


def _first(values: Sequence[str], place: int) -> str:
    """Give what was said where the client is, or else nearest to it; without clients, the first."""
    return next(filter(None, values[place or None :]), "")


def _set_host(scope: Scope, host: str, port: str) -> None:
    """Put in the host that was asked for; what is none is left out."""
    headers = MutableHeaders(raw=list(scope["headers"]))
    found = _HOST.fullmatch(host) or _HOST.fullmatch(headers.get("host", ""))
    if found is None:
        return
    port = found["port"] or (port if re.fullmatch(r"\d{1,5}", port, re.ASCII) else "")
    is_usual = port in ("", _USUAL.get(scope["scheme"], ""))
    headers["host"] = found["name"] if is_usual else f"{found['name']}:{port}"
    scope["headers"] = headers.raw
