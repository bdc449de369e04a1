"""Build the domain objects from validated entries; everything in a guide is frozen."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from typing import Any

from advisor.guide import model, naming, shapes
from advisor.guide.fields import frozen
from advisor.guide.program import Program
from advisor.guide.words import Words


def guide(
    program: shapes.ProgramFile,
    questions: model.Questionnaire,
    rules: shapes.RulesFile,
    words: Words,
) -> model.Guide:
    """Build a guide from the entries of its four files."""
    degree = _program(program)
    words = naming.named(words, degree)
    return model.Guide(
        program=degree,
        questionnaire=questions,
        rules=_rules(rules),
        words=words,
        fingerprints=model.Fingerprints(
            # Only the program is shown in the order of its lines (tracks, links).
            program=_digest(_said(program), sort_keys=False),
            questionnaire=_digest(_said(questions)),
            rules=_digest(_said(rules)),
            words=_digest({"words": _said(words)}),
            shape=_digest([_shape_of(question) for question in questions.questions]),
        ),
        language=degree.site.language,
    )


def cases(file: shapes.CasesFile, questionnaire: model.Questionnaire) -> tuple[model.Case, ...]:
    """Build the cases from the entries of their file."""
    return tuple(
        replace(case, answers=_in_order(case.answers, questionnaire)) for case in file.cases
    )


def _in_order(answers: model.Choices, questionnaire: model.Questionnaire) -> model.Choices:
    """Put answers into the order of the questionnaire, so that equal sheets are equal."""
    return frozen(
        {
            question.id: tuple(each for each in question.option if each in answers[question.id])
            for question in questionnaire.questions
            if question.id in answers
        }
    )


def _program(file: shapes.ProgramFile) -> Program:
    parts: dict[str, Any] = {
        name: tuple(part.values()) if isinstance(part, dict) else part
        for name, part in file
        if name != "program"
    }
    colors = replace(file.site.colors, tracks=frozen(file.site.colors.tracks))
    return Program(**{**vars(file.program), **parts, "site": replace(file.site, colors=colors)})


def _rules(file: shapes.RulesFile) -> model.Rules:
    return model.Rules(
        points=frozen(
            {
                question: frozen({option: frozen(row.points) for option, row in rows.items()})
                for question, rows in file.points.items()
            }
        ),
        bonuses=tuple(
            model.Bonus(bonus.id, bonus.when, bonus.points, bonus.reason) for bonus in file.bonuses
        ),
        strength=file.strength,
        fit=file.fit,
        next_steps=tuple(
            model.NextStep(entry.id, entry.label, entry.link, **dict(entry.for_))
            for entry in file.next_steps
        ),
        accepted=frozen({entry.warning: entry.because for entry in file.accepted}),
        locked=frozenset(_locked(file)),
    )


def _locked(file: shapes.RulesFile) -> Iterator[str]:
    for question, rows in file.points.items():
        for option, row in rows.items():
            if row.locked:
                yield model.row_name(question, option)
    yield from (bonus.id for bonus in file.bonuses if bonus.locked)


def _said(file: Any) -> Any:
    """Give what a file says as plain data, however it is written."""
    dump = shapes.adapter(type(file)).dump_python
    return dump(file, mode="json", by_alias=True, exclude_defaults=True)


def _shape_of(question: model.Question) -> Any:
    """Take from a question what a share code depends on."""
    return [
        question.id,
        list(question.option),
        question.type,
        question.most,
        question.ask_when.as_data() if question.ask_when else None,
    ]


def _digest(data: Any, *, sort_keys: bool = True) -> str:
    text = json.dumps(data, sort_keys=sort_keys, ensure_ascii=False, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()[:12]
