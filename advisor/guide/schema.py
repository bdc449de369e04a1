"""The shape of the YAML files as types: one class a kind of entry.

These types are the contract with the people who edit the files. The domain
types of ``model.py`` are made from them once all is known to be right. The
JSON Schemas that editors use are written from the same types, so the
descriptions here are what staff read while typing.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from advisor.guide.model import Level, Strength, VerdictLevel
from advisor.guide.words import Words

Id = Annotated[str, Field(pattern="^[a-z][a-z0-9_]*$", max_length=40)]
Text = Annotated[str, Field(min_length=1, max_length=2000)]
Points = Annotated[int, Field(ge=-99, le=99)]


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


class Entry(BaseModel):
    """A block whose keys are all known."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ConditionEntry(BaseModel):
    """A test of the answers."""

    model_config = ConfigDict(extra="allow", frozen=True, populate_by_name=True)
    __pydantic_extra__: dict[str, Annotated[list[Id], BeforeValidator(_as_list)]]

    any: list[ConditionEntry] = []
    not_: ConditionEntry | None = Field(default=None, alias="not")


class OptionEntry(Entry):
    """One way to answer a question."""

    id: Id
    text: Text
    reason: Text


class QuestionEntry(Entry):
    """One question with its options."""

    id: Id
    text: Text
    help: Text = ""
    type: Literal["single", "multi"] = "single"
    max: int | None = None
    ask_when: ConditionEntry | None = None
    options: list[OptionEntry]


class PageEntry(Entry):
    """Questions that are asked together."""

    id: Id
    title: Text
    questions: list[QuestionEntry]


class QuestionsFile(Entry):
    """What is asked, page by page."""

    pages: list[PageEntry]


class BonusEntry(Entry):
    """Points for a combination of answers."""

    id: Id
    when: ConditionEntry
    points: dict[Id, Points]
    reason: Text


class FitEntry(Entry):
    """Something that has to be said about fit when a condition holds."""

    id: Id
    when: ConditionEntry
    level: Level
    say: Text
    do: Text
    link: Id
    fact: str = ""


class StrengthEntry(Entry):
    """When a lead is called clear or a lean."""

    clear: int
    lean: int
    least_answers: int


class AudienceEntry(Entry):
    """Whom a next step is for."""

    verdict: Annotated[list[VerdictLevel], BeforeValidator(_as_list)] = []
    track: Annotated[list[Id], BeforeValidator(_as_list)] = []
    strength: Annotated[list[Strength], BeforeValidator(_as_list)] = []
    flag: Annotated[list[Id], BeforeValidator(_as_list)] = []


class NextStepEntry(Entry):
    """Something a prospect can do now."""

    id: Id
    label: Text
    link: Id
    for_: AudienceEntry = Field(default=AudienceEntry(), alias="for")


class RulesFile(Entry):
    """What staff tune."""

    points: dict[Id, dict[Id, dict[Id, Points]]]
    bonuses: list[BonusEntry] = []
    strength: StrengthEntry
    fit: list[FitEntry] = []
    next_steps: list[NextStepEntry] = []


class Sourced(Entry):
    """Something that says where it was seen and when."""

    source: Text
    as_of: Text


class ProgramEntry(Entry):
    """The degree."""

    name: Text
    short: Text
    college: Text
    about: Text


class TrackEntry(Sourced):
    """One of the paths through the program."""

    name: Text
    short: Text
    about: Text
    topics: list[Text]
    suits: Text
    roles: Text
    url: Text


class LinkEntry(Sourced):
    """An address that may be shown."""

    label: Text
    url: Text


class ContactEntry(Sourced):
    """An office that answers questions."""

    name: Text
    address: Text
    phone: Text
    email: Text


class AlternativeEntry(Sourced):
    """Another program that may suit someone better."""

    name: Text
    about: Text
    url: Text


class EventEntry(Sourced):
    """Something to attend."""

    id: Id
    name: Text
    about: Text
    starts: datetime
    ends: datetime
    url: Text


class NoticeEntry(Sourced):
    """A text that must stand where a reader meets it."""

    title: Text
    text: Text
    link: Id


class FactEntry(Sourced):
    """A statement about the program."""

    say: Text
    confirm: bool = False


class ProgramFile(Entry):
    """The degree: its tracks, links, contacts, events and alternatives."""

    program: ProgramEntry
    tracks: dict[Id, TrackEntry]
    links: dict[Id, LinkEntry]
    contacts: dict[Id, ContactEntry] = {}
    alternatives: dict[Id, AlternativeEntry] = {}
    events: list[EventEntry] = []
    notices: dict[Id, NoticeEntry] = {}
    facts: dict[Id, FactEntry] = {}


class ExpectEntry(Entry):
    """What the advisor should find."""

    verdict: VerdictLevel
    top: Id
    strength: Strength


class CaseEntry(Entry):
    """A person on paper."""

    id: Id
    who: Text
    answers: dict[Id, Annotated[list[Id], BeforeValidator(_as_list)]]
    expect: ExpectEntry


class CasesFile(Entry):
    """People on paper with the results they should get."""

    cases: list[CaseEntry]


class WordsFile(BaseModel):
    """The pages' own texts, held as the domain type itself: every text is required."""

    model_config = ConfigDict(extra="forbid", str_min_length=1, str_max_length=2000)

    words: Words
