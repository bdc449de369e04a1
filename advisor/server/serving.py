"""How the server serves: what it logs, measures and allows. Read from variables, purely.

==============================  ============================================================
variable                        meaning
==============================  ============================================================
``ADVISOR_LOG``                 ``json``: one JSON line an event; ``text``: warnings as text
``ADVISOR_METRICS``             ``on``: ``/metrics`` answers whoever asks on this machine
``ADVISOR_METRICS_TOKEN``       ``/metrics`` also answers whoever knows this, from anywhere
``ADVISOR_SITE``                where people find the advisor, such as https://msit.example.edu
``ADVISOR_PARENTS``             sites that may show the advisor inside theirs, spaces between
``ADVISOR_API``                 ``off``: there is no JSON API
``ADVISOR_API_ORIGINS``         sites whose scripts may use the API, spaces between; ``*``: all
``ADVISOR_MOST_VISITORS``       visitors at once, in all
``ADVISOR_MOST_OF_ONE_CLIENT``  visitors at once from one network address
``ADVISOR_CALLS_A_SECOND``      pages, visits and API calls a second from one network address
==============================  ============================================================

Which proxies are believed when they say who is asking, and whether by HTTPS, is uvicorn's
own variable ``FORWARDED_ALLOW_IPS``. See ``docs/running.md``.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, Literal, TypeVar
from urllib.parse import urlsplit

from advisor.errors import AdvisorError

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

VARIABLES: Final = (
    *(LOG, METRICS, TOKEN, SITE, PARENTS, API, ORIGINS),
    *(VISITORS, OF_ONE_CLIENT, CALLS),
)
"""The variables that are read here."""

TOKEN_LENGTH: Final = 16
"""A shorter token could be guessed."""

LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")

_ORIGIN: Final = re.compile(r"https?://([a-z0-9-]+(\.[a-z0-9-]+)*|\[::1\])(:\d{1,5})?")
"""An origin that can stand in a header's list as it is."""

_SWITCH: Final = {"on": True, "yes": True, "off": False, "no": False}
_MOST: Final = 1_000_000

Log = Literal["json", "text", ""]
T = TypeVar("T")


class ServingError(AdvisorError):
    """A variable that says how to serve makes no sense."""


@dataclass(frozen=True)
class Serving:
    """How the server serves.

    Attributes
    ----------
    log
        How the log is written; "" for text on a terminal and JSON elsewhere.
    metrics
        Whether there are metrics.
    token
        Who knows this may read the metrics from anywhere; "" for nobody.
    site
        Where people find the advisor, without a slash at the end; "" to believe the request.
    parents
        The sites that may show the advisor inside theirs, besides its own, as browsers write an
        origin.
    api
        Whether there is a JSON API.
    origins
        The sites whose scripts may use the API, as browsers write an origin; ``*`` is every one.
    most_visitors
        How many visitors are served at once.
    most_of_one_client
        How many of them may come from one network address: a campus has many behind one.
    calls_a_second
        How many pages, visits and API calls a second one network address may ask for.
    """

    log: Log = ""
    metrics: bool = False
    token: str = field(default="", repr=False)
    site: str = ""
    parents: tuple[str, ...] = ()
    api: bool = True
    origins: tuple[str, ...] = ()
    most_visitors: int = 2_000
    most_of_one_client: int = 200
    calls_a_second: int = 20

    @property
    def ancestors(self) -> str:
        """Which sites may show the pages in a frame, as ``frame-ancestors`` has it."""
        return " ".join(("'self'", *self.parents))


def read_serving(variables: Mapping[str, str]) -> Serving:
    """Understand how to serve.

    Parameters
    ----------
    variables
        Environment variables; those of others are ignored.

    Raises
    ------
    ServingError
        A variable cannot be understood. A token is not repeated.
    """
    token = variables.get(TOKEN, "").strip()
    if token and (len(token) < TOKEN_LENGTH or not token.isascii() or not token.isprintable()):
        raise ServingError(
            f"{TOKEN} is no safe token: it takes at least {TOKEN_LENGTH} plain characters; "
            'make one with: python3 -c "import secrets; print(secrets.token_hex())"'
        )

    def number(name: str, otherwise: int) -> int:
        return _read(variables, name, otherwise, _number)

    return Serving(
        log=_read(variables, LOG, Serving.log, _log),
        metrics=_read(variables, METRICS, bool(token), _switch),
        token=token,
        site=_read(variables, SITE, Serving.site, _site),
        parents=_read(variables, PARENTS, (), _parents),
        api=_read(variables, API, Serving.api, _switch),
        origins=_read(variables, ORIGINS, (), _origins),
        most_visitors=number(VISITORS, Serving.most_visitors),
        most_of_one_client=number(OF_ONE_CLIENT, Serving.most_of_one_client),
        calls_a_second=number(CALLS, Serving.calls_a_second),
    )


@lru_cache(maxsize=1)
def serving() -> Serving:
    """Give how this process serves; it is settled when it starts.

    Raises
    ------
    ServingError
        A variable cannot be understood.
    """
    return read_serving(os.environ)


def _read(
    variables: Mapping[str, str], name: str, otherwise: T, understand: Callable[[str], T]
) -> T:
    """Understand one variable; nothing in it is the same as none."""
    value = variables.get(name, "").strip()
    if not value:
        return otherwise
    try:
        return understand(value)
    except ValueError as fault:
        raise ServingError(f'{name} is "{value}"; {fault.args[0]}') from None


def _switch(word: str) -> bool:
    if word.lower() not in _SWITCH:
        raise ValueError("write on or off")
    return _SWITCH[word.lower()]


def _log(word: str) -> Log:
    logs: dict[str, Log] = {"json": "json", "text": "text"}
    if word.lower() not in logs:
        raise ValueError("write json or text")
    return logs[word.lower()]


def _number(digits: str) -> int:
    if not (digits.isascii() and digits.isdigit() and 0 < int(digits) <= _MOST):
        raise ValueError(f"write a number from 1 to {_MOST:,}")
    return int(digits)


def _origins(text: str) -> tuple[str, ...]:
    origins = tuple(text.replace(",", " ").split())
    for origin in origins:
        if origin != "*" and not _is_origin(origin):
            raise ValueError("write origins as in https://www.example.edu, or *")
    return origins


def _site(text: str) -> str:
    site = text.rstrip("/")
    if not _is_origin(site):
        raise ValueError("write an address without a path, as in https://msit.example.edu")
    return site


def _parents(text: str) -> tuple[str, ...]:
    """Understand who may show the pages: by HTTPS, or on this machine to try it out.

    Whoever is on the way could change a page that comes by plain HTTP, and the frame in it.
    """
    origins = tuple(text.replace(",", " ").lower().split())
    for origin in origins:
        parts = urlsplit(origin) if _ORIGIN.fullmatch(origin) and _is_origin(origin) else None
        if not parts or (parts.scheme != "https" and parts.hostname not in LOOPBACK):
            raise ValueError("write origins as in https://www.example.edu, each in full")
    return origins


def _is_origin(text: str) -> bool:
    """Tell whether a text is scheme, host and port, and nothing else."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return False
    named = parts.scheme in ("http", "https") and parts.hostname and "@" not in parts.netloc
    return bool(named) and text == f"{parts.scheme}://{parts.netloc}" and port != 0
