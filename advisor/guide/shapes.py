"""The shape of the YAML files as types: one class a kind of entry.

These types are the contract with the people who edit the files: which keys an
entry has and what may stand behind each. The domain types of ``model.py`` are
made from them once everything is known to be right. Editors complete and check
by JSON Schemas written from the same types (``schema.py``), so the descriptions
here are what staff read while they type.

Whether names agree with one another is not a matter of shape: see ``checks``.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from advisor.guide.fields import (
    AT_LEAST_ONE,
    BLOCK,
    MAX_POINTS,
    ONE_OR_MORE,
    Day,
    Email,
    Id,
    Ids,
    MisfitError,
    Moment,
    Options,
    Points,
    Several,
    StepLabel,
    Text,
    Url,
    Whole,
    YesOrNo,
    found,
)
from advisor.guide.model import Level, Strength, VerdictLevel
from advisor.guide.words import Words


class Entry(BaseModel):
    """A block whose keys are all known."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ConditionEntry(BaseModel):
    """A test of the answers: each line names a question and one option or a list of options.

    A line holds when one of its options was chosen; the condition holds when
    every line does. A question without an answer holds for no option.
    """

    model_config = ConfigDict(extra="allow", frozen=True, json_schema_extra={"minProperties": 1})
    __pydantic_extra__: dict[str, Options]

    any: Annotated[tuple[ConditionEntry, ...], AT_LEAST_ONE] = Field(
        default=(), description="A list of conditions of which at least one must hold."
    )
    not_: ConditionEntry | None = Field(
        default=None, alias="not", description="A condition that must not hold."
    )


# ---------------------------------------------------------------- questions.yaml


class OptionEntry(Entry):
    """One way to answer a question."""

    id: Id = Field(
        description="A short name that stays the same for good: rules, cases and links use it."
    )
    text: Text = Field(description="What the reader sees and chooses.")
    reason: Text = Field(
        description="A full sentence that says the answer back, such as "
        '"You would pick the supplier breach first." The result is built from these.'
    )


class QuestionEntry(Entry):
    """One question with its closed list of options."""

    id: Id = Field(
        description="A short name that stays the same for good: rules, cases and links use it."
    )
    text: Text = Field(description="The question as the reader sees it.")
    help: Text = Field(
        default="", description="A line below the question, where a word needs explaining."
    )
    type: Literal["single", "multi"] = Field(
        default="single", description="single: one option may be chosen. multi: several may."
    )
    max: Whole | None = Field(
        default=None,
        description="How many options may be chosen, for type multi; all of them if left out.",
    )
    ask_when: ConditionEntry | None = Field(
        default=None,
        description="Ask this question only when the condition holds. "
        "It may look only at questions on earlier pages.",
    )
    options: Annotated[tuple[OptionEntry, ...], Several(2)] = Field(
        description="The options in the order in which they are shown; at least two."
    )


class PageEntry(Entry):
    """Questions that are asked together."""

    id: Id = Field(description="A short name for the page.")
    title: Text = Field(description="The page's heading.")
    questions: Annotated[tuple[QuestionEntry, ...], AT_LEAST_ONE] = Field(
        description="The questions in the order in which they are asked."
    )


class QuestionsFile(Entry):
    """What is asked, page by page."""

    pages: Annotated[tuple[PageEntry, ...], AT_LEAST_ONE] = Field(
        description="The pages in the order in which they are shown."
    )


# -------------------------------------------------------------------- rules.yaml

TrackPoints = dict[Id, Points]

_LOCKED = "true when this is not to be changed at the desk or by what is learned from labels."


class RowEntry(Entry):
    """What an option gives: track and points, such as {itm: 2}; {} for nothing."""

    model_config = ConfigDict(extra="allow", frozen=True)
    __pydantic_extra__: dict[str, Points]

    locked: YesOrNo = Field(default=False, description=_LOCKED)

    @model_validator(mode="before")
    @classmethod
    def _is_block(cls, value: object) -> object:
        """Refuse all but a block. Unlike for other blocks of known keys, an empty one will do."""
        if not isinstance(value, dict):
            raise MisfitError(f"{found(value)}; write {BLOCK} below it, or {{}} for none")
        return value

    @property
    def points(self) -> dict[str, int]:
        """The points by track."""
        return dict(self.__pydantic_extra__)


class BonusEntry(Entry):
    """Points for several answers that together say more than each alone."""

    id: Id = Field(description="A short name for the bonus.")
    when: ConditionEntry = Field(description="The answers that earn the bonus.")
    points: Annotated[TrackPoints, AT_LEAST_ONE] = Field(
        description="Track and points, such as {itm: 2}."
    )
    reason: Text = Field(description="A full sentence that the result uses for this bonus.")
    locked: YesOrNo = Field(default=False, description=_LOCKED)


