"""What happens when the server starts: the guide is made ready for the first visitor."""

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
"""What Streamlit runs for each visitor."""

WARM_UP_AFTER_S: Final = 0.2
"""Seconds after the start when the guide is loaded: the server answers first."""

_log = logging.getLogger(logs.LOGGER)


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[dict[str, Any]]:
    """Start quickly, and load the guide in the background right after that."""
    logs.keep_answers_out_of_logs()
    settings = serving()
    if logs.set_up(settings.log):
        output.capture()
    lead_to_sign_in(settings.path)
    if settings.metrics:
        from advisor.server import metrics

        metrics.set_up()
    uvicorn_patches.patch()
    loop = asyncio.get_running_loop()
    warming = loop.call_later(WARM_UP_AFTER_S, Thread(target=warm_up, daemon=True).start)
    yield {}
    warming.cancel()


def warm_up() -> None:
    """Load what the first visitor needs, and tell the log of a faulty guide.

    From then on, edits of the files enter the history; so does one that was made
    while no server ran.

    Where a database is named, it is opened, which makes or migrates its tables, and the log says if
    no call can be saved there.

    Everything loaded so far lives as long as the process, so the garbage
    collector need not look at it again.
    """
    from advisor.live import live
    from advisor.server import health, prospects  # noqa: F401

    live.or_none()
    live.watch(record_external_edit)
    if not live.faults:
        record_external_edit(live.folder)
    gc.collect()
    gc.freeze()
    health.look_at_database()


def record_external_edit(folder: Path) -> None:
    """Record what is on disk, if the history does not have it yet and no case disagrees.

    Whoever publishes has it recorded first, so the history has no gaps at that moment; but an
    edit that the next one replaces would be lost. So every edit that is noticed is recorded, in
    a thread of its own: a visitor's page only starts it. A folder without a history is left
    alone: it begins with the first publication. What stands in the way goes to the log.

    Parameters
    ----------
    folder
        The data folder.
    """
    from advisor.publishing.history import HISTORY

    if not (folder / HISTORY).is_dir():
        return
    from advisor.publishing.publisher import record

    try:
        record(folder, now=datetime.now(UTC))
    except AdvisorError as error:
        _log.warning("%s", error)
