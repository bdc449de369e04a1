"""Edits in the files themselves enter the history, while nobody waits for it.

Whoever publishes has what is on disk recorded first, so the history has no gaps
at that moment. An edit that the next one replaces would be lost all the same.
So the server has every edit recorded that it notices, in a thread of its own: a
visitor's page only starts it.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from pathlib import Path

from advisor.errors import AdvisorError
from advisor.publishing.history import HISTORY

_log = logging.getLogger("advisor")


def keep_found(folder: Path) -> None:
    """Record what is on disk, if the history does not have it yet and no case disagrees.

    A folder without a history is left alone: it begins with the first publication.
    What stands in the way goes to the log.

    Parameters
    ----------
    folder
        The data folder.
    """
    if not (folder / HISTORY).is_dir():
        return
    from advisor.publishing.publisher import record

    try:
        record(folder, now=datetime.now(UTC))
    except AdvisorError as error:
        _log.warning("%s", error)