class TalkEntry(Entry):
    """Something that a counselor may say."""

    say: Text = Field(description="The point, in a sentence or two that can be read out.")
    fact: Id = Field(
        default="",
        description="The fact of program.yaml that it leans on, which gives its source and date; "
        "leave it out for judgement.",
    )


class FitEntry(Entry):
    """Something that has to be said about fit when a condition holds."""

    id: Id = Field(description="A short name for the fit rule.")
    when: ConditionEntry = Field(description="The answers that raise the flag.")
    level: Level = Field(
        description="note: advice only. yes_if: one thing to confirm. not_yet: something is "
        "missing today. elsewhere: another program fits better. The worst level is the verdict."
    )
    say: Text = Field(description="What the reader should know.")
    do: Text = Field(description="One thing to do about it. Begin with a verb.")
    link: Id = Field(
        description="Where to do it: a link, contact, alternative or track of program.yaml."
    )
    fact: Id = Field(
        default="", description="The fact of program.yaml that this leans on, if it is one."
    )
    talk: tuple[TalkEntry, ...] = Field(
        default=(), description="What a counselor may say about it: two or three points."
    )


class StrengthEntry(Entry):
    """How far ahead the leading track must be."""

    clear: Whole = Field(description="From this lead on, the result is called clear.")
    lean: Whole = Field(description="From this lead on, the result is called a lean.")
    least_answers: Whole = Field(
        description="With fewer answers than this that gave points, no winner is named."
    )


class AudienceEntry(Entry):
    """Whom a next step is for. Each line narrows it; leave a line out to include all."""

    verdict: Annotated[tuple[VerdictLevel, ...], ONE_OR_MORE] = Field(
        default=(), description="For these verdicts."
    )
    track: Ids = Field(default=(), description="When one of these tracks leads or is tied.")
    strength: Annotated[tuple[Strength, ...], ONE_OR_MORE] = Field(
        default=(), description="When the lead is this clear."
    )
    flag: Ids = Field(default=(), description="When one of these fit rules holds.")


class NextStepEntry(Entry):
    """Something a prospect can do now. The first four that apply are shown, in this order."""

    id: Id = Field(description="A short name for the step.")
    label: StepLabel = Field(
        description="What to do. {track} is replaced by the leading track's name."
    )
    link: Id = Field(
        description="Where to do it: a link, contact, alternative or track of program.yaml."
    )
    for_: AudienceEntry = Field(
        default=AudienceEntry(), alias="for", description="Whom the step is for; all if left out."
    )


class AcceptedEntry(Entry):
    """A warning of the audit that is meant so."""

    warning: Text = Field(description="The warning's name, as the audit prints it.")
    because: Text = Field(description="Why it is meant so.")


class RulesFile(Entry):
    """What staff tune: points, bonuses, strength, fit rules and next steps."""

    points: dict[Id, dict[Id, RowEntry]] = Field(
        description="Question, then option, then track and points from "
        f"-{MAX_POINTS} to {MAX_POINTS}. What is not listed gives 0; write {{}} for none."
    )
    bonuses: tuple[BonusEntry, ...] = Field(
        default=(), description="Points for combinations of answers."
    )
    strength: StrengthEntry = Field(description="When a lead is called clear or a lean.")
    fit: tuple[FitEntry, ...] = Field(
        default=(), description="The fit rules. They never add points."
    )
    next_steps: tuple[NextStepEntry, ...] = Field(
        default=(), description="What the result offers to do next, most useful first."
    )
    accepted: tuple[AcceptedEntry, ...] = Field(
        default=(), description="Warnings of the audit that are meant so, with the reason."
    )


# ------------------------------------------------------------------ program.yaml


class Sourced(Entry):
    """Something that says where it was seen and when."""

    source: Text = Field(description="Where this was seen: the key or address of the source.")
    as_of: Text = Field(description="When it was seen or written, such as 2025 or undated.")


class ProgramEntry(Entry):
    """The degree as a whole."""

    name: Text = Field(description="The full name of the degree.")
    short: Text = Field(description="The short name of the degree.")
    college: Text = Field(description="The college that offers it.")
    about: Text = Field(description="What it is, in a sentence or two.")
    common: Ids = Field(default=(), description="Facts of this file that hold for every track.")
    look: Ids = Field(
        default=(), description="Links of this file for people who only want to look around."
    )


