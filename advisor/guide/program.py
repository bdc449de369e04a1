"""The program of a guide: its tracks and all that may be said about it (``program.yaml``).

Written as the other domain types (``model``) are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Annotated, Literal

from advisor.guide.faults import slug
from advisor.guide.fields import (
    AT_LEAST_ONE,
    Day,
    Email,
    Id,
    Ids,
    Key,
    Moment,
    Name,
    ReadersText,
    Text,
    Url,
    YesOrNo,
)
from advisor.guide.site import HERE, Site


@dataclass(frozen=True)
class TalkingPoint:
    """Something that a counselor may say."""

    say: Text
    """The point, in a sentence or two that can be read out."""
    fact: Id = ""
    """The fact of program.yaml that it leans on, which gives its source and date; leave it \
out for judgement."""


@dataclass(frozen=True, kw_only=True)
class Sourced:
    """Something that says where it was seen and when."""

    source: Text
    """Where this was seen: the key or address of the source."""
    as_of: Text
    """When it was seen or written, such as 2025 or undated."""


@dataclass(frozen=True, kw_only=True)
class Track(Sourced):
    """One of the recommendable paths through the program."""

    id: Key
    name: Name
    """The full name of the track."""
    short: Name
    """The short name of the track."""
    about: ReadersText
    """What the track is, in a sentence."""
    topics: Annotated[tuple[ReadersText, ...], AT_LEAST_ONE]
    """What it covers; a few words each."""
    suits: ReadersText
    """Who often picks it (judgement, not a fact)."""
    code: ReadersText = ""
    """How much code it has (judgement, not a fact)."""
    math: ReadersText = ""
    """How much math it has (judgement, not a fact)."""
    watch: ReadersText = ""
    """Who should look elsewhere (judgement, not a fact)."""
    problems: tuple[ReadersText, ...] = ()
    """Problems of the kind that it is about (judgement); a few words each."""
    roles: ReadersText
    """The kinds of work it points to."""
    url: Url
    talk: tuple[TalkingPoint, ...] = ()
    """What a counselor may say about the track: two or three points."""
    facts: Ids = ()
    """Facts of this file that hold for this track."""
    stories: Ids = ()
    """Facts of this file about former students whose work is of the track's kind."""


@dataclass(frozen=True)
class Link(Sourced):
    """An address that may be shown."""

    id: Key
    label: ReadersText
    """What the link says."""
    url: Url


@dataclass(frozen=True)
class Alternative(Sourced):
    """Another program, which may suit someone better."""

    id: Key
    name: Name
    """The other program's name."""
    about: ReadersText
    """What it is and whom it suits, in a sentence."""
    url: Url


@dataclass(frozen=True)
class Contact(Sourced):
    """An office that answers questions."""

    id: Key
    name: Name
    """The office's name."""
    address: Text
    """The postal address."""
    phone: Text
    """The telephone number."""
    email: Email

    @property
    def url(self) -> str:
        """The address for writing to the office."""
        return f"mailto:{self.email}"


@dataclass(frozen=True)
class Event(Sourced):
    """Something to attend. It is not shown once it is over."""

    id: Id
    name: ReadersText
    """The event's name."""
    about: ReadersText
    """What it is, in a sentence."""
    starts: Moment
    """Such as 2026-11-06T12:00:00-05:00; -05:00 is the zone."""
    ends: Moment
    """Such as 2026-11-06T13:00:00-05:00; -05:00 is the zone."""
    url: Url
    """Where to sign up or read more."""


@dataclass(frozen=True)
class ApplicationDate(Sourced):
    """A date of the application. It is not shown once it has passed."""

    id: Id
    name: ReadersText
    """What happens then, in a few words."""
    about: ReadersText
    """What the reader should know about it, in a sentence."""
    day: Day
    """The day at the college, such as 2026-11-06."""
    url: Url


@dataclass(frozen=True)
class Notice(Sourced):
    """A text that must stand where a reader meets it."""

    id: Key
    title: ReadersText
    """The notice's heading."""
    text: ReadersText
    """The notice."""
    link: Id
    """Where to read more: a link, contact, alternative or track of this file."""


