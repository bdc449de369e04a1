"""What the doctor says of proxies that are set up well, and of those that are not."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import pytest

from advisor.cli.site_check import check_site
from tests.browser.server import HOST, free_port, serving, streamlit_run
from tests.checkout import CHECKOUT
from tests.deploy.site import PATIENCE, nginx

WELL: Final = """\
proxy_pass http://{advisor};
proxy_http_version 1.1;
proxy_set_header Host $http_host;
proxy_set_header X-Forwarded-For $remote_addr;
proxy_set_header X-Forwarded-Proto $scheme;
proxy_set_header Upgrade $http_upgrade;
proxy_set_header Connection $advisor_connection;
"""
"""How an nginx passes requests on as it should."""

CACHE: Final = """\
proxy_cache all; proxy_cache_valid 200 1m; proxy_ignore_headers Cache-Control Vary;
proxy_cache_key $uri$is_args$args;
"""


def without(*lines: str) -> str:
    """Give the good way without some lines."""
    return "".join(
        f"{line}\n" for line in WELL.splitlines() if not any(each in line for each in lines)
    )


def inside(place: str, what: str) -> str:
    return f"location {place} {{ {what} }}\n"


FILES: Final = inside(r"~ \.(js|css|svg)$", WELL + "proxy_hide_header Cache-Control;")
PDF: Final = inside("= /result.pdf", WELL + "expires 1h;")
SLASH: Final = "location = /advisor { return 404; }\n"

CONFIGURATIONS: Final = {
    "well": inside("/", WELL),
    "with Forwarded alone": inside(
        "/", without("X-Forwarded") + 'proxy_set_header Forwarded "for=$remote_addr;proto=https";'
    ),
    "with another name for the host": inside(
        "/", without("Host") + "proxy_set_header X-Forwarded-Host $http_host;"
    ),
    "no scheme": inside("/", without("Proto")),
    "no host": inside("/", without("Host")),
    "no upgrade": inside("/", without("Upgrade", "Connection")),
    "no compression": inside("/", WELL + 'proxy_set_header Accept-Encoding "";'),
    "no policy": inside("/", WELL + "proxy_hide_header Content-Security-Policy;"),
    "pages for an hour": inside("/", WELL + "expires 1h;"),
    "no vary": inside("/", WELL + "proxy_hide_header Vary;"),
    "no etag": inside("/", WELL + "proxy_hide_header ETag; proxy_set_header If-None-Match '';"),
    "a cache": inside("/", WELL + CACHE),
    "no kept files": inside("/", WELL) + FILES,
    "kept downloads": inside("/", WELL) + PDF,
    "below a path": inside("/advisor/", WELL.replace("{advisor}", "{below}")),
    "below a path, taken off": inside("/advisor/", WELL.replace("{advisor}", "{below}/")),
    "below a path, no slash": inside("/advisor/", WELL.replace("{advisor}", "{below}")) + SLASH,
    "below a path, unknown": inside("/advisor/", WELL.replace("{advisor}", "{advisor}/")),
    "below a path, lost": inside("/advisor/", WELL),
}


@pytest.fixture(scope="module")
def proxied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The addresses of an nginx for each configuration, before two advisors, by HTTPS."""
    home = tmp_path_factory.mktemp("proxied") / "nginx"
    home.mkdir()
    certificate(home)
    unused: set[int] = set()
    while len(unused) < len(CONFIGURATIONS):  # one port may come twice
        unused.add(free_port())
    ports = dict(zip(CONFIGURATIONS, unused, strict=True))
    paths = {name: "/advisor" if name.startswith("below") else "" for name in CONFIGURATIONS}
    addresses = {name: f"https://{HOST}:{ports[name]}{paths[name]}" for name in CONFIGURATIONS}
    with ExitStack() as stack:
        upstreams = {}
        # Every address below a path has its own port; the setting names one, and the host of
        # the others is another then, which is not what is asked about there.
        for name, site in (("advisor", ""), ("below", addresses["below a path"])):
            port = free_port()
            command = streamlit_run(CHECKOUT / "app.py", port)
            variables = {**os.environ, "PYTHONPATH": str(CHECKOUT), "ADVISOR_SITE": site}
            folder = tmp_path_factory.mktemp(name)
            stack.enter_context(serving(command, port, folder=folder, environment=variables))
            upstreams[name] = f"{HOST}:{port}"
        servers = "".join(
            f"server {{ listen {HOST}:{ports[name]} ssl; {filled(text, upstreams)} }}\n"
            for name, text in CONFIGURATIONS.items()
        )
        (home / "advisor.conf").write_text(
            'map $http_upgrade $advisor_connection { default upgrade; "" ""; }\n'
            "proxy_cache_path temp/cache keys_zone=all:1m;\naccess_log off;\n"
            "ssl_certificate cert.pem;\nssl_certificate_key key.pem;\n" + servers
        )
        process = nginx(home, lambda: all(map(listens, ports.values())))
        stack.callback(process.stop)
        process.start()
        context = stack.enter_context(pytest.MonkeyPatch.context())
        context.setenv("SSL_CERT_FILE", str(home / "cert.pem"))
        context.setattr("advisor.cli.site_check.PATIENCE", PATIENCE)  # a loaded machine is no fault
        yield addresses