class TrackEntry(Sourced):
    """One of the recommendable paths through the program."""

    name: Text = Field(description="The full name of the track.")
    short: Text = Field(description="The short name of the track.")
    about: Text = Field(description="What the track is, in a sentence.")
    topics: Annotated[tuple[Text, ...], AT_LEAST_ONE] = Field(
        description="What it covers; a few words each."
    )
    suits: Text = Field(description="Who often picks it (judgement, not a fact).")
    watch: Text = Field(
        default="", description="What to think of before choosing it (judgement, not a fact)."
    )
    problems: tuple[Text, ...] = Field(
        default=(),
        description="Problems of the kind that it is about (judgement); a few words each.",
    )
    roles: Text = Field(description="The kinds of work it points to.")
    url: Url = Field(description="The track's page; https:// first.")
    talk: tuple[TalkEntry, ...] = Field(
        default=(), description="What a counselor may say about the track: two or three points."
    )
    facts: Ids = Field(default=(), description="Facts of this file that hold for this track.")
    stories: Ids = Field(
        default=(),
        description="Facts of this file about former students whose work is of the track's kind.",
    )


class LinkEntry(Sourced):
    """An address that may be shown."""

    label: Text = Field(description="What the link says.")
    url: Url = Field(description="The address; https:// or mailto: first.")


class ContactEntry(Sourced):
    """An office that answers questions."""

    name: Text = Field(description="The office's name.")
    address: Text = Field(description="The postal address.")
    phone: Text = Field(description="The telephone number.")
    email: Email = Field(description="The e-mail address.")


class AlternativeEntry(Sourced):
    """Another door: a program that may suit someone better."""

    name: Text = Field(description="The other program's name.")
    about: Text = Field(description="What it is and whom it suits, in a sentence.")
    url: Url = Field(description="Its page; https:// first.")


class EventEntry(Sourced):
    """Something to attend. It is not shown once it is over."""

    id: Id = Field(description="A short name for the event.")
    name: Text = Field(description="The event's name.")
    about: Text = Field(description="What it is, in a sentence.")
    starts: Moment = Field(description="Such as 2026-11-06T12:00:00-05:00; -05:00 is the zone.")
    ends: Moment = Field(description="Such as 2026-11-06T13:00:00-05:00; -05:00 is the zone.")
    url: Url = Field(description="Where to sign up or read more; https:// first.")


class DateEntry(Sourced):
    """A date of the application. It is not shown once it has passed."""

    id: Id = Field(description="A short name for the date.")
    name: Text = Field(description="What happens then, in a few words.")
    about: Text = Field(description="What the reader should know about it, in a sentence.")
    day: Day = Field(description="The day in Pittsburgh, such as 2026-11-06.")
    url: Url = Field(description="Where to read more; https:// first.")


class NoticeEntry(Sourced):
    """A text that must stand where a reader meets it."""

    title: Text = Field(description="The notice's heading.")
    text: Text = Field(description="The notice.")
    link: Id = Field(
        description="Where to read more: a link, contact, alternative or track of this file."
    )


class FactEntry(Sourced):
    """A statement about the program."""

    say: Text = Field(description="The fact, in a sentence.")
    confirm: YesOrNo = Field(
        default=False,
        description="true when the source is old or undated: the fact is then shown only with "
        "its date and the advice to confirm it.",
    )


class ProgramFile(Entry):
    """The degree: its tracks, links, contacts, alternatives, events, dates, notices and facts."""

    program: ProgramEntry = Field(description="The degree as a whole.")
    tracks: Annotated[dict[Id, TrackEntry], Several(2)] = Field(
        description="The tracks that can be recommended, by short name, in the order shown."
    )
    links: dict[Id, LinkEntry] = Field(description="Addresses that may be shown.")
    contacts: dict[Id, ContactEntry] = Field(
        default={}, description="Offices that answer questions."
    )
    alternatives: dict[Id, AlternativeEntry] = Field(
        default={}, description="Other programs that may suit someone better."
    )
    events: tuple[EventEntry, ...] = Field(default=(), description="Things to attend.")
    dates: tuple[DateEntry, ...] = Field(default=(), description="Dates of the application.")
    notices: dict[Id, NoticeEntry] = Field(
        default={}, description="Texts that must stand where a reader meets them."
    )
    facts: dict[Id, FactEntry] = Field(
        default={}, description="Statements about the program, each with its source and date."
    )


# -------------------------------------------------------- words.yaml, cases.yaml


class WordsFile(Entry):
    """The pages' own texts, a section a page. Every text is required."""

    # The domain type is the shape here: its sections are the keys of the file.
    words: Words


class ExpectEntry(Entry):
    """What the advisor should find."""

    verdict: VerdictLevel = Field(description="The verdict.")
    top: Id = Field(description="The leading track, or tie.")
    strength: Strength = Field(description="How clear the lead is.")


class CaseEntry(Entry):
    """A person on paper: the answers, and the result they should get."""

    id: Id = Field(description="A short name for the case.")
    who: Text = Field(description="Who this is, in a sentence.")
    answers: dict[Id, Ids] = Field(
        description="Question, then the chosen option or a list of them; {} for no answers."
    )
    expect: ExpectEntry = Field(description="What the advisor should find.")


class CasesFile(Entry):
    """People on paper with the results they should get."""

    cases: tuple[CaseEntry, ...] = Field(description="The cases.")
