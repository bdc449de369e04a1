"""What is kept: a record and its parts, without a trace of the database.

What must never be stored cannot be built: a person has a consent, and the sheet of a prospect
has no person, no author and no notes.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any, Final, Literal, get_args
from uuid import UUID

from advisor.guide.model import TIE
from advisor.records.errors import RecordsError

Kind = Literal["call", "prospect", "import"]
"""Where a record comes from: a counselor's call, a prospect's own sheet, an old spreadsheet."""

Status = Literal["draft", "final"]
"""Whether the call still goes on."""

KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
STATUSES: Final[tuple[Status, ...]] = get_args(Status)

UNKNOWN: Final = "unknown"

MAX_NOTES: Final = 1_000_000  # characters: ten long calls written out

ID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
"""The form of a record's id."""


@dataclass(frozen=True)
class Consent:
    """That a person agreed to be stored by name: who checked the box, and when."""

    by: str
    at: datetime

    def __post_init__(self) -> None:
        if not self.by.strip():
            raise RecordsError("a consent names who ticked it")
        _check_line("the one who ticked the consent", self.by)
        _check_zone("consent", self.at)


@dataclass(frozen=True)
class Person:
    """Who a record is about. There is none without a consent."""

    name: str
    consent: Consent
    email: str = ""
    phone: str = ""

    def __post_init__(self) -> None:
        if not any(text.strip() for text in (self.name, self.email, self.phone)):
            raise RecordsError("a person has a name, an email address or a phone number")
        _check_line("the name", self.name)
        _check_line("the email address", self.email)
        _check_line("the phone number", self.phone)


def person_key(name: str, email: str, phone: str) -> str:
    """Return the same text for all records of a person, as far as their address identifies them."""
    who = next(text for text in (email, phone, name) if text.strip())
    return " ".join(who.casefold().split())


@dataclass(frozen=True)
class Notes:
    """What a counselor wrote: in general, and on single questions by their id."""

    free: str = ""
    questions: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if sum(map(len, self.texts)) > MAX_NOTES:
            raise RecordsError(
                f"the notes of one record have at most {MAX_NOTES:,} characters; shorten them"
            )

    @property
    def texts(self) -> tuple[str, ...]:
        """All notes, the free ones first."""
        return (self.free, *self.questions.values())


@dataclass(frozen=True)
class Outcome:
    """What became of the prospect: None and "" for what is not known.

    ``track`` is the id of the track that was chosen, ``call_back`` the day on which to call.
    """

    applied: bool | None = None
    track: str = ""
    do_not_contact: bool = False
    call_back: date | None = None


@dataclass(frozen=True)
class Record:
    """One conversation or one sheet, with what was recommended and what became of it.

    Attributes
    ----------
    id
        From `new_id`; later records have greater ids.
    created, changed
        When it was begun and last saved. A prospect's sheet has the day alone, so that it cannot
        be matched with a web server's log.
    by, changed_by
        The accounts of who began it and of who saved it last; "" for a prospect's sheet.
    revision
        How often it was saved; 0 when it is not stored yet.
    last_page
        The id of the last page with an answer, or "".
    fingerprints
        Those of the guide that was used.
    recommendation
        The recommendation as it was given (its ``as_dict()``), or None.
    advice
        The track that the counselor would advise, or "".
    helpful, leaning
        What a prospect said afterwards: whether the result helped, and the track that they lean
        toward now, or "".
    """

    id: str
    kind: Kind
    created: datetime
    changed: datetime
    by: str = ""
    changed_by: str = ""
    status: Status = "draft"
    revision: int = 0
    answers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    last_page: str = ""
    fingerprints: Mapping[str, str] = field(default_factory=dict)
    recommendation: Mapping[str, Any] | None = None
    notes: Notes = Notes()
    outcome: Outcome = Outcome()
    person: Person | None = None
    advice: str = ""
    helpful: bool | None = None
    leaning: str = ""

    def __post_init__(self) -> None:
        if not is_id(self.id):
            raise RecordsError("this is not the id of a record")
        _check_zone("record", self.created)
        _check_zone("record", self.changed)
        _check_line("the account", self.by)
        _check_line("the account", self.changed_by)
        if self.kind == "prospect" and self._identifies:
            raise RecordsError(
                "the sheet of a prospect is anonymous: no person, no account, no notes, no outcome"
            )

    @property
    def _identifies(self) -> bool:
        said = (self.person, self.by, self.changed_by, any(self.notes.texts))
        return any(said) or self.outcome != Outcome()

    @property
    def verdict(self) -> str:
        """The level of the verdict that was given, or "" without a recommendation."""
        return str(self.recommendation["verdict"]["level"]) if self.recommendation else ""

    @property
    def strength(self) -> str:
        """How clear the lead was, or "" without a recommendation."""
        return str(self.recommendation["strength"]) if self.recommendation else ""

    @property
    def top(self) -> str:
        """The leader, ``tie``, ``unknown`` with too few answers, "" without a recommendation."""
        if not self.recommendation:
            return ""
        if self.strength == UNKNOWN:
            return UNKNOWN
        return str(self.recommendation["top"] or TIE)

    @property
    def names(self) -> tuple[str, ...]:
        """The name, email address and phone number of the person, if any."""
        who = self.person
        return (who.name, who.email, who.phone) if who else ()

    @property
    def flags(self) -> tuple[str, ...]:
        """The ids of the fit rules that held."""
        return tuple(str(flag["id"]) for flag in (self.recommendation or {}).get("flags", ()))


def new_id(created: datetime) -> str:
    """Make the id of a new record: a UUID of version 7 (RFC 9562), so that ids sort by time.

    It holds no time but ``created``: that of a prospect's sheet reveals no more than the day.
    """
    return id_from(created, secrets.token_bytes(10))


def id_from(created: datetime, noise: bytes) -> str:
    """Make an id of a time and ten bytes."""
    value = max(0, int(created.timestamp() * 1000)) << 80 | int.from_bytes(noise[:10])
    value = value & ~(0xF << 76) | 7 << 76
    return str(UUID(int=value & ~(0x3 << 62) | 0x2 << 62))


def begun(record_id: str) -> datetime | None:
    """Read from an id when its record was created; None where it does not say."""
    milliseconds = UUID(record_id).int >> 80 if is_id(record_id) else 0
    with suppress(ValueError, OverflowError, OSError):  # of a year that no calendar has
        return datetime.fromtimestamp(milliseconds / 1000, UTC) if milliseconds else None
    return None


def is_id(text: object) -> bool:
    """Whether this is a text of the form of a record's id."""
    return isinstance(text, str) and ID.fullmatch(text) is not None


def day_of(moment: datetime) -> datetime:
    """Cut a time down to its day in UTC."""
    return moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


_OF_SAVES: Final = ("id", "kind", "created", "changed", "by", "changed_by", "revision")


def same_content(one: Record, other: Record) -> bool:
    """Whether two records hold the same, whenever and however often they were saved."""
    return one == replace(other, **{name: getattr(one, name) for name in _OF_SAVES})


def _check_zone(what: str, moment: datetime) -> None:
    if moment.tzinfo is None:
        raise RecordsError(f"the time of a {what} has a time zone")


def _check_line(what: str, text: str) -> None:
    """Refuse control characters and lone surrogates, which a database may not store."""
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in text):
        raise RecordsError(f"{what} is one line without invisible characters")
