"""The domain types: what a guide is made of.

Everything here is a frozen dataclass that holds data and answers small
questions about itself. Nothing reads a file, a clock or a setting. The words
are those of the glossary in ``docs/glossary.md``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from math import comb
from typing import Final, Literal

from advisor.guide.words import Words

Level = Literal["note", "yes_if", "not_yet", "elsewhere"]
"""How bad a flag is. A ``note`` advises and leaves the verdict alone."""

VerdictLevel = Literal["yes", "yes_if", "not_yet", "elsewhere"]
"""The verdict: ``yes``, or the worst level among the flags."""

Strength = Literal["clear", "lean", "toss-up", "unknown"]
"""How clear the leading track is."""

LEVELS: tuple[Level, ...] = ("note", "yes_if", "not_yet", "elsewhere")
"""Flag levels from mildest to worst."""

VERDICT_LEVELS: tuple[VerdictLevel, ...] = ("yes", "yes_if", "not_yet", "elsewhere")
"""Verdict levels from best to worst."""

STRENGTHS: tuple[Strength, ...] = ("clear", "lean", "toss-up", "unknown")

TIE: Final = "tie"
"""Stands in place of a track's id where equal top scores leave none in the lead."""

HOME: Final = "America/New_York"
"""The time zone of the college."""

Sheet = Mapping[str, tuple[str, ...]]
"""One set of answers: question id -> ids of the chosen options.

A question that was not answered is absent. A ``single`` question has exactly
one chosen option; the options of a ``multi`` question stand in the order of
the questionnaire, so that equal sheets compare equal.
"""


@dataclass(frozen=True)
class Condition:
    """A test of a sheet: the one ``when`` / ``ask_when`` grammar.

    A condition holds when all of its parts hold.

    Attributes
    ----------
    chosen
        Question id -> option ids; holds when one of them was chosen. A
        question without an answer holds for no option.
    any_of
        Conditions of which at least one must hold. Empty means no such part.
    negated
        A condition that must not hold, or None.
    """

    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    any_of: tuple[Condition, ...] = ()
    negated: Condition | None = None

    @cached_property
    def questions(self) -> frozenset[str]:
        """The ids of every question that the condition looks at."""
        return frozenset(question for part, _ in self.parts() for question in part.chosen)

    def parts(self, is_negated: bool = False) -> Iterator[tuple[Condition, bool]]:
        """Walk over the condition and all that is nested in it, with whether it must not hold."""
        yield self, is_negated
        for part in self.any_of:
            yield from part.parts(is_negated)
        if self.negated is not None:
            yield from self.negated.parts(not is_negated)


@dataclass(frozen=True)
class Option:
    """One way to answer a question.

    ``reason`` is the sentence that the result uses for this answer.
    """

    id: str
    text: str
    reason: str


@dataclass(frozen=True)
class Question:
    """One question with its closed list of options.

    ``most`` is the greatest number of options that may be chosen: 1 for a
    ``single`` question, ``max`` of the YAML for a ``multi`` one.
    """

    id: str
    text: str
    options: tuple[Option, ...]
    help: str = ""
    multi: bool = False
    most: int = 1
    ask_when: Condition | None = None

    @cached_property
    def option(self) -> Mapping[str, Option]:
        """The options by id."""
        return {option.id: option for option in self.options}

    @cached_property
    def place(self) -> Mapping[str, int]:
        """The place of each option, counted from 0, by id."""
        return {option.id: place for place, option in enumerate(self.options)}

    @cached_property
    def ways(self) -> int:
        """In how many ways the question can be answered, no answer included."""
        return sum(comb(len(self.options), size) for size in range(self.most + 1))


@dataclass(frozen=True)
class Page:
    """Questions that are asked together."""

    id: str
    title: str
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Questionnaire:
    """What is asked, in order."""

    pages: tuple[Page, ...]

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """All questions in the order in which they are asked."""
        return tuple(question for page in self.pages for question in page.questions)

    @cached_property
    def question(self) -> Mapping[str, Question]:
        """The questions by id."""
        return {question.id: question for question in self.questions}


@dataclass(frozen=True)
class Bonus:
    """Points for a combination of answers."""

    id: str
    when: Condition
    points: Mapping[str, int]
    reason: str


@dataclass(frozen=True)
class TalkingPoint:
    """Something that a counselor may say.

    ``fact`` names the program's fact that it leans on, which has its source
    and date ("" when it is judgement).
    """

    say: str
    fact: str = ""


