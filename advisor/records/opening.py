"""The records, for pages that keep or count something.

The database library is loaded when a page first needs it, and no sooner.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from advisor.records import Settings
from advisor.settings import settings

if TYPE_CHECKING:
    from advisor.records.store import Records


def records() -> Records:
    """Give the records that the settings name.

    Raises
    ------
    RecordsError
        The database cannot be had now; it is tried again the next time.
    """
    return _open(settings().records)


def forget() -> None:
    """Let go of the records, so that the next who asks opens them anew."""
    _open.cache_clear()


@lru_cache(maxsize=1)
def _open(settings: Settings) -> Records:
    """Open the database."""
    from advisor.records.store import Records

    return Records(settings)
