"""Carry rules over from one questionnaire to another, as far as possible.

Two rules tables can be compared only on one questionnaire. If they were made for
different ones, each is carried over as far as possible: points for missing questions
and options, and conditions that need them, are left out and listed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from advisor.errors import AdvisorError
from advisor.guide import load_guide
from advisor.guide.checks import named_questions
from advisor.guide.document import Spot, read_document
from advisor.guide.files import RULES
from advisor.guide.model import Bonus, Condition, FitRule, Guide, Questionnaire

Rule = TypeVar("Rule", Bonus, FitRule)


class NothingInCommonError(AdvisorError):
    """Two guides have different tracks, so their results cannot be compared."""


def on_one_questionnaire(old: Guide, new: Guide) -> tuple[Guide, Guide, tuple[str, ...]]:
    """Bring two guides onto the questionnaire and program of the new one.

    Returns both, and in sentences what was left out.

    Raises
    ------
    NothingInCommonError
        The two have different tracks.
    """
    if old.track_ids != new.track_ids:
        raise NothingInCommonError(
            f"the old rules are about the tracks {', '.join(old.track_ids)} and the new ones about "
            f"{', '.join(new.track_ids)}, so their results cannot be compared"
        )
    carried, unmapped = carried_over(old, new)
    return carried, new, (*unmapped, *_new_questions(old.questionnaire, new.questionnaire))


def carried_over(guide: Guide, to: Guide) -> tuple[Guide, tuple[str, ...]]:
    """Carry the rules of a guide over to the questionnaire and program of another.

    Returns the other one with these rules, as far as they go, and in sentences what was left out.
    """
    carrier = _Carrier(to.questionnaire)
    rules = replace(
        guide.rules,
        points=carrier.points(guide.rules.points),
        bonuses=carrier.rules("bonus", guide.rules.bonuses),
        fit=carrier.rules("fit rule", guide.rules.fit),
    )
    prints = replace(to.fingerprints, rules=guide.fingerprints.rules)
    return replace(to, rules=rules, fingerprints=prints), tuple(carrier.unmapped)


def load_foreign_rules(folder: Path, file: Path) -> tuple[Guide, tuple[str, ...]]:
    """Load a rules file that names questions or options which a folder's questionnaire lacks.

    These are left out, as by `carried_over`. Raises `GuideError` if the file has other faults.
    """
    named = _named(read_document(file, is_data=False).root)
    foreign = load_guide(folder, {RULES: file}, named)
    return carried_over(foreign, foreign)


def _new_questions(old: Questionnaire, new: Questionnaire) -> Iterator[str]:
    """List the questions and options that the old rules lack."""
    for question in new.questions:
        known = old.question.get(question.id)
        if known is None:
            yield f'The old rules give nothing for the new question "{question.id}".'
            continue
        for option in question.options:
            if option.id not in known.option:
                name = f"{question.id}/{option.id}"
                yield f'The old rules give nothing for the new option "{name}".'


class _Carrier:
    """Carries the parts of rules over, and lists what is left out."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self._questions = questionnaire.question
        self.unmapped: list[str] = []

    def points(
        self, table: Mapping[str, Mapping[str, Mapping[str, int]]]
    ) -> dict[str, dict[str, Mapping[str, int]]]:
        kept: dict[str, dict[str, Mapping[str, int]]] = {}
        for question, rows in table.items():
            if question not in self._questions:
                self.unmapped.append(f'Points: there is no question "{question}".')
                continue
            strange = [option for option in rows if option not in self._questions[question].option]
            self.unmapped += [
                f'Points: the question "{question}" has no option "{option}".' for option in strange
            ]
            kept[question] = {name: row for name, row in rows.items() if name not in strange}
        return kept

    def rules(self, kind: str, rules: Sequence[Rule]) -> tuple[Rule, ...]:
        kept: list[Rule] = []
        for rule in rules:
            strange: list[str] = []
            when = self._known(rule.when, strange)
            name = f"{kind[0].upper()}{kind[1:]} {rule.id}"
            if when is None:
                self.unmapped.append(f"{name} is left out: {'; '.join(strange)}.")
                continue
            if strange:
                self.unmapped.append(f"{name} holds without it: {'; '.join(strange)}.")
            kept.append(replace(rule, when=when))
        return tuple(kept)

    def _known(self, condition: Condition, strange: list[str]) -> Condition | None:
        """A condition without unknown options; None if nothing is left."""
        chosen: dict[str, tuple[str, ...]] = {}
        for question, options in condition.chosen.items():
            if question not in self._questions:
                strange.append(f'there is no question "{question}"')
                return None
            place = self._questions[question].place
            strange += [
                f'the question "{question}" has no option "{option}"'
                for option in options
                if option not in place
            ]
            chosen[question] = tuple(option for option in options if option in place)
        any_of = [self._known(part, strange) for part in condition.any_of]
        negated = self._known(condition.negated, strange) if condition.negated else None
        lost = (condition.negated is not None and negated is None) or None in any_of
        if lost or not all(chosen.values()):
            return None
        return Condition(chosen, tuple(filter(None, any_of)), negated)


Named = dict[str, dict[str, None]]
"""Question id -> the ids of its options, each once and in order."""


def _named(rules: Spot) -> Named:
    """Every question and option that a rules file names."""
    found: Named = {}
    for question, rows in rules["points"].entries():
        found.setdefault(question, {}).update({option: None for option, _ in rows.entries()})
    for part in ("bonuses", "fit"):
        for rule in rules[part].items():
            for question, options in named_questions(rule["when"]):
                texts = (text for item in options.items() if (text := item.text) is not None)
                found.setdefault(question, {}).update(dict.fromkeys(texts))
    return found
