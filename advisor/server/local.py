"""Staff pages on one's own machine, without a sign-in: ``advisor run --staff``.

What is asked for here is proof that only this machine can be asking:

- The server is the process that the command became. The command leaves its process id in an
  environment variable and then turns into the server, which keeps the id. A variable set in a
  shell, a service's unit or a container's file names another process, or none.
- It listens on 127.0.0.1 alone.
- The browser was sent to this machine by name. Another site that lets its name
  resolve to 127.0.0.1 (DNS rebinding) is betrayed by the ``Host`` header, and one that opens
  a connection across sites by the ``Origin`` header. Scripts in a browser can set neither.
- No proxy passed the request on: through one, the whole world may be asking. Headers by which
  proxies speak of themselves are never believed, and any of them closes the pages.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Sequence
from typing import Final, Protocol
from urllib.parse import urlsplit

import streamlit as st

from advisor.server.proxies import passed_on

VARIABLE: Final = "ADVISOR_STAFF"
"""The environment variable that ``advisor run --staff`` sets."""

ADDRESS: Final = "127.0.0.1"
HOSTS: Final = frozenset({ADDRESS, "localhost"})


class Headers(Protocol):
    """The headers of a connection, their names in any case."""

    def __iter__(self) -> Iterator[str]: ...

    def get_all(self, key: str) -> list[str]:
        """Give every value of a header."""
        ...


def is_on() -> bool:
    """Tell whether this process is what ``advisor run --staff`` became."""
    return (
        os.environ.get(VARIABLE) == mark(os.getpid()) and st.get_option("server.address") == ADDRESS
    )


def mark(process: int) -> str:
    """Give the variable's value for a process."""
    return f"process {process}"


def is_here(headers: Headers) -> bool:
    """Tell whether a connection comes from a browser on this machine, straight to us."""
    hosts = headers.get_all("Host")
    if not names(hosts, HOSTS):
        return False
    if headers.get_all("Origin") != [f"http://{hosts[0]}"]:
        return False
    return not passed_on(headers)


def names(hosts: Sequence[str], known: Collection[str]) -> bool:
    """Tell whether the one ``Host`` header of a request names one of the known hosts."""
    return len(hosts) == 1 and _name(hosts[0]) in known


def _name(host: str) -> str | None:
    """The name in a ``Host`` header, without the port; None when there is none."""
    try:
        parts = urlsplit(f"//{host}")
        return parts.hostname if parts.netloc == host and "@" not in host else None
    except ValueError:
        return None