@dataclass(frozen=True)
class Fact(Sourced):
    """A statement about the program."""

    id: Key
    say: ReadersText
    """The fact, in a sentence."""
    confirm: YesOrNo = False
    """true when the source is old or undated: the fact is then shown only with its date and \
the advice to confirm it."""


@dataclass(frozen=True)
class Need:
    """One thing that the program asks for: a row of the fit profile.

    A flag belongs to the row with the first question that its condition names.
    """

    id: Key
    name: ReadersText
    """What it is, in a word or two."""
    questions: Ids
    """The questions that tell whether it is met."""
    check: Ids = ()
    """Notes of rules.yaml that leave a question open here, which decides nothing."""


@dataclass(frozen=True)
class Basic:
    """One thing that everyone asks about the program, known or not."""

    id: Key
    name: ReadersText
    """What is asked, in a word or two."""
    fact: Id = ""
    """The fact of this file that answers it; none when no source does."""


@dataclass(frozen=True)
class Comparison:
    """One thing that people ask of every track: a row of their comparison."""

    id: Key
    name: ReadersText
    """What is asked, as a reader would ask it."""
    part: Literal["suits", "problems", "topics", "roles", "code", "math", "watch"]
    """The key of each track that answers it."""
    note: ReadersText = ""
    """How sure the answers are; without it their source and date stand there."""
    questions: Ids = ()
    """The questions whose answers are marked at the tracks that they give points to."""


def slug_of(short: str) -> str:
    """Write the short name of a program as files and other programs call its advisor."""
    return f"{slug(short).replace('_', '-') or 'program'}-advisor"


@dataclass(frozen=True)
class Degree:
    """The degree as a whole."""

    name: Name
    """The full name of the degree."""
    short: Name
    """The short name of the degree."""
    college: Name
    """The college that offers it."""
    about: ReadersText
    """What it is, in a sentence or two: search engines show it with the page of all tracks."""
    common: Ids = ()
    """Facts of this file that hold for every track."""
    look: Ids = ()
    """Links of this file for people who only want to look around."""


@dataclass(frozen=True, kw_only=True)
class Program(Degree):
    """The degree with its tracks, links, contacts, alternatives, events, dates and facts."""

    tracks: tuple[Track, ...]
    links: tuple[Link, ...]
    contacts: tuple[Contact, ...]
    alternatives: tuple[Alternative, ...]
    events: tuple[Event, ...]
    notices: tuple[Notice, ...]
    facts: tuple[Fact, ...]
    needs: tuple[Need, ...] = ()
    basics: tuple[Basic, ...] = ()
    compare: tuple[Comparison, ...] = ()
    dates: tuple[ApplicationDate, ...] = ()
    site: Site = HERE

    @property
    def slug(self) -> str:
        """What files and other programs call the advisor of this program."""
        return slug_of(self.short)

    @cached_property
    def track(self) -> Mapping[str, Track]:
        """The tracks by id."""
        return {track.id: track for track in self.tracks}

    @cached_property
    def fact(self) -> Mapping[str, Fact]:
        """The facts by id."""
        return {fact.id: fact for fact in self.facts}

    @cached_property
    def targets(self) -> Mapping[str, Link]:
        """Everything that a rule's ``link`` may name, as a link, by id."""
        others: tuple[Contact | Alternative | Track, ...] = (
            *self.contacts,
            *self.alternatives,
            *self.tracks,
        )
        links = (
            Link(other.id, other.name, other.url, source=other.source, as_of=other.as_of)
            for other in others
        )
        return {link.id: link for link in (*self.links, *links)}

    def upcoming(self, now: datetime) -> tuple[Event, ...]:
        """The events that have not ended at ``now`` (with a time zone), soonest first."""
        return tuple(
            sorted((e for e in self.events if e.ends > now), key=lambda event: event.starts)
        )

    def coming_dates(self, today: date) -> tuple[ApplicationDate, ...]:
        """The dates of the application that have not passed on a day, soonest first."""
        return tuple(sorted((d for d in self.dates if d.day >= today), key=lambda date: date.day))