@dataclass(frozen=True)
class FitRule:
    """A condition under which something has to be said about fit.

    ``link`` names a link, contact, alternative or track of the program;
    ``fact`` names the program's fact that the text leans on ("" when it is
    judgement); ``talk`` is for counselors.
    """

    id: str
    when: Condition
    level: Level
    say: str
    do: str
    link: str
    fact: str = ""
    talk: tuple[TalkingPoint, ...] = ()


@dataclass(frozen=True)
class StrengthRules:
    """The margins from which a lead is called ``clear`` or ``lean``.

    With fewer than ``least_answers`` answers that gave any points the strength
    is ``unknown``.
    """

    clear: int
    lean: int
    least_answers: int


@dataclass(frozen=True)
class NextStep:
    """Something a prospect can do now.

    Each of ``verdict``, ``track``, ``strength`` and ``flag`` narrows whom the
    step is for; an empty one does not narrow. ``track`` matches the leader or
    any tied track, and nothing while the strength is ``unknown``.
    """

    id: str
    label: str
    link: str
    verdict: tuple[VerdictLevel, ...] = ()
    track: tuple[str, ...] = ()
    strength: tuple[Strength, ...] = ()
    flag: tuple[str, ...] = ()


def row_name(question: str, option: str) -> str:
    """Name a row of points; a bonus goes by its id, which has no blank."""
    return f"{question} / {option}"


@dataclass(frozen=True)
class Rules:
    """What staff tune.

    ``points`` is question id -> option id -> track id -> points; what is not
    listed gives 0. ``accepted`` is a warning of the audit -> why it is meant so.
    ``locked`` has the rows that shall stay as they are, and the bonuses: see
    `row_name`.
    """

    points: Mapping[str, Mapping[str, Mapping[str, int]]]
    bonuses: tuple[Bonus, ...]
    strength: StrengthRules
    fit: tuple[FitRule, ...]
    next_steps: tuple[NextStep, ...]
    accepted: Mapping[str, str] = field(default_factory=dict)
    locked: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Track:
    """One of the recommendable paths through the program.

    ``about`` says in a sentence what the track is; ``topics`` are a few words
    each; ``suits`` says who often picks it, ``watch`` what to think of first, and
    ``problems`` what kind of thing it is about (judgement, not facts); ``talk`` is
    for counselors. ``facts`` and ``stories`` name facts of the program: what holds
    for the track, and former students whose work is of its kind.
    """

    id: str
    name: str
    short: str
    about: str
    topics: tuple[str, ...]
    suits: str
    roles: str
    url: str
    source: str
    as_of: str
    talk: tuple[TalkingPoint, ...] = ()
    watch: str = ""
    problems: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    stories: tuple[str, ...] = ()


@dataclass(frozen=True)
class Link:
    """A web or mail address that may be shown, with where it was seen."""

    id: str
    label: str
    url: str
    source: str
    as_of: str


@dataclass(frozen=True)
class Alternative:
    """Another door: a program that may suit someone better."""

    id: str
    name: str
    about: str
    url: str
    source: str
    as_of: str


@dataclass(frozen=True)
class Contact:
    """An office that answers questions."""

    id: str
    name: str
    address: str
    phone: str
    email: str
    source: str
    as_of: str

    @property
    def url(self) -> str:
        """The address for writing to the office."""
        return f"mailto:{self.email}"

    @property
    def tel(self) -> str:
        """The address for calling the office; "" where its number has no digits."""
        digits = "".join(filter(str.isdigit, self.phone))
        return f"tel:+1{digits}" if digits else ""


@dataclass(frozen=True)
class Event:
    """Something to attend. ``starts`` and ``ends`` carry a time zone."""

    id: str
    name: str
    about: str
    starts: datetime
    ends: datetime
    url: str
    source: str
    as_of: str


@dataclass(frozen=True)
class ApplicationDate:
    """A day that counts for an application, in the zone of the college."""

    id: str
    name: str
    about: str
    day: date
    url: str
    source: str
    as_of: str


@dataclass(frozen=True)
class Notice:
    """A text that must stand where a reader meets it."""

    id: str
    title: str
    text: str
    link: str
    source: str
    as_of: str


