"""What can go wrong with records; each message is one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.errors import AdvisorError

if TYPE_CHECKING:
    from advisor.records.model import Record


class RecordsError(AdvisorError):
    """A record, or what was to be done with records, is at fault."""


class MissingError(RecordsError):
    """There is no such record, or it was deleted in the meantime."""


class ConflictError(RecordsError):
    """Another user has saved the record in the meantime, as ``theirs``; nothing was overwritten."""

    def __init__(self, theirs: Record) -> None:
        self.theirs = theirs
        who = theirs.changed_by or "someone"
        super().__init__(
            f"{who} saved this record at {theirs.changed:%Y-%m-%d %H:%M} UTC, after you opened it; "
            "nothing was overwritten: open it again and enter your changes there"
        )


class DamagedError(RecordsError):
    """What is stored of the record with this ``id`` makes no sense; the others are usable."""

    def __init__(self, record_id: str) -> None:
        self.id = record_id
        super().__init__(
            f"record {record_id} is damaged and cannot be read; `advisor records restore FILE` "
            f"brings a backup back, `advisor records delete {record_id}` removes what is left"
        )


class UnavailableError(RecordsError):
    """The database is not available now. Nothing was changed; trying again later makes sense."""


class NewerError(RecordsError):
    """The database was made by a newer version of the advisor."""
