"""Every setting of the server: read from environment variables once, when it starts.

==============================  ============================================================
variable                        meaning
==============================  ============================================================
``ADVISOR_DATA``                the folder with the YAML files
``ADVISOR_LOG``                 ``json``: one JSON line an event; ``text``: warnings as text
``ADVISOR_METRICS``             ``on``: ``/metrics`` answers requests from this machine
``ADVISOR_METRICS_TOKEN``       ``/metrics`` also answers requests from anywhere with this token
``ADVISOR_SITE``                where people find the advisor, such as https://advisor.example.edu
``ADVISOR_PARENTS``             sites that may show the advisor inside theirs, spaces between
``ADVISOR_API``                 ``off``: there is no JSON API
``ADVISOR_API_ORIGINS``         sites whose scripts may use the API, spaces between; ``*``: all
``ADVISOR_MOST_VISITORS``       visitors at once, in all
``ADVISOR_MOST_OF_ONE_CLIENT``  visitors at once from one network address
``ADVISOR_CALLS_A_SECOND``      pages, visits and API calls a second from one network address
==============================  ============================================================

Those of records are read by `advisor.records.settings`. Commands that need no server read only
what they need. Which proxies are trusted to name the client and its scheme is said by uvicorn's
own variable ``FORWARDED_ALLOW_IPS``, which is only checked here. See ``docs/operations.md``.
"""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Final, Literal
from urllib.parse import SplitResult, urlsplit

from advisor import records
from advisor.guide.faults import quoted
from advisor.records import settings as records_settings
from advisor.variables import SettingError, parsed, path_of, switch, text_of, whole_number

_PREFIX: Final = "ADVISOR_"
DATA: Final = "ADVISOR_DATA"
LOG: Final = "ADVISOR_LOG"
METRICS: Final = "ADVISOR_METRICS"
TOKEN: Final = "ADVISOR_METRICS_TOKEN"
SITE: Final = "ADVISOR_SITE"
PARENTS: Final = "ADVISOR_PARENTS"
API: Final = "ADVISOR_API"
ORIGINS: Final = "ADVISOR_API_ORIGINS"
VISITORS: Final = "ADVISOR_MOST_VISITORS"
OF_ONE_CLIENT: Final = "ADVISOR_MOST_OF_ONE_CLIENT"
CALLS: Final = "ADVISOR_CALLS_A_SECOND"
PROXIES: Final = "FORWARDED_ALLOW_IPS"
STAFF: Final = "ADVISOR_STAFF"
"""No setting: `advisor run --staff` marks with it the process that it becomes."""

VARIABLES: Final = (
    *records_settings.VARIABLES,
    *(DATA, LOG, METRICS, TOKEN, SITE, PARENTS, API, ORIGINS),
    *(VISITORS, OF_ONE_CLIENT, CALLS),
)
"""The variables that are read when the server starts."""

TOKEN_LENGTH: Final = 16  # a shorter token could be guessed

LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")

_NAME: Final = r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?"
_ORIGIN: Final = re.compile(rf"(https?://({_NAME}(\.{_NAME})*|\[[0-9a-f:.]+\]))(:[0-9]{{1,5}})?")
"""An origin as browsers write it; names in other letters they write encoded (``xn--``)."""

_ENCODED: Final = "; names in other letters as browsers encode them, xn--..."

_NUMERIC: Final = re.compile(r"(.*\.)?([0-9]+|0x[0-9a-f]*)|.*:.*")
"""A host that browsers take for an address of the network."""

_DEFAULT_PORTS: Final = {"http": 80, "https": 443}

_SITE: Final = re.compile(r"(?P<origin>[^/]+//[^/]+)(?P<path>(/[\w~-][\w.~-]*)*)", re.ASCII)
"""An origin, and perhaps a path that needs no escapes."""

_OWN_PATHS: Final = frozenset(
    ("_stcore", "api", "auth", "calendar", "healthz", "media", "metrics", "readyz", "static")
)
"""What our own addresses begin with: a proxy that removes such a path could not be told from one
that keeps it."""

_MOST: Final = 1_000_000

Log = Literal["json", "text", ""]


@dataclass(frozen=True)
class Serving:
    """How the server serves; addresses and origins are written as browsers write them."""

    log: Log = ""
    """"" is text on a terminal and JSON elsewhere."""
    metrics: bool = False
    token: str = field(default="", repr=False)
    site: str = ""
    """Without a slash at the end, perhaps with a path; "" to believe the request."""
    parents: tuple[str, ...] = ()
    api: bool = True
    origins: tuple[str, ...] = ()
    most_visitors: int = 2_000
    most_of_one_client: int = 200
    calls_a_second: int = 20

    @property
    def path(self) -> str:
        """The path below which people find the advisor, such as ``/advisor``; mostly ""."""
        return urlsplit(self.site).path

    @property
    def ancestors(self) -> str:
        """Which sites may show the pages in a frame, as ``frame-ancestors`` has it."""
        return " ".join(("'self'", *self.parents))


