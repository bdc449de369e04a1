"""The start of the server, and the history of files that are edited while it runs."""

from __future__ import annotations

import asyncio
import gc
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, Final

from advisor.errors import AdvisorError
from advisor.server import logs, output, uvicorn_patches
from advisor.server.base_path import lead_to_sign_in
from advisor.settings import serving

if TYPE_CHECKING:
    import streamlit as st

SCRIPT: Final = Path(__file__).parent / "streamlit" / "script.py"

WARM_UP_AFTER_S: Final = 0.2  # until the guide is loaded: the server responds first

_log = logging.getLogger(logs.LOGGER)


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[dict[str, Any]]:
    """Start quickly, and load the guide in the background."""
    logs.keep_answers_out_of_logs()
    settings = serving()
    if logs.set_up(settings.log):
        output.capture()
    lead_to_sign_in(settings.path)
    if settings.metrics:
        from advisor.server.metrics import METERS

        _log.addHandler(METERS)  # it counts the log's events
    uvicorn_patches.patch()
    start = Thread(target=warm_up, daemon=True).start
    warming = asyncio.get_running_loop().call_later(WARM_UP_AFTER_S, start)
    yield {}
    warming.cancel()


def warm_up() -> None:
    """Load what the first visitor needs, log a faulty guide, and open a configured database.

    From then on, edits of the files enter the history; so does one made while no server ran.
    """
    from advisor.live import live
    from advisor.server import health, prospects  # noqa: F401

    live.or_none()
    live.watch(record_external_edit)
    if not live.faults:
        record_external_edit(live.folder)
    gc.collect()
    gc.freeze()  # all of this lives as long as the process
    health.check_database()


def record_external_edit(folder: Path) -> None:
    """Record the files on disk if the history lacks them and no case disagrees.

    A history begins with the first publication.
    """
    from advisor.publishing.history import HISTORY

    if not (folder / HISTORY).is_dir():
        return
    from advisor.publishing.publisher import record

    try:
        record(folder, now=datetime.now(UTC))
    except AdvisorError as error:
        _log.warning("%s", error)
