"""Answers at random, for measurements."""

from __future__ import annotations

import random

from advisor.guide import Question


def one_answer(question: Question, draw: random.Random) -> tuple[str, ...]:
    """As many options as the question takes, or one that has to be alone, drawn at random."""
    drawn = {option.id for option in draw.sample(question.options, question.most)}
    lonely = question.lonely(drawn)
    return (lonely,) if lonely else tuple(name for name in question.option if name in drawn)
