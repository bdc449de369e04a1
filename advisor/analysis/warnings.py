"""Warnings: what looks wrong in a rules table, each with its place in the YAML.

A warning is not a fault: the advisor works. Staff can accept one in ``rules.yaml`` under
``accepted``, with a reason, which is then shown with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from advisor.analysis.audit import Audit
from advisor.analysis.listing import Listing
from advisor.guide.document import Document
from advisor.guide.files import QUESTIONS, RULES
from advisor.guide.model import TIE, Condition, Guide, Question

MAX_TIE_SHARE = 0.12
"""The largest share of ties without a warning: more would leave too many people undecided."""

MIN_TRACK_SHARE = 0.10  # the smallest share of sheets that a track leads on without a warning

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class AuditWarning:
    """What looks wrong, with an id of kind and name, as in ``no_effect matters/name``.

    The path to the line has keys, and places of items counted from 0; ``accepted`` says why
    staff accept it, "" if they don't.
    """

    id: str
    text: str
    file: str
    path: Path
    accepted: str = ""

    def line(self, document: Document) -> int:
        """The line of its file, counted from 1.

        For a missing line, such as an omitted row of points, it is the one above.
        """
        return document.root.find(*self.path).key_at.line + 1


def warnings(guide: Guide, found: Audit) -> tuple[AuditWarning, ...]:
    """List the warnings in the order of the files; the audit weighs all sheets the same."""
    listing = Listing(guide, notes=True)
    listed = [
        *_questions(guide, listing),
        *_points(guide),
        *_conditions(guide, listing),
        *_balance(guide, found),
    ]
    accepted = guide.rules.accepted
    return tuple(replace(warning, accepted=accepted.get(warning.id, "")) for warning in listed)


def _questions(guide: Guide, listing: Listing) -> Iterator[AuditWarning]:
    """Follow-ups that are never or always asked."""
    for page_place, page in enumerate(guide.questionnaire.pages):
        for place, question in enumerate(page.questions):
            if question.ask_when is None:
                continue
            path: Path = ("pages", page_place, "questions", place, "ask_when")
            held, ways = listing.holding(question.ask_when)
            if not held:
                text = f'No one is ever asked the follow-up "{question.id}".'
                yield AuditWarning(f"never_asked {question.id}", text, QUESTIONS, path)
            elif held == ways:
                text = f'Everyone is asked "{question.id}", so it isn\'t a follow-up.'
                yield AuditWarning(f"always_asked {question.id}", text, QUESTIONS, path)


def _points(guide: Guide) -> Iterator[AuditWarning]:
    """Questions and options without effect, and options that repeat one another."""
    for question in guide.questionnaire.questions:
        looks = {option.id: _looks(guide, question, option.id) for option in question.options}
        if not any(map(_has_effect, looks.values())):
            text = f'The question "{question.id}" can never matter: no answer to it does anything.'
            yield AuditWarning(f"no_effect {question.id}", text, *_place_of(guide, question))
            continue
        seen: dict[object, str] = {}
        for option, look in looks.items():
            name = f"{question.id}/{option}"
            twin = seen.setdefault(look, option)
            if twin == option:
                continue
            if _has_effect(look):
                text = f'The options "{twin}" and "{option}" of "{question.id}" do just the same.'
                yield AuditWarning(f"same_as {name}", text, *_place_of(guide, question, option))
            else:
                text = f'The option "{option}" of "{question.id}" does nothing, as "{twin}" does.'
                yield AuditWarning(f"no_effect {name}", text, *_place_of(guide, question, option))


def _place_of(guide: Guide, question: Question, *option: str) -> tuple[str, Path]:
    """Find the block or row of points; where there is none, the question or option itself."""
    rows = guide.rules.points.get(question.id)
    if rows is not None and set(option) <= rows.keys():
        return RULES, ("points", question.id, *option)
    page, place = next(
        (page, place)
        for page, shown in enumerate(guide.questionnaire.pages)
        for place, other in enumerate(shown.questions)
        if other is question
    )
    inside = [step for name in option for step in ("options", question.place[name])]
    return QUESTIONS, ("pages", page, "questions", place, *inside)


def _looks(
    guide: Guide, question: Question, option: str
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """What an option gives, and which conditions, by their place, ask for it."""
    asking = [each.ask_when for each in guide.questionnaire.questions if each.ask_when]
    bonuses = [bonus.when for bonus in guide.rules.bonuses if any(bonus.points.values())]
    conditions = (*asking, *bonuses, *(rule.when for rule in guide.rules.fit))
    asked = tuple(
        place
        for place, part in enumerate(part for each in conditions for part, _ in each.parts())
        if option in part.chosen.get(question.id, ())
    )
    return guide.points_of(question.id, option), asked


def _has_effect(look: tuple[tuple[int, ...], tuple[int, ...]]) -> bool:
    points, asked = look
    return any(points) or bool(asked)


def _conditions(guide: Guide, listing: Listing) -> Iterator[AuditWarning]:
    """Bonuses and fit rules that never or always hold, and bonuses without points."""
    for place, bonus in enumerate(guide.rules.bonuses):
        if not any(bonus.points.values()):
            text = f'The bonus "{bonus.id}" gives no points.'
            yield AuditWarning(f"no_points {bonus.id}", text, RULES, ("bonuses", place))
        yield from _never_or_always("bonus", bonus.id, bonus.when, ("bonuses", place), listing)
    for place, rule in enumerate(guide.rules.fit):
        yield from _never_or_always("fit rule", rule.id, rule.when, ("fit", place), listing)


def _never_or_always(
    kind: str, name: str, when: Condition, path: Path, listing: Listing
) -> Iterator[AuditWarning]:
    held, ways = listing.holding(when)
    path = (*path, "when")
    if not held:
        text = f'The {kind} "{name}" can never hold on a complete sheet.'
        yield AuditWarning(f"never_holds {name}", text, RULES, path)
    elif held == ways:
        text = f'The {kind} "{name}" holds on every complete sheet.'
        yield AuditWarning(f"always_holds {name}", text, RULES, path)


def _balance(guide: Guide, found: Audit) -> Iterator[AuditWarning]:
    """Tracks that are hard to reach, and too many ties."""
    tops = found.tops
    for track in guide.tracks:
        share = tops[track.id] / found.combinations
        if not tops[track.id]:
            text = f"{track.name} never leads, whatever is answered."
        elif share < MIN_TRACK_SHARE:
            text = f"{track.name} leads on only {share:.1%} of all sheets."
        else:
            continue
        yield AuditWarning(f"hard_to_reach {track.id}", text, RULES, ("points",))
    if (ties := tops[TIE] / found.combinations) > MAX_TIE_SHARE:
        text = f"{ties:.1%} of all sheets end in a tie, more than {MAX_TIE_SHARE:.0%}."
        yield AuditWarning("too_many_ties", text, RULES, ("points",))