def read_serving(variables: Mapping[str, str]) -> Serving:
    """Read how to serve; raise `SettingError` for a bad variable, without repeating a token."""
    token = text_of(variables, TOKEN)
    if token and (len(token) < TOKEN_LENGTH or not token.isascii() or not token.isprintable()):
        raise SettingError(
            f"{TOKEN} is no safe token: it takes at least {TOKEN_LENGTH} plain characters; "
            'make one with: python3 -c "import secrets; print(secrets.token_hex())"'
        )
    parsed(variables, PROXIES, None, _check_proxies)
    return Serving(
        log=parsed(variables, LOG, Serving.log, _log),
        metrics=parsed(variables, METRICS, bool(token), switch),
        token=token,
        site=parsed(variables, SITE, Serving.site, _site),
        parents=parsed(variables, PARENTS, (), _parents),
        api=parsed(variables, API, Serving.api, switch),
        origins=parsed(variables, ORIGINS, (), _origins),
        most_visitors=parsed(variables, VISITORS, Serving.most_visitors, _number),
        most_of_one_client=parsed(variables, OF_ONE_CLIENT, Serving.most_of_one_client, _number),
        calls_a_second=parsed(variables, CALLS, Serving.calls_a_second, _number),
    )


@dataclass(frozen=True)
class ServerSettings:
    """Every setting of the server."""

    data: Path | None
    """The folder with the YAML files; None for the project's own."""
    records: records.Settings
    serving: Serving


def read(variables: Mapping[str, str]) -> ServerSettings:
    """Read every setting; raise `SettingError` for a bad one, without anything secret."""
    for name in variables:
        if name.startswith(_PREFIX) and name not in VARIABLES and (meant := _nearly(name)):
            raise SettingError(f"{name} means nothing here; did you mean {meant}?")
    data = path_of(variables, DATA)
    if data and not data.is_dir():
        raise SettingError(f"{DATA} is {quoted(str(data))}, and there is no such folder")
    return ServerSettings(data, records.read_settings(variables), read_serving(variables))


@lru_cache(maxsize=1)
def settings() -> ServerSettings:
    """Give the settings of this process, which are read when it starts."""
    return read(os.environ)


def serving() -> Serving:
    """Give how this process serves."""
    return settings().serving


def _nearly(name: str) -> str:
    """Name the variable of which another is most likely a misspelling; "" for none.

    Others are let be: Kubernetes gives ADVISOR_PORT and more to all beside a service "advisor".
    """
    rest = [each.removeprefix(_PREFIX) for each in VARIABLES]
    close = get_close_matches(name.removeprefix(_PREFIX), rest, 1, cutoff=0.85)
    return _PREFIX + close[0] if close else ""


def _log(word: str) -> Log:
    logs: dict[str, Log] = {"json": "json", "text": "text"}
    if word.lower() not in logs:
        raise ValueError("write json or text")
    return logs[word.lower()]


def _check_proxies(text: str) -> None:
    """Refuse what uvicorn would take for a proxy's name, which no connection ever has."""
    try:
        for proxy in () if text == "*" else text.split(","):
            ipaddress.ip_network(proxy.strip())
    except ValueError:
        how = "write addresses and networks, as in 10.0.0.5, 10.1.0.0/16, or * alone"
        raise ValueError(how) from None


def _number(digits: str) -> int:
    if not (number := whole_number(digits, _MOST)):
        raise ValueError(f"write a number from 1 to {_MOST:,}")
    return number


def _origins(text: str) -> tuple[str, ...]:
    origins = tuple(text.replace(",", " ").split())
    if origins == ("*",):
        return origins
    written = tuple(map(_as_browsers_write, origins))
    if not (written and all(written)):
        how = "write origins as in https://www.example.edu, each in full, or * alone"
        raise ValueError(how + _ENCODED)
    return written


def _site(text: str) -> str:
    found = _SITE.fullmatch(text.rstrip("/"))
    if not found or not (origin := _as_browsers_write(found["origin"])):
        raise ValueError(f"write an address as in https://advisor.example.edu{_ENCODED}")
    path: str = found["path"]
    if path[1:] in _OWN_PATHS:
        raise ValueError(f"choose another path than {path}, which the advisor has itself")
    return origin + path


def _as_browsers_write(origin: str) -> str:
    """Write an origin in lower case without a default port; "" if no browser ever sends it."""
    found = _ORIGIN.fullmatch(origin.lower())
    parts = split_origin(found[0]) if found else None
    if not found or not parts or not parts.hostname:
        return ""
    host = parts.hostname
    if _NUMERIC.fullmatch(host):
        try:
            number = ipaddress.ip_address(host)
        except ValueError:
            return ""
        host = f"[{number}]" if number.version == 6 else host
    is_default = parts.port in (None, _DEFAULT_PORTS[parts.scheme])
    return f"{parts.scheme}://{host}" + ("" if is_default else f":{parts.port}")


def _parents(text: str) -> tuple[str, ...]:
    """Read which sites may frame the pages: by HTTPS, or on this machine to try it out.

    Plain HTTP can be changed on the way, and with it the frame.
    """
    written = tuple(map(_as_browsers_write, text.replace(",", " ").split()))
    if not (written and all(map(_may_frame, written))):
        how = "write origins as in https://www.example.edu, each in full"
        raise ValueError(how + _ENCODED)
    return written


def _may_frame(origin: str) -> bool:
    # No address in brackets but this machine's can stand in the header's list, and no underscore.
    is_plain_https = origin.startswith("https:") and not re.search(r"[\[_]", origin)
    return is_plain_https or urlsplit(origin).hostname in LOOPBACK


def split_origin(text: str) -> SplitResult | None:
    """Split an address that is scheme, host and port, and nothing else; None for any other."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return None
    named = parts.scheme in ("http", "https") and parts.hostname and "@" not in parts.netloc
    is_whole = text == f"{parts.scheme}://{parts.netloc}" and port != 0
    return parts if named and is_whole else None
