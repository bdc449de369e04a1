"""Recommending and importing: ``python -m benchmarks.core``."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from statistics import median

from advisor import Guide, load_guide, recommend
from advisor.scoring import Answers
from benchmarks.sheets import one_answer
from benchmarks.table import Row, against, main

LEAST_A_SECOND = 5_000
ROUNDS = 7
SHEETS = 2_000
FOREIGN = ("pandas", "sklearn", "sqlalchemy", "streamlit")
"""What ``import advisor`` must leave alone."""


def rows() -> Iterator[Row]:
    """Recommendations a second, and what an import costs."""
    yield _recommendations()
    yield _foreign_imports()
    yield _import_time()


def _recommendations() -> Row:
    guide = load_guide()
    sheets = _complete_sheets(guide)
    rates = [_rate(guide, sheets) for _ in range(ROUNDS)]
    return Row(
        "recommend() on a loaded guide, complete sheets",
        f"{median(rates):,.0f} a second",
        target=f"at least {LEAST_A_SECOND:,}",
        met=median(rates) >= LEAST_A_SECOND,
    )


def _rate(guide: Guide, sheets: list[Answers]) -> float:
    """Recommendations a second over ``sheets``."""
    began = time.perf_counter()
    for sheet in sheets:
        recommend(guide, sheet)
    return len(sheets) / (time.perf_counter() - began)


def _complete_sheets(guide: Guide) -> list[Answers]:
    """Random sheets that answer everything; the same ones in every run."""
    draw = random.Random(3)
    questions = guide.questionnaire.questions
    return [{each.id: one_answer(each, draw) for each in questions} for _ in range(SHEETS)]


def _foreign_imports() -> Row:
    code = "import advisor, json, sys; print(json.dumps(sorted(sys.modules)))"
    loaded = json.loads(subprocess.check_output((sys.executable, "-c", code)))
    found = [name for name in FOREIGN if name in loaded]
    return Row(
        f"import advisor: {', '.join(FOREIGN)}",
        ", ".join(found) or "none",
        "",
        "",
        "none",
        not found,
    )


def _import_time() -> Row:
    ours, other = [], []
    for _ in range(ROUNDS):
        ours.append(_milliseconds("import advisor"))
        other.append(_milliseconds("pass"))
    return against("import advisor, next to an empty Python", ours, other, "ms")


def _milliseconds(code: str) -> float:
    """Milliseconds that a fresh Python takes for ``code``."""
    began = time.perf_counter()
    subprocess.run((sys.executable, "-c", code), check=True)
    return 1000 * (time.perf_counter() - began)


if __name__ == "__main__":
    main(rows)
