"""The domain types: what a guide is made of, in the words of ``docs/glossary.md``.

Frozen dataclasses whose annotations define what the files may hold (``fields``). Editors show
the line below a field to staff as they type (``schema``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from math import comb
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from advisor.guide.faults import quoted
from advisor.guide.fields import (
    AT_LEAST_ONE,
    FROZEN,
    Id,
    Ids,
    ReadersText,
    Several,
    Shape,
    StepLabel,
    Text,
    Whole,
    frozen,
)
from advisor.guide.program import Program, TalkingPoint, Track
from advisor.guide.site import ENGLISH, Language
from advisor.guide.words import STRICT, Words

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler

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

TIE: Final = "tie"  # used instead of a track's id when the top scores are equal

Choices = Mapping[str, tuple[str, ...]]
"""Checked answers: the ids of the chosen options, by question id.

A question that was not answered is absent. A ``single`` question has exactly one chosen
option; those of a ``multi`` question are in the order of the questionnaire, so that equal
choices compare equal.
"""


@dataclass(frozen=True)
class Condition:
    """A test of a sheet: the one ``when`` / ``ask_when`` grammar.

    It holds when all of its parts hold. A question without an answer holds for no option.
    """

    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Question id -> option ids; holds when one of them was chosen."""
    any_of: tuple[Condition, ...] = ()
    """Conditions of which at least one must hold; empty for no such part."""
    negated: Condition | None = None
    """A condition that must not hold."""

    @cached_property
    def first(self) -> str:
        """The question that the condition names first; "" for one that names none."""
        return next((question for part, _ in self.parts() for question in part.chosen), "")

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

    def as_data(self) -> dict[str, Any]:
        """Write the condition in the grammar of the files."""
        data: dict[str, Any] = {name: list(options) for name, options in self.chosen.items()}
        if self.any_of:
            data["any"] = [part.as_data() for part in self.any_of]
        if self.negated is not None:
            data["not"] = self.negated.as_data()
        return data

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> Any:
        from pydantic_core import core_schema

        from advisor.guide.shapes import ConditionEntry

        return core_schema.no_info_after_validator_function(
            ConditionEntry.condition,
            handler.generate_schema(ConditionEntry),
            serialization=core_schema.plain_serializer_function_ser_schema(cls.as_data),
        )


@dataclass(frozen=True)
class Option:
    """One way to answer a question."""

    id: Id
    """A short name that stays the same for good: rules, cases and links use it."""
    text: ReadersText
    """What the reader sees and chooses."""
    reason: ReadersText
    """A full sentence that says the answer back, such as "You would pick the supplier breach \
first." The result is built from these."""
    alone: bool = False
    """For type multi: cannot be chosen beside others, as "None of these" cannot."""


@dataclass(frozen=True)
class Question:
    """One question with its closed list of options."""

    id: Id
    """A short name that stays the same for good: rules, cases and links use it."""
    text: ReadersText
    """The question as the reader sees it."""
    options: Annotated[tuple[Option, ...], Several(2)]
    """The options in the order in which they are shown; at least two."""
    help: ReadersText = ""
    """A line below the question, where a word needs explaining."""
    type: Literal["single", "multi"] = "single"
    """single: one option may be chosen. multi: several may."""
    max: Whole | None = None
    """How many options may be chosen, for type multi; all of them if left out."""
    ask_when: Condition | None = None
    """Ask this question only when the condition holds. It may look only at questions on earlier \
pages."""

    @property
    def multi(self) -> bool:
        """Whether several options may be chosen."""
        return self.type == "multi"

    @cached_property
    def most(self) -> int:
        """The greatest number of options that may be chosen."""
        return (self.max or len(self.options)) if self.multi else 1

    @cached_property
    def option(self) -> Mapping[str, Option]:
        """The options by id."""
        return {option.id: option for option in self.options}

    @cached_property
    def place(self) -> Mapping[str, int]:
        """The place of each option, counted from 0, by id."""
        return {option.id: place for place, option in enumerate(self.options)}

    @cached_property
    def alone(self) -> frozenset[str]:
        """The ids of the options that cannot be chosen beside others."""
        return frozenset(option.id for option in self.options if option.alone)

    @cached_property
    def ways(self) -> int:
        """In how many ways the question can be answered, no answer included."""
        others = len(self.options) - len(self.alone)
        return len(self.alone) + sum(comb(others, size) for size in range(self.most + 1))

    @cached_property
    def sets(self) -> int:
        """How many sets of options a share code tells apart, the empty one included.

        Those that cannot be chosen together count too: an option may have to be alone later, or no
        longer, and codes stay as they are.
        """
        return sum(comb(len(self.options), size) for size in range(self.most + 1))

    def misfit(self, chosen: Collection[str]) -> str:
        """Say why options cannot be chosen together; "" where they can."""
        if len(chosen) > self.most:
            allowed = "one option" if self.most == 1 else f"at most {self.most} options"
            return f"takes {allowed}, not {len(chosen)}"
        lonely = self.lonely(chosen)
        return f"takes {quoted(lonely)} alone, without another option" if lonely else ""

    def lonely(self, chosen: Collection[str]) -> str:
        """The id of the option that cannot be chosen beside the others; "" where all can."""
        beside = chosen if len(chosen) > 1 else ()
        return next((option for option in beside if option in self.alone), "")


