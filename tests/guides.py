"""Small random guides and sheets for property tests, and every sheet of a guide.

The guides have everything that the grammar allows (follow-ups, multi-choice,
bonuses, fit rules, negative points) and are small enough to list all sheets.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, is_dataclass
from functools import cache
from itertools import combinations
from random import Random
from typing import Any, get_type_hints

from hypothesis import strategies as st

from advisor.guide.model import (
    LEVELS,
    Bonus,
    Choices,
    Condition,
    Fingerprints,
    FitRule,
    Guide,
    NextStep,
    Option,
    Page,
    Question,
    Questionnaire,
    Rules,
    StrengthRules,
)
from advisor.guide.program import Contact, Program, Track
from advisor.guide.words import Words
from advisor.scoring import Answers, Sheet, holds

TRACKS = ("itm", "bida", "isa", "four")
ONE_OR_TWO = st.integers(1, 2)


@cache
def words(kind: type = Words) -> Any:
    """Words in which each text is its own name, placeholders included.

    Cached because it resolves some 700 type hints, and every random guide needs it.
    """
    made: dict[str, Any] = {}
    for name, hint in get_type_hints(kind, include_extras=True).items():
        section = getattr(hint, "__origin__", hint)
        if is_dataclass(section):
            made[name] = words(section)  # type: ignore[arg-type]
        else:
            declared = getattr(hint, "__metadata__", ())
            names = sorted(found for part in declared for found in part.names)
            made[name] = " ".join([name, *("{" + found + "}" for found in names)])
    return kind(**made)


@cache
def program(tracks: int = 3) -> Program:
    """A program with the given number of tracks and one contact."""
    return Program(
        name="Master",
        short="MSIT",
        college="College",
        about="About",
        tracks=tuple(
            Track(
                id=name,
                name=name.upper(),
                short=name,
                about="",
                topics=(),
                suits="",
                roles="",
                url=f"https://x.test/{name}",
                source="S",
                as_of="2025",
            )
            for name in TRACKS[:tracks]
        ),
        links=(),
        contacts=(
            Contact("admissions", "Admissions", "", "", "a@x.test", source="S", as_of="2025"),
        ),
        alternatives=(),
        events=(),
        notices=(),
        facts=(),
    )


@cache
def below(count: int) -> st.SearchStrategy[int]:
    """Whole numbers from 0 on. Cheaper than to sample from what they number, which is hashed."""
    return st.integers(0, count - 1)


@st.composite
def conditions(draw: st.DrawFn, questions: tuple[Question, ...], deep: bool = True) -> Condition:
    """Conditions over some questions (at least one)."""
    form = draw(below(3)) if deep else 0
    if form == 2:
        return Condition(negated=draw(conditions(questions, deep=False)))
    chosen: dict[str, tuple[str, ...]] = {}
    for _ in range(draw(ONE_OR_TWO)):
        question = questions[draw(below(len(questions)))]
        places = draw(chosen_of(len(question.options)))
        chosen[question.id] = tuple(question.options[place].id for place in places)
    inner = conditions(questions, deep=False)
    any_of = tuple(draw(inner) for _ in range(draw(ONE_OR_TWO))) if form == 1 else ()
    return Condition(chosen, any_of=any_of)


@cache
def chosen_of(count: int) -> st.SearchStrategy[list[int]]:
    """The places of one or two of so many options."""
    return st.lists(below(count), min_size=1, max_size=2, unique=True)


@cache
def rows(tracks: int) -> st.SearchStrategy[dict[str, int]]:
    """Points for some of the first tracks."""
    return st.dictionaries(st.sampled_from(TRACKS[:tracks]), st.integers(-2, 3))


@st.composite
def questionnaires(draw: st.DrawFn, most: int = 5) -> Questionnaire:
    """Questionnaires of up to ``most`` questions on up to three pages."""
    pages: list[Page] = []
    earlier: tuple[Question, ...] = ()
    left = draw(st.integers(2, most))
    while left:
        size = draw(st.integers(1, left)) if len(pages) < 2 else left
        page: list[Question] = []
        for _ in range(size):
            name = f"q{len(earlier) + len(page)}"
            count = draw(st.integers(2, 4))
            multi = draw(st.booleans())
            lonely = count - 1 if multi and draw(st.booleans()) else None
            options = tuple(
                Option(
                    f"o{place}", f"option {place}", f"You chose {name} {place}.", place == lonely
                )
                for place in range(count)
            )
            called_for = bool(earlier) and draw(st.booleans())
            when = draw(conditions(earlier, deep=False)) if called_for else None
            chosen = draw(st.integers(1, min(count, 3))) if multi else None
            page.append(
                Question(
                    name,
                    f"{name}?",
                    options,
                    type="multi" if multi else "single",
                    max=chosen,
                    ask_when=when,
                )
            )
        pages.append(Page(f"p{len(pages)}", "Page", tuple(page)))
        earlier += tuple(page)
        left -= size
    return Questionnaire(tuple(pages))


@st.composite
def guides(draw: st.DrawFn, most: int = 5) -> Guide:
    """Guides of up to ``most`` questions, two to four tracks, with bonuses and fit rules."""
    asked_for = draw(questionnaires(most))
    tracks = TRACKS[: draw(st.integers(2, 4))]
    row = rows(len(tracks))
    points = {
        question.id: {option.id: draw(row) for option in question.options}
        for question in asked_for.questions
    }
    when = conditions(asked_for.questions)
    bonuses = tuple(
        Bonus(f"b{place}", draw(when), draw(row), f"Bonus {place}.")
        for place in range(draw(st.integers(0, 2)))
    )
    fit = tuple(
        FitRule(f"f{place}", draw(when), draw(st.sampled_from(LEVELS)), "say", "do", "admissions")
        for place in range(draw(st.integers(0, 3)))
    )
    lean = draw(st.integers(1, 2))
    rules = Rules(
        points=points,
        bonuses=bonuses,
        strength=StrengthRules(lean + draw(st.integers(0, 3)), lean, draw(st.integers(1, 3))),
        fit=fit,
        next_steps=(NextStep("talk", "Talk about {track}", "admissions"),),
    )
    prints = Fingerprints("a" * 12, "b" * 12, "c" * 12, "d" * 12, "e" * 12)
    return Guide(program(len(tracks)), asked_for, rules, words(), prints)


def sets(question: Question) -> Iterator[tuple[str, ...]]:
    """Every non-empty set of options that a question allows."""
    yield from ((option.id,) for option in question.options)
    together = [option.id for option in question.options if not option.alone]
    for size in range(2, question.most + 1):
        yield from combinations(together, size)


def one_set(question: Question, chance: Random) -> tuple[str, ...]:
    """One of the sets of options that a question allows, at random."""
    ids = [option.id for option in question.options]
    chosen = sorted(chance.sample(ids, chance.randint(1, question.most)), key=ids.index)
    lonely = [option.id for option in question.options if option.alone and option.id in chosen]
    return tuple(lonely[:1] or chosen)


def sheets(questionnaire: Questionnaire) -> st.SearchStrategy[Choices]:
    """Any sheets: questions skipped at random, follow-ups answered uncalled for."""
    return st.fixed_dictionaries(
        {},
        optional={
            question.id: st.sampled_from(list(sets(question)))
            for question in questionnaire.questions
        },
    )


def every_sheet(questionnaire: Questionnaire) -> Iterator[Choices]:
    """Every complete sheet: each question that is asked has one of its answers."""

    def extend(
        sheet: Mapping[str, tuple[str, ...]], left: tuple[Question, ...]
    ) -> Iterator[Choices]:
        if not left:
            yield sheet
            return
        question, rest = left[0], left[1:]
        if question.ask_when is not None and not holds(question.ask_when, sheet):
            yield from extend(sheet, rest)
            return
        for chosen in sets(question):
            yield from extend({**sheet, question.id: chosen}, rest)

    yield from extend({}, questionnaire.questions)


@dataclass(frozen=True)
class GuideAndSheet:
    """A guide with one of its sheets."""

    guide: Guide
    sheet: Choices


@st.composite
def guides_and_sheets(draw: st.DrawFn, most: int = 5) -> GuideAndSheet:
    """A random guide with a random sheet."""
    guide = draw(guides(most))
    return GuideAndSheet(guide, draw(sheets(guide.questionnaire)))


def complete(questionnaire: Questionnaire, sheet: Choices) -> bool:
    """Tell whether every question that is asked has an answer."""
    return all(question.id in sheet for question in Sheet(questionnaire, sheet).asked)


def checked(guide: Guide, answers: Answers) -> Sheet:
    """Make a sheet of answers, as an edge does."""
    return Sheet.strict(guide.questionnaire, answers)