@dataclass(frozen=True)
class Fact:
    """A statement about the program, with its source and date.

    ``confirm`` is true where the source is old or undated: the statement is
    then shown only with its date and the advice to confirm it.
    """

    id: str
    say: str
    source: str
    as_of: str
    confirm: bool = False


@dataclass(frozen=True)
class Program:
    """The degree: its tracks, links, contacts, alternatives, events and dates.

    ``common`` names the facts that hold for every track, ``look`` the links for
    people who only want to look around.
    """

    name: str
    short: str
    college: str
    about: str
    tracks: tuple[Track, ...]
    links: tuple[Link, ...]
    contacts: tuple[Contact, ...]
    alternatives: tuple[Alternative, ...]
    events: tuple[Event, ...]
    notices: tuple[Notice, ...]
    facts: tuple[Fact, ...]
    dates: tuple[ApplicationDate, ...] = ()
    common: tuple[str, ...] = ()
    look: tuple[str, ...] = ()

    @cached_property
    def track(self) -> Mapping[str, Track]:
        """The tracks by id."""
        return {track.id: track for track in self.tracks}

    @cached_property
    def fact(self) -> Mapping[str, Fact]:
        """The facts by id."""
        return {fact.id: fact for fact in self.facts}

    @cached_property
    def door(self) -> Mapping[str, Link]:
        """Everything that a rule's ``link`` may name, as a link, by id."""
        doors = {link.id: link for link in self.links}
        for contact in self.contacts:
            doors[contact.id] = Link(
                contact.id, contact.name, contact.url, contact.source, contact.as_of
            )
        others: tuple[Alternative | Track, ...] = (*self.alternatives, *self.tracks)
        for other in others:
            doors[other.id] = Link(other.id, other.name, other.url, other.source, other.as_of)
        return doors

    def upcoming(self, now: datetime) -> tuple[Event, ...]:
        """The events that have not ended at ``now`` (with a time zone), soonest first."""
        return tuple(
            sorted((e for e in self.events if e.ends > now), key=lambda event: event.starts)
        )

    def coming_dates(self, today: date) -> tuple[ApplicationDate, ...]:
        """The dates of the application that have not passed on a day, soonest first."""
        return tuple(sorted((d for d in self.dates if d.day >= today), key=lambda date: date.day))


@dataclass(frozen=True)
class Fingerprints:
    """Short digests of a guide's parts; comments and spacing do not count.

    ``shape`` covers only what a share code depends on: the ids and order of
    questions and options, ``type``, ``max`` and ``ask_when``. A corrected typo
    changes ``questionnaire`` and leaves ``shape``, and so old codes, alone.
    """

    program: str
    questionnaire: str
    rules: str
    words: str
    shape: str

    @property
    def result(self) -> str:
        """What a result depends on: questions and rules."""
        return f"{self.questionnaire}.{self.rules}"


@dataclass(frozen=True)
class Language:
    """A language in which the texts for prospects can be had.

    ``id`` is its short name, such as ``en``; ``name`` is what it calls itself;
    ``reviewed`` says whether somebody who speaks it has read all of the texts.
    """

    id: str
    name: str
    reviewed: bool = True


ENGLISH: Final = Language("en", "English")
"""The language of a guide's own texts."""


@dataclass(frozen=True, eq=False)
class Guide:
    """Program, questionnaire, rules and words: loaded, validated, frozen.

    ``language`` is that of the texts for prospects. Guides compare by identity, and since
    none ever changes, a copy of one is the guide itself.
    """

    program: Program
    questionnaire: Questionnaire
    rules: Rules
    words: Words
    fingerprints: Fingerprints
    language: Language = ENGLISH

    @property
    def tracks(self) -> tuple[Track, ...]:
        """The recommendable tracks in the program's order."""
        return self.program.tracks

    @cached_property
    def track_ids(self) -> tuple[str, ...]:
        """The ids of the tracks, in the program's order."""
        return tuple(track.id for track in self.tracks)

    def __copy__(self) -> Guide:
        return self

    def __deepcopy__(self, memo: object) -> Guide:
        return self


@dataclass(frozen=True)
class Expectation:
    """What a case says the advisor should find. ``top`` is a track or ``tie``."""

    verdict: VerdictLevel
    top: str
    strength: Strength


@dataclass(frozen=True)
class Case:
    """A person on paper: a sheet with the expected result."""

    id: str
    who: str
    answers: Sheet
    expect: Expectation