@dataclass(frozen=True)
class Page:
    """Questions that are asked together."""

    id: Id
    title: ReadersText
    """The page's heading."""
    questions: Annotated[tuple[Question, ...], AT_LEAST_ONE]
    """The questions in the order in which they are asked."""


@dataclass(frozen=True)
class Earlier:
    """What the share codes of an earlier questionnaire hold (`advisor earlier` prints it)."""

    shape: Shape
    """The fingerprint of the shape that it had."""
    questions: Annotated[Mapping[Id, tuple[Id, ...]], FROZEN]
    """Its questions and their options, in the order of then."""
    most: Annotated[Mapping[Id, Whole], FROZEN] = field(default_factory=lambda: frozen({}))
    """How many options may be chosen, of questions of several."""


@dataclass(frozen=True)
class Questionnaire:
    """What is asked, page by page."""

    __pydantic_config__ = STRICT

    pages: Annotated[tuple[Page, ...], AT_LEAST_ONE]
    """The pages in the order in which they are shown."""
    earlier: tuple[Earlier, ...] = ()
    """Earlier questionnaires, so that their share codes still open."""

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
    reason: ReadersText


@dataclass(frozen=True)
class FitRule:
    """Something that has to be said about fit when a condition holds."""

    id: Id
    when: Condition
    """The answers that raise the flag."""
    level: Level
    """note: advice only. yes_if: one thing to confirm. not_yet: something is missing today. \
elsewhere: another program fits better. The worst level is the verdict."""
    say: ReadersText
    """What the reader should know."""
    do: ReadersText
    """One thing to do about it. Begin with a verb."""
    link: Id
    """Where to do it: a link, contact, alternative or track of program.yaml."""
    brief: ReadersText = ""
    """What completes the verdict's sentence, after "Yes, if" or "Not yet:"; for elsewhere the \
whole sentence. Without the period."""
    fact: Id = ""
    """The fact of program.yaml that this leans on, if it is one."""
    talk: tuple[TalkingPoint, ...] = ()
    """What a counselor may say about it: two or three points."""


@dataclass(frozen=True)
class StrengthRules:
    """How far ahead the leading track must be."""

    clear: Whole
    """From this lead on, the result is called clear."""
    lean: Whole
    """From this lead on, the result is called a lean."""
    least_answers: Whole
    """With fewer answers than this that gave points, no winner is named."""


@dataclass(frozen=True)
class NextStep:
    """Something a prospect can do now.

    Each of ``verdict``, ``track``, ``strength`` and ``flag`` narrows whom the
    step is for; an empty one does not narrow. ``track`` matches the leader or
    any tied track, and nothing while the strength is ``unknown``.
    """

    id: str
    label: StepLabel
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

    ``points`` is question id -> option id -> track id -> points; what is not listed gives 0.
    ``accepted`` is a warning of the audit -> why. ``locked`` names rows (`row_name`) and bonuses.
    """

    points: Mapping[str, Mapping[str, Mapping[str, int]]]
    bonuses: tuple[Bonus, ...]
    strength: StrengthRules
    fit: tuple[FitRule, ...]
    next_steps: tuple[NextStep, ...]
    accepted: Mapping[str, str] = field(default_factory=dict)
    locked: frozenset[str] = frozenset()


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


@dataclass(frozen=True, eq=False)
class Guide:
    """Program, questionnaire, rules and words: loaded, validated, frozen.

    ``language`` is that of the texts for prospects. Guides compare by identity. They never
    change, so a copy is the guide itself.
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

    def by_track(self, points: Mapping[str, int]) -> tuple[int, ...]:
        """Points for each track, in the program's order; what is not listed is 0."""
        return tuple(points.get(track, 0) for track in self.track_ids)

    def points_of(self, question: str, option: str) -> tuple[int, ...]:
        """What an option gives to each track, in the program's order."""
        return self.by_track(self.rules.points.get(question, {}).get(option, {}))

    def __copy__(self) -> Guide:
        return self

    def __deepcopy__(self, memo: object) -> Guide:
        return self


@dataclass(frozen=True)
class Expectation:
    """What the advisor should find."""

    verdict: VerdictLevel
    """The verdict."""
    top: Id
    """The leading track, or tie."""
    strength: Strength
    """How clear the lead is."""


@dataclass(frozen=True)
class Case:
    """An invented person: the answers, and the result they should get."""

    id: Id
    who: Text
    """Who this is, in a sentence."""
    answers: Annotated[Mapping[Id, Ids], FROZEN]
    """Question, then the chosen option or a list of them; {} for no answers."""
    expect: Expectation
    """What the advisor should find."""
