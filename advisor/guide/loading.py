"""Load and validate the YAML files of a guide."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from advisor.guide import model
from advisor.guide.document import read_document
from advisor.guide.faults import GuideError, settle

if TYPE_CHECKING:
    from advisor.guide import shapes as schema

PACKAGE = Path(__file__).resolve().parents[1]


def find_data() -> Path:
    """Find the default data folder.

    In a checkout that is ``data/`` beside the package, in an installed package
    the copy that it carries.
    """
    checkout = PACKAGE.parent / "data"
    if (checkout / "program.yaml").is_file():
        return checkout
    return PACKAGE / "data"


def load_guide(folder: Path | None = None) -> model.Guide:
    """Load program, questionnaire, rules and words from a folder."""
    from advisor.guide import shapes as schema

    folder = Path(folder) if folder is not None else find_data()
    data = {
        name: _parse(folder / f"{name}.yaml")
        for name in ("program", "questions", "rules", "words")
    }
    return model.Guide(
        program=_program(schema.ProgramFile.model_validate(data["program"])),
        questionnaire=_questionnaire(schema.QuestionsFile.model_validate(data["questions"])),
        rules=_rules(schema.RulesFile.model_validate(data["rules"])),
        words=schema.WordsFile.model_validate({"words": data["words"]}).words,
        fingerprints=model.Fingerprints(
            program=_digest(data["program"]),
            questionnaire=_digest(data["questions"]),
            rules=_digest(data["rules"]),
            words=_digest(data["words"]),
            shape=_digest(_shape(data["questions"])),
        ),
    )


def load_cases(folder: Path | None, guide: model.Guide) -> tuple[model.Case, ...]:
    """Load the cases of a folder."""
    from advisor.guide import shapes as schema

    folder = Path(folder) if folder is not None else find_data()
    file = schema.CasesFile.model_validate(_parse(folder / "cases.yaml"))
    return tuple(
        model.Case(
            case.id,
            case.who,
            MappingProxyType(
                {
                    question.id: tuple(
                        o.id for o in question.options if o.id in case.answers[question.id]
                    )
                    for question in guide.questionnaire.questions
                    if question.id in case.answers
                }
            ),
            model.Expectation(case.expect.verdict, case.expect.top, case.expect.strength),
        )
        for case in file.cases
    )


def _parse(path: Path) -> Any:
    document = read_document(path)
    if document.findings:
        raise GuideError(settle(document.path, document.findings))
    return document.root.value


def _digest(data: Any) -> str:
    return sha256(json.dumps(data, ensure_ascii=False).encode()).hexdigest()[:12]


def _shape(data: Any) -> Any:
    return [
        [
            question["id"],
            question.get("type", "single"),
            question.get("max"),
            question.get("ask_when"),
            [option["id"] for option in question["options"]],
        ]
        for page in data["pages"]
        for question in page["questions"]
    ]


def _named(kind: Any, entries: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(kind(id=key, **dict(entry)) for key, entry in entries.items())


def _program(file: schema.ProgramFile) -> model.Program:
    return model.Program(
        **dict(file.program),
        tracks=tuple(
            model.Track(id=key, **{**dict(track), "topics": tuple(track.topics)})
            for key, track in file.tracks.items()
        ),
        links=_named(model.Link, file.links),
        contacts=_named(model.Contact, file.contacts),
        alternatives=_named(model.Alternative, file.alternatives),
        events=tuple(model.Event(**dict(event)) for event in file.events),
        notices=_named(model.Notice, file.notices),
        facts=_named(model.Fact, file.facts),
    )


def _condition(entry: schema.ConditionEntry) -> model.Condition:
    return model.Condition(
        chosen=MappingProxyType(
            {key: tuple(options) for key, options in (entry.model_extra or {}).items()}
        ),
        any_of=tuple(_condition(part) for part in entry.any),
        negated=_condition(entry.not_) if entry.not_ else None,
    )


def _questionnaire(file: schema.QuestionsFile) -> model.Questionnaire:
    return model.Questionnaire(
        tuple(
            model.Page(page.id, page.title, tuple(_question(q) for q in page.questions))
            for page in file.pages
        )
    )


def _question(entry: schema.QuestionEntry) -> model.Question:
    multi = entry.type == "multi"
    return model.Question(
        id=entry.id,
        text=entry.text,
        options=tuple(model.Option(**dict(option)) for option in entry.options),
        help=entry.help,
        multi=multi,
        most=(entry.max or len(entry.options)) if multi else 1,
        ask_when=_condition(entry.ask_when) if entry.ask_when else None,
    )


def _rules(file: schema.RulesFile) -> model.Rules:
    return model.Rules(
        points=MappingProxyType(
            {
                question: MappingProxyType(
                    {option: MappingProxyType(points) for option, points in row.items()}
                )
                for question, row in file.points.items()
            }
        ),
        bonuses=tuple(
            model.Bonus(b.id, _condition(b.when), MappingProxyType(b.points), b.reason)
            for b in file.bonuses
        ),
        strength=model.StrengthRules(**dict(file.strength)),
        fit=tuple(
            model.FitRule(**{**dict(rule), "when": _condition(rule.when)}) for rule in file.fit
        ),
        next_steps=tuple(
            model.NextStep(
                step.id,
                step.label,
                step.link,
                **{key: tuple(value) for key, value in dict(step.for_).items()},
            )
            for step in file.next_steps
        ),
    )

