"""Staff pages on one's own machine, without a sign-in: ``advisor run --staff``.

The server must be the process that the command became (``exec``), whose id the command leaves in
an environment variable; it listens on 127.0.0.1 alone; ``Host`` and ``Origin`` name this machine,
so that no other site's page is asking, nor DNS rebinding; and no header is a proxy's, through which
anybody may be asking.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from typing import Any, Final

import streamlit as st

from advisor.server.proxies import has_proxy_header
from advisor.settings import STAFF, split_origin

ADDRESS: Final = "127.0.0.1"
HOSTS: Final = frozenset({ADDRESS, "localhost"})


def is_on() -> bool:
    """Tell whether this process is ``advisor run --staff``."""
    return os.environ.get(STAFF) == mark(os.getpid()) and st.get_option("server.address") == ADDRESS


def mark(process: int) -> str:
    """Return the variable's value for a process."""
    return f"process {process}"


def is_here(headers: Any) -> bool:
    """Tell whether the headers, Streamlit's, come directly from a browser on this machine."""
    hosts = headers.get_all("Host")
    return (
        is_one_of(hosts, HOSTS)
        and headers.get_all("Origin") == [f"http://{hosts[0]}"]
        and not has_proxy_header(headers)
    )


def is_one_of(hosts: Sequence[str], known: Collection[str]) -> bool:
    """Tell whether the one ``Host`` header of a request names one of the known hosts."""
    parts = split_origin(f"http://{hosts[0]}") if len(hosts) == 1 else None
    return parts is not None and parts.hostname in known
