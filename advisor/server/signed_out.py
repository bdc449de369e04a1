"""Ended sign-ins, which another tab or a copy of the cookie may still present.

Each is an empty file, named by a digest, in a folder that all replicas share.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from time import time
from typing import Any, Final

from advisor.live import live
from advisor.publishing.storage import make_folder
from advisor.server.claims import LASTS

FOLDER: Final = "signed-out"

_log = logging.getLogger("advisor")

_here: Final[set[str]] = set()  # those that could not be written to disk


def add(claims: Mapping[str, Any]) -> None:
    """End a sign-in for every copy of its cookie, on every replica."""
    name = _name(claims)
    try:
        _tidy()
        make_folder(_folder())
        (_folder() / name).touch(mode=0o600)
    except OSError as fault:
        _here.add(name)
        _log.error("A sign-out holds in this process alone: %s: %s", _folder(), fault.strerror)


def has(claims: Mapping[str, Any]) -> bool:
    """Tell whether a sign-in was ended."""
    name = _name(claims)
    return name in _here or (_folder() / name).exists()


def _folder() -> Path:
    return live.folder / FOLDER


def _name(claims: Mapping[str, Any]) -> str:
    """Return the digest of a sign-in, each of which has a nonce of its own."""
    parts = [str(claims.get(part)) for part in ("iss", "sub", "nonce", "iat")]
    return sha256(json.dumps(parts).encode()).hexdigest()


def _tidy() -> None:
    """Delete the files of sign-ins that have expired, clocks that differ included."""
    for file in _folder().glob("?" * 64):
        with suppress(OSError):
            if time() - file.stat().st_mtime > 2 * LASTS.total_seconds():
                file.unlink()
