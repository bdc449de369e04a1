"""The fit profile: for each thing that the program asks for, whether it is met."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from advisor.guide import Guide
from advisor.guide.program import Need
from advisor.scoring import Flag, Recommendation, Sheet

State = Literal["met", "check", "blocked", "open"]
"""Met, to check, in the way, or not said: by the reader, or by the college.

The verdict's sentence counts what is to check, so no note is."""


@dataclass(frozen=True)
class ProfileRow:
    """One thing that the program asks for: its state, the answers in sentences, the flags."""

    id: str
    name: str
    state: State
    says: str
    answers: Mapping[str, tuple[str, ...]]  # by question
    flags: tuple[Flag, ...]


def profile(guide: Guide, sheet: Sheet, found: Recommendation) -> tuple[ProfileRow, ...]:
    """View what the program asks for, row by row; none where the guide names nothing."""
    placed = [(need_of(guide, flag), flag) for flag in found.flags]
    return tuple(
        _row(guide, sheet, need, tuple(flag for where, flag in placed if where == need.id))
        for need in guide.program.needs
    )


def need_of(guide: Guide, flag: Flag) -> str | None:
    """Name the row to which a flag belongs; None where it belongs to none."""
    rule = next(rule for rule in guide.rules.fit if rule.id == flag.id)
    return next((n.id for n in guide.program.needs if rule.when.first in n.questions), None)


def _row(guide: Guide, sheet: Sheet, need: Need, flags: tuple[Flag, ...]) -> ProfileRow:
    state, words = _state(need, sheet, flags), guide.words.profile
    asked = guide.questionnaire.question
    answers = {
        name: tuple(asked[name].option[option].reason for option in sheet[name])
        for name in need.questions
        if name in sheet
    }
    is_open = words.open_question if answers else words.open
    says = {"met": words.met, "check": words.check, "blocked": words.blocked, "open": is_open}
    return ProfileRow(need.id, need.name, state, says[state], answers, flags)


def _state(need: Need, sheet: Sheet, flags: tuple[Flag, ...]) -> State:
    if any(flag.level in ("not_yet", "elsewhere") for flag in flags):
        return "blocked"
    if not any(question in sheet for question in need.questions):
        return "open"
    if any(flag.level == "yes_if" for flag in flags):
        return "check"
    return "open" if any(flag.id in need.check for flag in flags) else "met"
