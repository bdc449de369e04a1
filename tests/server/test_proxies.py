"""What trusted proxies say of a request, and what of it anybody else could say."""

from __future__ import annotations

import asyncio
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.types import Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from advisor.server.proxies import has_proxy_header
from advisor.server.uvicorn_patches import read_proxies_here
from advisor.settings import read_serving
from advisor.variables import SettingError
from tests.browser.server import Server

PROXY, STRANGER, CLIENT = "127.0.0.1", "198.51.100.9", "203.0.113.7"
CF = '{ "scheme": "https" }'
TRUSTED = "127.0.0.1,::1,10.0.0.0/8"

Lines = list[tuple[str, str]]


def told(
    lines: Lines, peer: str | None = PROXY, trusted: str = TRUSTED, kind: str = "http"
) -> tuple[str, str, str]:
    """Give client, scheme and host as the app behind uvicorn sees them."""
    read_proxies_here()
    found: list[Scope] = []

    async def app(scope: Scope, _receive: Receive, _send: Send) -> None:
        found.append(scope)

    raw = [(name.lower().encode(), value.encode()) for name, value in lines]
    scope: Any = {
        "type": kind,
        "scheme": "http" if kind == "http" else "ws",
        "client": (peer, 4711) if peer else None,
        "headers": [(b"host", b"inner"), *raw],
    }
    asyncio.run(ProxyHeadersMiddleware(app, trusted)(scope, None, None))  # type: ignore[arg-type]
    (seen,) = found
    client = seen["client"][0] if seen["client"] else ""
    return client, seen["scheme"], dict(seen["headers"])[b"host"].decode()


@pytest.mark.parametrize(
    ("lines", "client"),
    [
        ([], PROXY),
        ([("X-Forwarded-For", CLIENT)], CLIENT),
        ([("X-Forwarded-For", f"{CLIENT}:4711")], CLIENT),
        ([("X-Forwarded-For", "[2001:db8::1]:4711")], "2001:db8::1"),
        ([("X-Forwarded-For", "2001:DB8:0:0::1")], "2001:db8::1"),
        ([("X-Forwarded-For", f"::ffff:{CLIENT}")], CLIENT),
        # What the client says of itself stands on the left.
        ([("X-Forwarded-For", f"192.0.2.1, {CLIENT}")], CLIENT),
        ([("X-Forwarded-For", "192.0.2.1"), ("X-Forwarded-For", CLIENT)], CLIENT),
        ([("X-Forwarded-For", f"192.0.2.1, {CLIENT}, 10.0.0.2, ::ffff:10.0.0.3")], CLIENT),
        ([("X-Forwarded-For", "10.0.0.9, 10.0.0.2")], "10.0.0.9"),
        ([("X-Forwarded-For", f"{CLIENT}, , ")], CLIENT),
        ([("X-Forwarded-For", " , ")], PROXY),
        ([("X-Forwarded-For", "unknown")], "unknown"),
        ([("Forwarded", f"for={CLIENT}")], CLIENT),
        ([("Forwarded", f'For="{CLIENT}:80";Proto=http')], CLIENT),
        ([("Forwarded", 'by=_edge ; FOR="[2001:db8::1]:4711"')], "2001:db8::1"),
        ([("Forwarded", "for=_hidden;proto=https")], "_hidden"),
        ([("Forwarded", "for=unknown")], "unknown"),
        ([("Forwarded", f"for=192.0.2.1, for={CLIENT}, for=10.0.0.2")], CLIENT),
        ([("Forwarded", "for=192.0.2.1"), ("Forwarded", f"for={CLIENT}")], CLIENT),
        ([("Forwarded", f'for="192.0.2.1, for={CLIENT}')], CLIENT),
        ([("Forwarded", "proto=https")], PROXY),
        # What most proxies let through does not count beside what they write.
        ([("Forwarded", "for=192.0.2.1"), ("X-Forwarded-For", CLIENT)], CLIENT),
    ],
)
def test_the_client_is_the_last_that_is_no_trusted_proxy(lines: Lines, client: str) -> None:
    assert told(lines)[0] == client


