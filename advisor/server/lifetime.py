"""What happens when the server starts: the guide is made ready for the first visitor."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, Final

from advisor.server.privacy import keep_answers_out_of_logs

if TYPE_CHECKING:
    import streamlit as st

SCRIPT: Final = Path(__file__).with_name("script.py")
"""What Streamlit runs for each visitor."""

SOON: Final = 0.2
"""Seconds after the start when the guide is loaded: the server answers first."""


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[dict[str, Any]]:
    """Start quickly, and load the guide in the background right after that."""
    keep_answers_out_of_logs()
    warming = asyncio.get_running_loop().call_later(SOON, Thread(target=warm, daemon=True).start)
    yield {}
    warming.cancel()


def warm() -> None:
    """Load what the first visitor needs, and tell the log of a faulty guide.

    From then on, edits of the files enter the history; so does one that was made
    while no server ran.

    Everything loaded so far lives as long as the process, so the garbage
    collector need not look at it again.
    """
    from advisor.pages.shelf import shelf
    from advisor.pages.show import guide_or_none
    from advisor.server.found import keep_found

    guide_or_none()
    shelf.watch(keep_found)
    keep_found(shelf.folder)
    gc.collect()
    gc.freeze()
