"""The shape of the YAML files, where it differs from that of the domain types (``model``).

``assembly`` makes a guide of them. Editors show the line below a field to staff (``schema``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from advisor.guide.fields import (
    AT_LEAST_ONE,
    BLOCK,
    BY_KEY,
    FROZEN,
    ONE_OR_MORE,
    Id,
    Ids,
    MisfitError,
    Options,
    Points,
    Several,
    StepLabel,
    Text,
    YesOrNo,
    found,
    frozen,
)
from advisor.guide.model import (
    Case,
    Condition,
    FitRule,
    Strength,
    StrengthRules,
    VerdictLevel,
)
from advisor.guide.program import (
    Alternative,
    ApplicationDate,
    Basic,
    Comparison,
    Contact,
    Degree,
    Event,
    Fact,
    Link,
    Need,
    Notice,
    Track,
)
from advisor.guide.site import HERE, Site


class Entry(BaseModel):
    """A block whose keys are all known."""

    # Deferred: an entry within a file, and the cases for many commands, need no validator.
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class ConditionEntry(BaseModel):
    """A test of the answers: each line names a question and one option or a list of options.

    A line holds when one of its options was chosen; the condition holds when
    every line does. A question without an answer holds for no option.
    """

    model_config = ConfigDict(
        extra="allow", frozen=True, defer_build=True, json_schema_extra={"minProperties": 1}
    )
    __pydantic_extra__: dict[str, Options]

    any: Annotated[tuple[ConditionEntry, ...], AT_LEAST_ONE] = ()
    """A list of conditions of which at least one must hold."""
    not_: ConditionEntry | None = Field(default=None, alias="not")
    """A condition that must not hold."""

    def condition(self) -> Condition:
        """Make the condition of it."""
        return Condition(
            chosen=frozen(self.model_extra or {}),
            any_of=tuple(part.condition() for part in self.any),
            negated=self.not_.condition() if self.not_ else None,
        )


class RowEntry(Entry):
    """What an option gives: track and points, such as {data: 2}; {} for nothing."""

    model_config = ConfigDict(extra="allow", frozen=True)
    __pydantic_extra__: dict[str, Points]

    locked: YesOrNo = False
    """true when this is not to be changed at the desk or by what is learned from labels."""

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

    id: Id
    when: Condition
    """The answers that earn the bonus."""
    points: Annotated[Mapping[Id, Points], FROZEN, AT_LEAST_ONE]
    """Track and points, such as {data: 2}."""
    reason: Text
    """A full sentence that the result uses for this bonus."""
    locked: YesOrNo = False
    """true when this is not to be changed at the desk or by what is learned from labels."""


class AudienceEntry(Entry):
    """Whom a next step is for. Each line narrows it; leave a line out to include all."""

    verdict: Annotated[tuple[VerdictLevel, ...], ONE_OR_MORE] = ()
    """For these verdicts."""
    track: Ids = ()
    """When one of these tracks leads or is tied."""
    strength: Annotated[tuple[Strength, ...], ONE_OR_MORE] = ()
    """When the lead is this clear."""
    flag: Ids = ()
    """When one of these fit rules holds."""


class NextStepEntry(Entry):
    """Something a prospect can do now. The first four that apply are shown, in this order."""

    id: Id
    label: StepLabel
    """What to do. {track} is replaced by the leading track's name."""
    link: Id
    """Where to do it: a link, contact, alternative or track of program.yaml."""
    for_: AudienceEntry = Field(default=AudienceEntry(), alias="for")
    """Whom the step is for; all if left out."""


class AcceptedEntry(Entry):
    """An accepted warning of the audit."""

    warning: Text
    """The warning's name, as the audit prints it."""
    because: Text
    """Why it is accepted."""


class RulesFile(Entry):
    """What staff tune: points, bonuses, strength, fit rules and next steps."""

    points: dict[Id, dict[Id, RowEntry]]
    """Question, then option, then track and points from -99 to 99. What is not listed gives 0; \
write {} for none."""
    bonuses: tuple[BonusEntry, ...] = ()
    """Points for combinations of answers."""
    strength: StrengthRules
    """When a lead is called clear or a lean."""
    fit: tuple[FitRule, ...] = ()
    """The fit rules. They never add points."""
    next_steps: tuple[NextStepEntry, ...] = ()
    """What the result offers to do next, most useful first."""
    accepted: tuple[AcceptedEntry, ...] = ()
    """Accepted warnings of the audit, with the reason."""


class ProgramFile(Entry):
    """The degree: its tracks, links, contacts, alternatives, events, dates, notices and facts."""

    program: Degree
    """The degree as a whole."""
    tracks: Annotated[dict[Id, Track], BY_KEY, Several(2)]
    """The tracks that can be recommended, by short name, in the order shown."""
    links: Annotated[dict[Id, Link], BY_KEY] = {}
    """Addresses that may be shown."""
    contacts: Annotated[dict[Id, Contact], BY_KEY] = {}
    """Offices that answer questions."""
    alternatives: Annotated[dict[Id, Alternative], BY_KEY] = {}
    """Other programs that may suit someone better."""
    events: tuple[Event, ...] = ()
    """Things to attend."""
    dates: tuple[ApplicationDate, ...] = ()
    """Dates of the application."""
    notices: Annotated[dict[Id, Notice], BY_KEY] = {}
    """Texts that must stand where a reader meets them."""
    facts: Annotated[dict[Id, Fact], BY_KEY] = {}
    """Statements about the program, each with its source and date."""
    needs: Annotated[dict[Id, Need], BY_KEY] = {}
    """What the program asks for: the rows of the fit profile, in order."""
    basics: Annotated[dict[Id, Basic], BY_KEY] = {}
    """What everyone asks about the program, known or not, in order."""
    compare: Annotated[dict[Id, Comparison], BY_KEY] = {}
    """What people ask of every track: the rows of their comparison."""
    site: Site = HERE
    """Where the program is, its language and its looks."""


class CasesFile(Entry):
    """Invented people with the results they should get."""

    cases: tuple[Case, ...]
    """The cases."""


adapter: Callable[[Any], TypeAdapter[Any]] = cache(TypeAdapter)
"""What reads and writes a file of a kind: one of those above, a `Questionnaire` or `Words`."""