@pytest.mark.parametrize(
    ("lines", "scheme"),
    [
        ([("X-Forwarded-Proto", each)], "https")
        for each in ("https", "HTTPS", " Https ", "https,http", "https, https", "wss")
    ]
    + [
        ([("X-Forwarded-Proto", "https"), ("X-Forwarded-Proto", "http")], "https"),
        ([("X-Forwarded-Proto", "https, http"), ("X-Forwarded-For", CLIENT)], "https"),
        ([("Forwarded", f'for={CLIENT};proto="https"')], "https"),
        ([("Forwarded", f"for={CLIENT};PROTO=HTTPS, for=10.0.0.2;proto=http")], "https"),
        *(([("X-Forwarded-Proto", each)], "http") for each in ("http", "", "gopher", "https:")),
        # what other proxies write instead
        *(([("X-Forwarded-Proto", each)], "https") for each in ('"https"', '"HTTPS", http', "on")),
        *(([("X-Forwarded-Ssl", each)], "https") for each in ("on", "On", "on, off", "https")),
        *(([("X-Forwarded-Scheme", each)], "https") for each in ("https", "https, http")),
        *(([("CF-Visitor", each)], "https") for each in ('{"scheme":"https"}', CF, f"{CF}, {CF}")),
        *(
            ([(name, "https")], "https")
            for name in ("X-Forwarded-Protocol", "X-Scheme", "X-Url-Scheme")
        ),
        ([("Front-End-Https", "on")], "https"),
        ([("CloudFront-Forwarded-Proto", "https")], "https"),
        ([("X-Forwarded-For", CLIENT), ("X-Forwarded-Ssl", "on")], "https"),
        ([("X-Forwarded-Ssl", "on"), ("Forwarded", f"for={CLIENT}")], "https"),
        ([("X-Forwarded-Proto", " , "), ("Front-End-Https", "On")], "https"),
        # which count for nothing beside the header that the documented proxies set
        ([("X-Forwarded-Proto", "http"), ("X-Forwarded-Ssl", "on")], "http"),
        ([("Forwarded", f"for={CLIENT};proto=http"), ("X-Forwarded-Ssl", "on")], "http"),
        ([("X-Forwarded-Proto", "https"), ("CF-Visitor", '{"scheme":"http"}')], "https"),
        *(([("CF-Visitor", each)], "http") for each in ('{"scheme":"http"}', "{}", "[", '"')),
        *(([("X-Forwarded-Ssl", each)], "http") for each in ("off", "", "nonsense")),
    ],
)
def test_the_scheme_is_that_of_the_browser(lines: Lines, scheme: str) -> None:
    assert told(lines)[1] == scheme
    assert told(lines, kind="websocket")[1] == scheme.replace("http", "ws")


@pytest.mark.parametrize(
    ("lines", "host"),
    [
        ([("X-Forwarded-Host", "msit.example.edu")], "msit.example.edu"),
        ([("X-Forwarded-Host", "msit.example.edu, inner.example")], "msit.example.edu"),
        ([("X-Forwarded-Host", "[2001:db8::1]:8443")], "[2001:db8::1]:8443"),
        ([("X-Forwarded-Host", "a.example"), ("X-Forwarded-Port", "8443")], "a.example:8443"),
        ([("X-Forwarded-Host", "a.example:80"), ("X-Forwarded-Port", "8443")], "a.example"),
        (
            [
                ("X-Forwarded-Proto", "https"),
                ("X-Forwarded-Host", "a.example"),
                ("X-Forwarded-Port", "443"),
            ],
            "a.example",
        ),
        ([("X-Forwarded-Port", "8080, 80")], "inner:8080"),
        ([("X-Forwarded-Port", '"8080"')], "inner:8080"),
        *(
            (
                [
                    ("X-Forwarded-For", clients),
                    ("X-Forwarded-Proto", schemes),
                    ("X-Forwarded-Host", "a.example"),
                    ("X-Forwarded-Port", ports),
                ],
                "a.example",
            )
            for clients in (CLIENT, f"{CLIENT}, 10.0.0.2")
            for schemes in ("https", "https, http")
            for ports in ("443", "443,8080", "443, 8080, 80")
        ),
        ([("X-Forwarded-Port", "http")], "inner"),
        ([("Forwarded", f"for={CLIENT};host=a.example")], "a.example"),
        ([("Forwarded", f'for={CLIENT};host="a.example:8080"')], "a.example:8080"),
        # One who wrote the header before our proxy is passed over.
        (
            [("X-Forwarded-For", CLIENT), ("X-Forwarded-Host", "evil.example, a.example")],
            "a.example",
        ),
        ([("Forwarded", f"for=x;host=evil.example, for={CLIENT};host=a.example")], "a.example"),
        *(
            ([("X-Forwarded-Host", each)], "inner")
            for each in ("", "a.example/evil", "user@a.example", "a b", '"><script>', "a:99999999")
        ),
    ],
)
def test_the_host_is_the_one_that_was_asked_for(lines: Lines, host: str) -> None:
    assert told(lines)[2] == host


