"""Many random sheets in a frame, and what `recommend` says of each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from advisor.analysis.ways import ways_to_answer
from advisor.guide.model import Guide, Question, Questionnaire
from advisor.scoring import recommend

SKIPPED = 0.15
"""How often a question is skipped."""


def random_answers(questionnaire: Questionnaire, rows: int, seed: int = 0) -> pd.DataFrame:
    """Draw sheets, follow-ups answered whether asked or not: a categorical column a question."""
    draw = np.random.default_rng(seed)
    return pd.DataFrame(
        {question.id: _column(question, rows, draw) for question in questionnaire.questions}
    )


def _column(question: Question, rows: int, draw: np.random.Generator) -> Any:
    texts = ["|".join(chosen) for chosen in ways_to_answer(question) if chosen]
    picks = draw.integers(len(texts), size=rows)
    picks[draw.random(rows) < SKIPPED] = -1
    return pd.Categorical.from_codes(picks, texts)


def one_by_one(guide: Guide, answers: pd.DataFrame) -> Iterator[tuple[Any, ...]]:
    """What `recommend` says of each row, as a tuple in the order of the result's columns."""
    columns = [answers[name].astype(object).where(answers[name].notna(), "") for name in answers]
    for cells in zip(*columns, strict=True):
        sheet = {name: cell.split("|") for name, cell in zip(answers, cells, strict=True) if cell}
        found = recommend(guide, sheet)
        score = {track.id: track.score for track in found.tracks}
        yield (
            *(score[track] for track in guide.track_ids),
            found.top,
            "|".join(found.tied) or None,
            found.margin,
            found.strength,
            found.verdict.level,
            "|".join(flag.id for flag in found.flags),
            found.code,
        )


def rows_of(results: pd.DataFrame) -> list[tuple[Any, ...]]:
    """The rows of results, with None where something is missing."""
    columns = [results[name].astype(object).where(results[name].notna(), None) for name in results]
    return list(zip(*columns, strict=True))
