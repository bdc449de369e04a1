"""What we lean on inside Streamlit, each with what it is needed for.

None of it is promised to stay. When an upgrade changes it, a test says in one sentence what broke
(``tests/server/streamlit/test_internals.py``). Two more items are too large for this file: its
messages (``messages``) and the cookie of a sign-in (``cookies``).
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final

import streamlit.logger
from streamlit import file_util

FOLDER: Final = Path(file_util.get_static_dir())
"""Where its document, scripts, styles and fonts are: the document is the frame of staff pages,
and what starts Streamlit on others is taken out of it."""

SCRIPT_FINISHED: Final = "script_finished"
"""The kind of message with which it tells a browser that a run is over: then a turn is timed."""

IN_THE_BROWSER: Final = (
    *("data-test-connection-state", "data-test-script-state", "CONNECTED", "notRunning"),
    *("stApp", "stAppViewContainer", "stMain", "stMainBlockContainer", "stVerticalBlock"),
    *("stHtml", "stDialog", "data-stale"),
)
"""Names that the page script and the style sheet know it by: when it is connected, what scrolls,
what is furniture."""


@cache
def document() -> str:
    """Read its HTML document."""
    return (FOLDER / "index.html").read_text(encoding="utf-8")


@cache
def files() -> frozenset[str]:
    """Give the addresses of its scripts, styles and fonts."""
    found = (FOLDER / "static").rglob("*")
    return frozenset(f"/{file.relative_to(FOLDER).as_posix()}" for file in found if file.is_file())


def ends_a_run(data: bytes) -> bool:
    """Tell whether a message to the browser says that a run is over."""
    from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

    return bool(ForwardMsg.FromString(data).WhichOneof("type") == SCRIPT_FINISHED)


def whenever_a_logger_is_made(do: Callable[[logging.Logger], None]) -> None:
    """Do something with each logger that it makes from now on, instead of what it would do.

    It would give the logger a handler of its own, and may do so again.
    """
    streamlit.logger.setup_formatter = do  # type: ignore[assignment]