def test_other_spellings_are_believed_of_trusted_proxies_alone() -> None:
    for name, value in (("X-Forwarded-Ssl", "on"), ("CF-Visitor", CF), ("X-Scheme", "https")):
        assert told([(name, value)], STRANGER)[1] == "http"


EVERYTHING: Lines = [
    ("X-Forwarded-For", CLIENT),
    ("X-Forwarded-Proto", "https"),
    ("X-Forwarded-Host", "a.example"),
    ("X-Forwarded-Port", "8443"),
]


def test_nobody_but_trusted_proxies_is_believed() -> None:
    assert told(EVERYTHING, STRANGER) == (STRANGER, "http", "inner")
    assert told(EVERYTHING, None) == ("", "http", "inner")
    assert told([("Forwarded", f"for={CLIENT};proto=https")], STRANGER)[0] == STRANGER
    # A socket that listens by IPv6 has other proxies' addresses mapped into it.
    for peer in ("10.2.3.4", "::ffff:10.2.3.4"):
        assert told(EVERYTHING, peer) == (CLIENT, "https", "a.example:8443")


def test_where_any_machine_may_be_the_proxy_it_alone_is_believed() -> None:
    spoofed = [("X-Forwarded-For", f"192.0.2.1, {CLIENT}")]
    assert told(spoofed, STRANGER, "*")[0] == CLIENT
    assert told(EVERYTHING, None, "*") == (CLIENT, "https", "a.example:8443")


@given(st.lists(st.text(st.characters(codec="latin-1", exclude_characters="\0\r\n"))))
def test_whatever_a_client_puts_before_it_a_proxy_has_the_last_word(before: list[str]) -> None:
    own = [("X-Forwarded-For", CLIENT), ("X-Forwarded-Host", "a.example")]
    lines = [(name, value) for value in before for name in ("X-Forwarded-For", "X-Forwarded-Host")]
    client, _, host = told([*lines, *own])
    assert (client, host) == (CLIENT, "a.example")
    element = f"for={CLIENT};host=a.example"
    ahead = [("Forwarded", f"{value}, {element}") for value in before]
    client, _, host = told([*ahead, ("Forwarded", element)])
    assert (client, host) == (CLIENT, "a.example")


@pytest.mark.parametrize("said", ["https,http", "https, https", "HTTPS"])
def test_links_previews_and_transport_security_follow_the_proxy(plain: Server, said: str) -> None:
    address = urlsplit(plain.url)
    connection = HTTPConnection(address.hostname or "", address.port)
    connection.request(
        "GET", "/", headers={"X-Forwarded-Proto": said, "X-Forwarded-Host": "msit.example.edu"}
    )
    answer = connection.getresponse()
    page = answer.read().decode()
    connection.close()
    assert 'rel="canonical" href="https://msit.example.edu/"' in page
    assert 'content="https://msit.example.edu/preview.png?lang=en"' in page
    assert answer.headers["strict-transport-security"].startswith("max-age=")


@pytest.mark.parametrize(
    "name",
    [
        *("Via", "FORWARDED", "X-Forwarded-For", "CF-Connecting-IP", "Front-End-Https"),
        *("CloudFront-Forwarded-Proto", "X-Scheme", "X-Url-Scheme"),
    ],
)
def test_a_proxy_is_known_by_what_it_says_of_itself(name: str) -> None:
    assert has_proxy_header(["Host", name])
    assert not has_proxy_header(["Host", "Origin", "Accept"])


def test_a_proxy_that_no_connection_could_come_from_is_refused_at_the_start() -> None:
    for well in ("*", "", "127.0.0.1, ::1,10.0.0.0/8", "2001:db8::/32"):
        read_serving({"FORWARDED_ALLOW_IPS": well})
    for wrong in ("nginx", "10.0.0.1 10.0.0.2", "10.0.0.1/8", "*, 10.0.0.1", "10.0.0.0/33"):
        with pytest.raises(SettingError, match=r"FORWARDED_ALLOW_IPS is .*; write addresses"):
            read_serving({"FORWARDED_ALLOW_IPS": wrong})
