"""Call a running server by its public address, for ``advisor doctor --url``.

What arrives through proxies is compared with what the advisor sends; each difference says how to
fix it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from time import monotonic
from typing import Final
from urllib.parse import SplitResult, urljoin, urlsplit

import httpx

from advisor.cli import cache_check
from advisor.cli.http_requests import FAULTS, PATIENCE, Site, begin, html_of, items_of, says, why
from advisor.records.checks import Check

HEADERS: Final = (
    ("content-security-policy", "script-src 'self'"),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("permissions-policy", "camera=()"),
)
"""Headers of the first page, and what each must contain."""

HSTS: Final = "strict-transport-security"
CLOSED: Final = ("_stcore/metrics", "_stcore/upload_file/a/b", "metrics")
"""Addresses that must be closed to the public."""

PASS_PROTO: Final = (
    "have the proxy send X-Forwarded-Proto (nginx: proxy_set_header X-Forwarded-Proto $scheme;) "
    "and name its address in FORWARDED_ALLOW_IPS"
)
PASS_HOST: Final = "have the proxy pass Host on (nginx: proxy_set_header Host $http_host;)"
PASS_UPGRADE: Final = (
    "have the proxy pass Upgrade and Connection on (nginx: proxy_http_version 1.1; "
    'proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection "upgrade";)'
)
PASS_ENCODING: Final = (
    "have the proxy pass Accept-Encoding and Content-Encoding on "
    '(nginx: no proxy_set_header Accept-Encoding ""; no gunzip on;)'
)


def check_site(url: str) -> Iterator[Check]:
    """Call a running server; each answer is waited for no longer than `PATIENCE`."""
    try:
        site = Site.at(url)
    except ValueError:
        yield Check(
            "server", False, "--url is no address; write one as in https://advisor.example.edu"
        )
        return
    try:
        answer = begin(lambda: site.get("healthz")).result(PATIENCE)
    except FAULTS as fault:
        yield Check("server", False, f"{site.base} cannot be reached: {why(fault)}")
        return
    if answer.status_code != 200:
        yield Check("server", False, f"{site.base}/healthz {says(answer)}; {_where(site)}")
        return
    yield Check("server", True, f"{site.base} answers")
    yield from _looks(site)


def _looks(site: Site) -> Iterator[Check]:
    """Run all checks of a server that can be reached, at the same time."""
    looks: dict[str, Callable[[Site], str]] = {
        "ready": _ready,
        "headers": _headers,
        "addresses": _closed,
        "scheme": _scheme,
        "host": _host,
        "path": _path,
        "compression": _compression,
        "WebSocket": _socket,
        "caching of pages": cache_check.of_pages,
        "caching of static files": cache_check.of_static_files,
        "caching of downloads": cache_check.of_downloads,
    }
    until = monotonic() + PATIENCE
    begun = {what: begin(partial(look, site)) for what, look in looks.items()}
    for what, found in begun.items():
        try:
            fault = found.result(max(0.0, until - monotonic()))
        except FAULTS as error:
            fault = why(error)
        yield Check(f"server {what}", not fault, fault or "as it should be")


def _ready(site: Site) -> str:
    found = site.get("readyz").json()
    if not isinstance(found, dict):
        return "something else answers at /readyz"
    missing = [name for name, well in found.items() if not well and name != "ready"]
    return f"not ready for want of: {', '.join(missing)}" if missing else ""


def _headers(site: Site) -> str:
    headers = site.get("").headers
    lacking = [name for name, value in HEADERS if value not in (headers.get(name) or "")]
    if not lacking:
        return ""
    return (
        f"the first page lacks {', '.join(lacking)}; "
        "have the proxy leave them as they are (nginx: no proxy_hide_header of these)"
    )


def _closed(site: Site) -> str:
    # As through a proxy: this machine itself may see more than the public.
    asked = {path: site.get(path, via="1.1 doctor").status_code for path in CLOSED}
    found = [f"/{path} ({status})" for path, status in asked.items() if status != 404]
    return f"open to strangers: {', '.join(found)}; close them in the proxy" if found else ""


def _scheme(site: Site) -> str:
    first, wanted = site.page(), site.address.scheme
    linked = _canonical(first).scheme
    if linked != wanted:
        return f"links name {linked}, and browsers come by {wanted}; {PASS_PROTO}"
    if (HSTS in first.headers) != (wanted == "https"):
        lost = "is missing" if wanted == "https" else "is sent by plain HTTP"
        return f"{HSTS} {lost}; {PASS_PROTO}"
    return ""


def _host(site: Site) -> str:
    linked = _canonical(site.page())
    if _place(linked) == _place(site.address):
        return ""
    return f"links name {linked.netloc}, not {site.address.netloc}; {PASS_HOST}, or {_where(site)}"


def _path(site: Site) -> str:
    linked, wanted = _canonical(site.page()).path, f"{site.address.path}/"
    if linked != wanted:
        return f"links name the path {linked}, not {wanted}; {_where(site)}"
    if wanted == "/":
        return ""
    bare = site.get(site.base)
    if urljoin(site.base, bare.headers.get("location", "")) == f"{site.base}/":
        return ""
    return (
        f"{site.address.path} without a slash {says(bare)}; lead it to {wanted} "
        f"(nginx: location = {site.address.path} {{ return 308 $scheme://$http_host{wanted}; }})"
    )


def _compression(site: Site) -> str:
    page = site.page(accept_encoding="gzip")
    if items_of(page, "content-encoding") != {"gzip"}:
        return f"pages are not compressed; {PASS_ENCODING}"
    if items_of(site.page(accept_encoding="identity"), "content-encoding") - {"identity"}:
        return f"pages come compressed to browsers that cannot read that; {PASS_ENCODING}"
    return ""


def _socket(site: Site) -> str:
    status = site.handshake()
    if " 101 " in f"{status} ":
        return ""
    how = PASS_HOST if " 403 " in f"{status} " else PASS_UPGRADE
    return f"no WebSocket comes through ({status or 'no answer'}); {how}"


def _canonical(page: httpx.Response) -> SplitResult:
    """Give the address by which the server knows itself."""
    found = re.search(r'<link rel="canonical" href="([^"]*)"', html_of(page))
    if not found:
        raise ValueError("the first page names no address of its own: is it the advisor's?")
    return urlsplit(found[1])


def _place(address: SplitResult) -> tuple[str | None, int | None]:
    """Give host and port; the port that goes without saying is that of the scheme, either one."""
    return address.hostname, None if address.port in (80, 443) else address.port


def _where(site: Site) -> str:
    return f"set ADVISOR_SITE to {site.base}"
