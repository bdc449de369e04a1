"""The records of this process, for pages. The database library is loaded at the first use."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from advisor.records import Settings
from advisor.settings import settings

if TYPE_CHECKING:
    from advisor.records.store import Records


def records() -> Records:
    """Open the records that the settings name, or return the open ones."""
    return _open(settings().records)


@lru_cache(maxsize=1)
def _open(settings: Settings) -> Records:
    from advisor.records.store import Records

    return Records(settings)


forget = _open.cache_clear
"""Forget the open records, so that the next call opens them anew."""
