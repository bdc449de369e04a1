"""A site whose staff sign in, the people who do, and the cookies that they have then."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from advisor import load_guide
from tests.browser.server import Server, free_port, serving, streamlit_run
from tests.checkout import CHECKOUT, DATA
from tests.server.wire import user_cookie

WORDS: Final = load_guide(DATA).words
SECRET: Final = "the-secret-of-the-tests-and-no-other"
SECRETS: Final = """
[auth]
redirect_uri = "http://127.0.0.1:{port}/oauth2callback"
cookie_secret = "{secret}"
client_id = "advisor"
client_secret = "unused"
server_metadata_url = "http://127.0.0.1:9/unused"

[roles]
staff = ["ann@example.edu"]
counselor = ["group:admissions"]
"""
ANN: Final[Mapping[str, Any]] = {
    "iss": "https://id.example.edu",
    "sub": "1",
    "email": "ann@example.edu",
    "email_verified": True,
    "nonce": "n1",
}
BOB: Final[Mapping[str, Any]] = {
    **ANN,
    "sub": "2",
    "email": "bob@example.edu",
    "groups": ["admissions"],
    "nonce": "n2",
}
EVE: Final[Mapping[str, Any]] = {**ANN, "sub": "3", "email": "eve@example.edu", "nonce": "n3"}


def secrets_file(home: Path) -> Path:
    """Where a server that runs in ``home`` has its secrets."""
    return home / ".streamlit" / "secrets.toml"


@contextmanager
def served(home: Path, data: Path) -> Iterator[Server]:
    """Serve a data folder to staff who sign in, as ``streamlit run app.py`` does, from ``home``."""
    port = free_port()
    file = secrets_file(home)
    file.parent.mkdir()
    file.write_text(SECRETS.format(port=port, secret=SECRET), encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT), "ADVISOR_DATA": str(data)}
    command = streamlit_run(CHECKOUT / "app.py", port)
    with serving(command, port, folder=home, environment=environment) as server:
        yield server


def signed_in(site: Server, claims: Mapping[str, Any]) -> dict[str, str]:
    """The cookie of someone who has just signed in."""
    return user_cookie(SECRET, site.url, {"iat": time.time(), **claims})
