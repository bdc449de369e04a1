"""What is wrong with the certificate of a PostgreSQL server; libpq does not say."""

from __future__ import annotations

import socket
import ssl
import struct
from collections.abc import Mapping
from itertools import zip_longest
from typing import Any, Final

_ASK_FOR_TLS: Final = struct.pack("!ii", 8, 80_877_103)
"""PostgreSQL's request to go on by TLS."""

_SAID: Final = {10: "certificate has expired", 9: "certificate is not valid yet"}
"""OpenSSL's codes X509_V_ERR_CERT_HAS_EXPIRED and X509_V_ERR_CERT_NOT_YET_VALID, in words."""


def why_untrusted(options: Mapping[str, Any], patience: float) -> str:
    """Repeat the handshake with a server whose certificate libpq refused, by libpq's options.

    Returns the reason, such as ``certificate has expired``, or "" where there is none now.
    """
    hosts = str(options.get("hostaddr") or options.get("host") or "").split(",")
    ports = str(options.get("port") or "").split(",")
    found = (
        _fault(host, port or "5432", str(options.get("sslrootcert") or "system"), patience)
        for host, port in zip_longest(hosts, ports[: len(hosts)], fillvalue=ports[0])
    )
    return next(filter(None, found), "")


def _fault(host: str, port: str, roots: str, patience: float) -> str:
    try:
        context = ssl.create_default_context(cafile=None if roots == "system" else roots)
        context.check_hostname = False  # libpq reports that by itself
        with socket.create_connection((host, int(port)), patience) as connection:
            connection.sendall(_ASK_FOR_TLS)
            if connection.recv(1) == b"S":
                context.wrap_socket(connection, server_hostname=host).close()
    except ssl.SSLCertVerificationError as refused:
        return _SAID.get(refused.verify_code, "certificate unknown")
    except (OSError, ValueError):
        return ""
    return ""
