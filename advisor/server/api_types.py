"""The API's responses besides recommendations; docstrings are part of the OpenAPI document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from advisor.guide import Fingerprints, Guide, Question, Strength, VerdictLevel
from advisor.scoring import Recommendation


@dataclass(frozen=True)
class OptionDocument:
    """One way to answer a question. ``reason`` is the sentence that a result uses for it.

    One that is ``alone`` cannot be chosen beside others.
    """

    id: str
    text: str
    reason: str
    alone: bool


@dataclass(frozen=True)
class QuestionDocument:
    """A question with its options.

    ``max`` says how many options may be chosen: 1 where ``type`` is ``single``.
    ``ask_when`` is null for a question that is always asked; else a condition on earlier
    answers, in the grammar of the data files: question -> option or list of options, with
    ``any`` and ``not``.
    """

    id: str
    text: str
    help: str
    type: Literal["single", "multi"]
    max: int
    ask_when: Mapping[str, Any] | None
    options: tuple[OptionDocument, ...]


@dataclass(frozen=True)
class PageDocument:
    """Questions that are asked together."""

    id: str
    title: str
    questions: tuple[QuestionDocument, ...]


@dataclass(frozen=True)
class QuestionnaireDocument:
    """What is asked, in order, and of which guide it is."""

    pages: tuple[PageDocument, ...]
    fingerprints: Fingerprints


@dataclass(frozen=True)
class Scored:
    """What the advisor says about one sheet of a batch, in short.

    ``scores`` has the points of each track; ``top`` is the leader, null on a tie, and
    ``tied`` then has the ids of the tracks that are level. While ``strength`` is
    ``unknown`` no track should be named. ``flags`` are the ids of the fit rules that hold,
    worst first.
    """

    scores: Mapping[str, int]
    top: str | None
    tied: tuple[str, ...]
    margin: int
    strength: Strength
    verdict: VerdictLevel
    flags: tuple[str, ...]
    code: str


@dataclass(frozen=True)
class ScoredBatch:
    """A result for each sheet, in the order in which the sheets came."""

    results: tuple[Scored, ...]
    fingerprints: Fingerprints


def questionnaire_document(guide: Guide) -> QuestionnaireDocument:
    """Convert the questionnaire of a guide."""
    pages = tuple(
        PageDocument(page.id, page.title, tuple(map(_question, page.questions)))
        for page in guide.questionnaire.pages
    )
    return QuestionnaireDocument(pages, guide.fingerprints)


def scored(result: Recommendation) -> Scored:
    """Convert a recommendation."""
    return Scored(
        scores={track.id: track.score for track in result.tracks},
        top=result.top,
        tied=result.tied,
        margin=result.margin,
        strength=result.strength,
        verdict=result.verdict.level,
        flags=tuple(flag.id for flag in result.flags),
        code=result.code,
    )


def _question(question: Question) -> QuestionDocument:
    return QuestionDocument(
        id=question.id,
        text=question.text,
        help=question.help,
        type="multi" if question.multi else "single",
        max=question.most,
        ask_when=question.ask_when.as_data() if question.ask_when else None,
        options=tuple(
            OptionDocument(option.id, option.text, option.reason, option.alone)
            for option in question.options
        ),
    )
