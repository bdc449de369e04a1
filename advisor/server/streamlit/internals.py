"""Streamlit's internals that we depend on, besides its messages and the cookies of a sign-in.

``tests/server/streamlit/test_internals.py`` says in a sentence what an upgrade broke.
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
"""Its document, the frame of staff pages, with its scripts, styles and fonts."""

SCRIPT_FINISHED: Final = "script_finished"


@cache
def document() -> str:
    """Read its HTML document."""
    return (FOLDER / "index.html").read_text(encoding="utf-8")


@cache
def files() -> frozenset[str]:
    """List the addresses of its scripts, styles and fonts."""
    found = (FOLDER / "static").rglob("*")
    return frozenset(f"/{file.relative_to(FOLDER).as_posix()}" for file in found if file.is_file())


def ends_a_run(data: bytes) -> bool:
    """Tell whether a message to the browser ends a run."""
    from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

    return bool(ForwardMsg.FromString(data).WhichOneof("type") == SCRIPT_FINISHED)


def whenever_a_logger_is_made(do: Callable[[logging.Logger], None]) -> None:
    """Call ``do`` with each logger that it makes, instead of giving the logger a handler."""
    streamlit.logger.setup_formatter = do  # type: ignore[assignment]
