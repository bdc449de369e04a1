"""Build the domain objects from validated entries; everything in a guide is frozen."""

from __future__ import annotations

import copyreg
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from hashlib import sha256
from types import MappingProxyType
from typing import Any, TypeVar

from pydantic import BaseModel

from advisor.guide import model, naming, shapes
from advisor.guide.site import Colors

Value = TypeVar("Value")


def _view(entries: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(entries)


# Python does not pickle read-only views by itself, but guides are sent to the processes that
# score many rows.
copyreg.pickle(MappingProxyType, lambda view: (_view, (dict(view),)))


def guide(
    program: shapes.ProgramFile,
    questions: shapes.QuestionsFile,
    rules: shapes.RulesFile,
    words: shapes.WordsFile,
) -> model.Guide:
    """Build a guide from the entries of its four files."""
    degree, questionnaire = _program(program), _questionnaire(questions)
    words = words.model_copy(update={"words": naming.named(words.words, degree)})
    return model.Guide(
        program=degree,
        questionnaire=questionnaire,
        rules=_rules(rules),
        words=words.words,
        fingerprints=model.Fingerprints(
            program=_fingerprint(program, order_counts=True),
            questionnaire=_fingerprint(questions),
            rules=_fingerprint(rules),
            words=_fingerprint(words),
            shape=_digest([_shape_of(question) for question in questionnaire.questions]),
        ),
        language=degree.site.language,
    )


def cases(file: shapes.CasesFile, questionnaire: model.Questionnaire) -> tuple[model.Case, ...]:
    """Build the cases from the entries of their file."""
    return tuple(
        model.Case(
            id=entry.id,
            who=entry.who,
            answers=_sheet(entry.answers, questionnaire),
            expect=entry.expect,
        )
        for entry in file.cases
    )


def _sheet(
    answers: Mapping[str, tuple[str, ...]], questionnaire: model.Questionnaire
) -> model.Choices:
    """Put answers into the order of the questionnaire, so that equal sheets are equal."""
    return MappingProxyType(
        {
            question.id: tuple(
                option.id for option in question.options if option.id in answers[question.id]
            )
            for question in questionnaire.questions
            if question.id in answers
        }
    )


def _program(file: shapes.ProgramFile) -> model.Program:
    return model.Program(
        **vars(file.program),
        tracks=tuple(file.tracks.values()),
        links=tuple(file.links.values()),
        contacts=tuple(file.contacts.values()),
        alternatives=tuple(file.alternatives.values()),
        events=file.events,
        dates=file.dates,
        notices=tuple(file.notices.values()),
        facts=tuple(file.facts.values()),
        needs=tuple(file.needs.values()),
        basics=tuple(file.basics.values()),
        compare=tuple(file.compare.values()),
        site=replace(file.site, colors=_colors(file.site.colors)),
    )


def _colors(colors: Colors) -> Colors:
    return replace(colors, tracks=MappingProxyType(dict(colors.tracks)))


def _questionnaire(file: shapes.QuestionsFile) -> model.Questionnaire:
    return model.Questionnaire(
        file.pages,
        tuple(
            model.Earlier(each.shape, MappingProxyType(each.questions), _frozen(each.most))
            for each in file.earlier
        ),
    )


def _rules(file: shapes.RulesFile) -> model.Rules:
    return model.Rules(
        points=MappingProxyType({key: _rows(rows) for key, rows in file.points.items()}),
        bonuses=tuple(
            model.Bonus(bonus.id, bonus.when, _frozen(bonus.points), bonus.reason)
            for bonus in file.bonuses
        ),
        strength=file.strength,
        fit=file.fit,
        next_steps=tuple(_next_step(entry) for entry in file.next_steps),
        accepted=MappingProxyType({entry.warning: entry.because for entry in file.accepted}),
        locked=frozenset(_locked(file)),
    )


def _locked(file: shapes.RulesFile) -> Iterator[str]:
    """Name the locked rows and bonuses."""
    for question, rows in file.points.items():
        for option, row in rows.items():
            if row.locked:
                yield model.row_name(question, option)
    yield from (bonus.id for bonus in file.bonuses if bonus.locked)


def _rows(rows: Mapping[str, shapes.RowEntry]) -> Mapping[str, Mapping[str, int]]:
    return MappingProxyType({option: _frozen(row.points) for option, row in rows.items()})


def _next_step(entry: shapes.NextStepEntry) -> model.NextStep:
    return model.NextStep(entry.id, entry.label, entry.link, **dict(entry.for_))


def _frozen(points: Mapping[str, int]) -> Mapping[str, int]:
    return MappingProxyType(dict(points))


def _fingerprint(file: BaseModel, *, order_counts: bool = False) -> str:
    """Digest what a file says rather than how it is written.

    Only the program is shown in the order of its lines (tracks, links), so there it counts.
    """
    return _digest(_plain(file), sort_keys=not order_counts)


def _shape_of(question: model.Question) -> Any:
    """Take from a question what a share code depends on."""
    return [
        question.id,
        list(question.option),
        question.type,
        question.most,
        question.ask_when.as_data() if question.ask_when else None,
    ]


def _plain(entry: BaseModel) -> Any:
    return entry.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def _digest(data: Any, *, sort_keys: bool = True) -> str:
    text = json.dumps(data, sort_keys=sort_keys, ensure_ascii=False, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()[:12]
