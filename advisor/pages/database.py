"""The records, for pages that keep or count something.

The database library is loaded when a page first needs it, and no sooner.
"""

from __future__ import annotations

import os
from functools import lru_cache
from typing import TYPE_CHECKING

from advisor.records import Settings, read_settings

if TYPE_CHECKING:
    from advisor.records.store import Records


def records() -> Records:
    """Give the records that the settings name.

    Raises
    ------
    RecordsError
        The settings are at fault, or the database cannot be had now; it is tried
        again the next time.
    """
    return _open(read_settings(os.environ))


def forget() -> None:
    """Let go of the records, so that the next who asks opens them anew."""
    _open.cache_clear()


@lru_cache(maxsize=1)
def _open(settings: Settings) -> Records:
    """Open the database."""
    from advisor.records.store import Records

    return Records(settings)
