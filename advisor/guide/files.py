"""The files of a data folder, and which part of a guide each holds."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

PROGRAM: Final = "program.yaml"
QUESTIONS: Final = "questions.yaml"
RULES: Final = "rules.yaml"
WORDS: Final = "words.yaml"
CASES: Final = "cases.yaml"  # checked against a guide, but not a part of it

PARTS: Final[Mapping[str, str]] = MappingProxyType(
    {PROGRAM: "program", QUESTIONS: "questionnaire", RULES: "rules", WORDS: "words"}
)
"""The files of a guide, each with the part of `Guide` and `Fingerprints` that it holds."""

BLANK: Final = Path(__file__).with_name("blank")
"""The folder of a short guide, with which a program of one's own begins."""