def filled(text: str, upstreams: Mapping[str, str]) -> str:
    """Put the addresses of the advisors in."""
    for name, address in upstreams.items():
        text = text.replace(f"{{{name}}}", address)
    return text


def certificate(home: Path) -> None:
    """Make a certificate for this machine."""
    subprocess.run(
        [
            *(shutil.which("openssl") or "openssl", "req", "-x509", "-newkey", "rsa:2048"),
            *("-nodes", "-days", "2", "-keyout", "key.pem", "-out", "cert.pem"),
            *("-subj", "/CN=advisor", "-addext", f"subjectAltName=IP:{HOST}"),
        ],
        cwd=home,
        check=True,
        capture_output=True,
    )


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0


EXPECTED: Final[dict[str, dict[str, str]]] = {
    "well": {},
    "with Forwarded alone": {},
    "with another name for the host": {},
    "no scheme": {"scheme": "nginx: proxy_set_header X-Forwarded-Proto $scheme;"},
    "no host": {
        "host": "nginx: proxy_set_header Host $http_host;",
        "WebSocket": "403 Forbidden); have the proxy pass Host on",
    },
    "no upgrade": {"WebSocket": "proxy_set_header Upgrade $http_upgrade;"},
    "no compression": {"compression": 'nginx: no proxy_set_header Accept-Encoding "";'},
    "no policy": {"headers": "the first page lacks content-security-policy; have the proxy"},
    "pages for an hour": {
        "caching of pages": "/ says Cache-Control: max-age=3600, not no-cache; have the proxy",
        "caching of static files": "says Cache-Control: max-age=3600, and is not kept",
        "caching of downloads": "says Cache-Control: max-age=3600, not no-store",
    },
    "no vary": {"caching of pages": "pages lack Vary: accept-encoding, accept-language"},
    "no etag": {"caching of pages": "pages lack their ETag"},
    "a cache": {"caching of pages": "comes out of a cache", "caching of downloads": "a cache"},
    "no kept files": {"caching of static files": "says no Cache-Control, and is not kept"},
    "kept downloads": {"caching of downloads": "/result.pdf?"},
    "below a path": {},
    "below a path, taken off": {},
    "below a path, no slash": {"path": "/advisor without a slash says 404; lead it to"},
    "below a path, unknown": {"path": "links name the path /, not /advisor/; set ADVISOR_SITE"},
    "below a path, lost": {"server": "/healthz says 404; set ADVISOR_SITE to https://"},
}
QUICK: Final = ("well", "no scheme", "no host", "no upgrade", "pages for an hour", "below a path")


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=() if name in QUICK else pytest.mark.deep, id=name)
        for name in CONFIGURATIONS
    ],
)
def test_of_each_proxy_the_doctor_says_what_is_wrong_and_how_to_fix_it(
    proxied: dict[str, str], name: str
) -> None:
    signs = [sign for sign in check_site(proxied[name]) if not sign.well]
    found = {sign.what.removeprefix("server "): sign.text for sign in signs}
    if name.startswith("below a path, "):
        found.pop("host", None)  # the setting names that of another configuration
    if name == "a cache":
        found.pop("compression", None)  # it depends on who asked first
    assert {*found} == {*EXPECTED[name]}, found
    for what, text in EXPECTED[name].items():
        assert text in found[what]


def test_a_server_that_never_answers_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("advisor.cli.site_check.PATIENCE", 0.05)
    with socket.create_server((HOST, 0)) as silent:
        address = f"http://{HOST}:{silent.getsockname()[1]}"
        (sign,) = check_site(address)
    assert sign.text.startswith(f"{address} cannot be reached: no answer within")
