"""Sign-ins that were ended: another tab, or a copy of the cookie, has them still.

Each is an empty file in a folder beside the data, which every replica shares and a restart
leaves alone. Its name is a digest of the sign-in: it says who cannot come back, and to nobody
who that is.
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
"""Where ended sign-ins are noted, below the data folder."""

_log = logging.getLogger("advisor")

_here: Final[set[str]] = set()
"""What could not be noted on disk, which this process alone knows."""


def add(claims: Mapping[str, Any]) -> None:
    """End a sign-in, in every tab, for every copy of its cookie and on every replica.

    Parameters
    ----------
    claims
        The claims of its identity token.
    """
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
    """Tell one sign-in from another: each has a nonce of its own."""
    parts = [str(claims.get(part)) for part in ("iss", "sub", "nonce", "iat")]
    return sha256(json.dumps(parts).encode()).hexdigest()


def _tidy() -> None:
    """Forget sign-ins that would be over by now anyway, by whichever clock."""
    for file in _folder().glob("?" * 64):
        with suppress(OSError):
            if time() - file.stat().st_mtime > 2 * LASTS.total_seconds():
                file.unlink()
