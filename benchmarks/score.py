"""Scoring many rows: ``python -m benchmarks.score``.

The rivals run in the same process, each on the same sheets in turn. What is timed:

- a pipeline of scikit-learn (one-hot encoding and logistic regression): its ``predict``,
  which takes the frame and gives a track and nothing else, beside ``score_frame``, which
  takes the same frame and gives all of its columns;
- a rule engine that was handed the same rules, row by row: its ``evaluate`` alone, the
  fastest way it has (a decision that was compiled before, with sheets that are dicts
  already and hold no answer that was not asked for), beside ``score_frame`` from the frame
  of categoricals to the frame of results, with a guide that was used before. Once both
  decide the top track, margin, strength and verdict, and once both list the scores and flags
  too; then ours write share codes besides. That the engine says the same of every row is
  checked;
- for files what Arrow takes to read the sheets and pandas to write the results.

In turn means ours, the rival, ours again and so on; the fastest rounds are compared, which other
work on the machine slows down the least.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import pandas as pd
from pyarrow import csv as arrow_csv

from advisor import Guide, load_guide
from advisor.guide.model import Condition
from advisor.learning.frames import score_frame
from benchmarks.table import Row, main
from tests.learning.sheets import random_answers

ROWS: Final = 1_000_000
MANY: Final = 10_000_000
FITTED: Final = 5_000
ONE_BY_ONE: Final = 5_000
ROUNDS: Final = 9
DECIDED: Final = ("top", "margin", "strength", "verdict")

LEAST_PIPELINE: Final = 10
MOST_FILE: Final = 2.0
MOST_MEGABYTES: Final = 1_000

MEASURED: Final = """
import re, sys
from pathlib import Path
from advisor.cli import main
try:
    main(sys.argv[1:])
finally:
    print(re.search(r"VmHWM:\\s*(\\d+)", Path("/proc/self/status").read_text())[1])
"""
"""Runs a command and says how much memory it had resident at most, in kilobytes.

What `resource.getrusage` says would include the process that started this one.
"""


def rows() -> Iterator[Row]:
    """Frames beside their rivals, then files."""
    guide = load_guide()
    sheets = random_answers(guide.questionnaire, ROWS)
    yield _pipeline(guide, sheets)
    if find_spec("zen"):
        yield _engine(guide, sheets, DECIDED)
        yield _engine(guide, sheets, None)
    else:
        yield Row("a rule engine row by row", "left out: zen-engine comes with the extra bench")
    with TemporaryDirectory() as folder:
        yield _file(Path(folder), guide, sheets)
        yield _large_file(Path(folder), sheets)


def _pipeline(guide: Guide, sheets: pd.DataFrame) -> Row:
    """Beside a pipeline that was fitted to what the rules say."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder

    learned = sheets.head(FITTED)
    labels = score_frame(learned, guide)["top"].astype(object).fillna("tie")
    pipeline = make_pipeline(OneHotEncoder(), LogisticRegression(max_iter=500))
    pipeline.fit(learned, labels)
    ours, other = _in_turn(
        partial(score_frame, sheets, guide), partial(pipeline.predict, sheets), rounds=3
    )
    ratio = other / ours
    return Row(
        f"score_frame of {ROWS:,} sheets, next to predict of a scikit-learn pipeline",
        f"{ours:.2f} s",
        f"{other:.2f} s",
        f"1/{ratio:.1f}",
        f"at least {LEAST_PIPELINE} times as fast",
        ratio >= LEAST_PIPELINE,
    )


def _engine(guide: Guide, sheets: pd.DataFrame, columns: tuple[str, ...] | None) -> Row:
    """Beside a rule engine with the same rules; both must say the same of every row.

    The figure informs; no aim is set.
    """
    few = sheets.head(ONE_BY_ONE)
    asked = [_asked(guide, row) for row in few.astype(object).to_dict("records")]
    evaluate = _evaluate(_decision(guide, flags=columns is None))

    def one_by_one() -> list[Any]:
        return [evaluate(sheet)["result"] for sheet in asked]

    ours, other = _in_turn(partial(score_frame, sheets, guide, columns=columns), one_by_one)
    expected = score_frame(few, guide, columns=columns).to_dict("records")
    for found, row in zip(one_by_one(), expected, strict=True):
        _check_same(found, row)
    rates = ROWS / ours, ONE_BY_ONE / other
    ratio = rates[0] / rates[1]
    what = ", ".join(columns) if columns else "all columns"
    return Row(
        f"score_frame ({what}), next to a rule engine row by row (zen-engine), the same in all",
        f"{rates[0]:,.0f} rows a second",
        f"{rates[1]:,.0f} rows a second",
        f"x{ratio:,.0f}",
    )


def _evaluate(decision: dict[str, Any]) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Let the engine compile a decision once; one that it is handed as text it reads each time."""
    zen = import_module("zen")
    content = zen.ZenDecisionContent(json.dumps(decision))
    engine = zen.ZenEngine({"loader": lambda _: content})
    return partial(engine.evaluate, "advice")


def _file(folder: Path, guide: Guide, sheets: pd.DataFrame) -> Row:
    """The command from start to end, beside the time of reading and writing alone."""
    source, out, other_out = (folder / name for name in ("sheets.csv", "ours.csv", "other.csv"))
    sheets.to_csv(source, index=False)
    results = score_frame(sheets, guide)

    def read_and_write() -> None:
        arrow_csv.read_csv(source)
        results.to_csv(other_out, index=False)

    command = (sys.executable, "-m", "advisor", "score", str(source), str(out))
    run = partial(subprocess.run, command, check=True, stdout=subprocess.DEVNULL)
    ours, other = _in_turn(run, read_and_write, rounds=3)
    assert out.read_bytes() == other_out.read_bytes()
    ratio = ours / other
    return Row(
        f"advisor score on a CSV of {ROWS:,} rows, next to Arrow reading and pandas writing it",
        f"{ours:.2f} s",
        f"{other:.2f} s",
        f"{ratio:.2f}",
        f"at most {MOST_FILE:.0f}",
        ratio <= MOST_FILE,
    )


def _large_file(folder: Path, sheets: pd.DataFrame) -> Row:
    """Memory of the command on a file that is much larger."""
    source, out = folder / "many.csv", folder / "many_results.csv"
    head, _, body = sheets.to_csv(index=False).partition("\n")
    with source.open("w") as file:
        file.write(head + "\n")
        for _ in range(MANY // ROWS):
            file.write(body)
    began = time.perf_counter()
    said = subprocess.check_output(
        (sys.executable, "-c", MEASURED, "score", str(source), str(out)), text=True
    )
    took = time.perf_counter() - began
    megabytes = int(said.splitlines()[-1]) / 1024
    return Row(
        f"advisor score on a CSV of {MANY:,} rows ({source.stat().st_size >> 20:,} MB)",
        f"{took:.0f} s, {megabytes:.0f} MB resident",
        target=f"under {MOST_MEGABYTES:,} MB",
        met=megabytes < MOST_MEGABYTES,
    )


def _in_turn(
    ours: Callable[[], object], other: Callable[[], object], rounds: int = ROUNDS
) -> tuple[float, float]:
    """Seconds of the fastest round of both, measured in turn."""
    took: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        for times, action in zip(took, (ours, other), strict=True):
            began = time.perf_counter()
            action()
            times.append(time.perf_counter() - began)
    return min(took[0]), min(took[1])


# ------------------------------------------------------------- the rules for the engine


def _asked(guide: Guide, row: dict[str, Any]) -> dict[str, Any]:
    """A sheet as the engine takes it: without answers to questions that are not asked."""
    from advisor.scoring import Sheet

    given = {name: cell.split("|") for name, cell in row.items() if isinstance(cell, str)}
    sheet = Sheet.strict(guide.questionnaire, given).kept
    return {
        question.id: (
            list(sheet.get(question.id, ()))
            if question.multi
            else next(iter(sheet.get(question.id, ())), None)
        )
        for question in guide.questionnaire.questions
    }


def _decision(guide: Guide, *, flags: bool) -> dict[str, Any]:
    """The rules as a decision: a table of all that is given, then what it comes to."""
    chain: list[dict[str, Any]] = [
        {"id": "sheet", "type": "inputNode", "name": "sheet"},
        {"id": "given", "type": "decisionTableNode", "name": "given", "content": _table(guide)},
        {"id": "sums", "type": "expressionNode", "name": "sums", "content": _sums(guide, flags)},
        {"id": "lead", "type": "expressionNode", "name": "lead", "content": _lead(guide, flags)},
        {"id": "result", "type": "outputNode", "name": "result"},
    ]
    ids = [node["id"] for node in chain]
    return {
        "nodes": [{**node, "position": {"x": 0, "y": 0}} for node in chain],
        "edges": [
            {"id": f"{one}-{after}", "sourceId": one, "targetId": after, "type": "edge"}
            for one, after in pairwise(ids)
        ],
    }


def _table(guide: Guide) -> dict[str, Any]:
    """A row for each option with points, each bonus and each fit rule; all that hold are listed."""
    given: list[tuple[Condition, Any, str, str, str]] = []
    for question, table in guide.rules.points.items():
        for option, points in table.items():
            if any(points.values()):
                given.append((Condition({question: (option,)}), points, "", "", question))
    given += [(bonus.when, bonus.points, "", "", "") for bonus in guide.rules.bonuses]
    given += [(rule.when, {}, rule.id, rule.level, "") for rule in guide.rules.fit]
    outputs = [*guide.track_ids, "flag", "level", "question"]
    return {
        "hitPolicy": "collect",
        "outputPath": "given",
        "inputs": [{"id": "when", "name": "when"}],
        "outputs": [{"id": name, "name": name, "field": name} for name in outputs],
        "rules": [
            {
                "_id": str(number),
                "when": _expression(guide, when),
                **{track: str(points.get(track, 0)) for track in guide.track_ids},
                "flag": json.dumps(flag),
                "level": json.dumps(level),
                "question": json.dumps(question),
            }
            for number, (when, points, flag, level, question) in enumerate(given)
        ],
    }


def _expression(guide: Guide, when: Condition) -> str:
    """A condition in the engine's language."""
    parts = []
    for name, options in when.chosen.items():
        if guide.questionnaire.question[name].multi:
            any_of = " or ".join(f'contains({name}, "{option}")' for option in options)
            parts.append(f"({any_of})")
        else:
            parts.append(f"{name} in {json.dumps(list(options))}")
    if when.any_of:
        parts.append("(" + " or ".join(_expression(guide, part) for part in when.any_of) + ")")
    if when.negated is not None:
        parts.append(f"not ({_expression(guide, when.negated)})")
    return " and ".join(parts)


def _sums(guide: Guide, flags: bool) -> dict[str, Any]:
    """Scores, the number of answers that gave points, the verdict, and flags if wanted."""
    sums = {track: f"sum(map(given, #.{track}))" for track in guide.track_ids}
    telling = [
        f'(some(given, #.question == "{question}") ? 1 : 0)' for question in guide.rules.points
    ]
    levels = {level: f'some(given, #.level == "{level}")' for level in ("elsewhere", "not_yet")}
    return _expressions(
        {
            **sums,
            "telling": " + ".join(telling),
            **({"flags": 'map(filter(given, #.flag != ""), #.flag)'} if flags else {}),
            "verdict": f'{levels["elsewhere"]} ? "elsewhere" : {levels["not_yet"]} ? "not_yet" : '
            'some(given, #.level == "yes_if") ? "yes_if" : "yes"',
        }
    )


def _lead(guide: Guide, flags: bool) -> dict[str, Any]:
    """The leader, the margin and the strength, of three tracks."""
    one, two, three = guide.track_ids
    strength = guide.rules.strength
    best = f"max([{one}, {two}, {three}])"
    least = f"min([{one}, {two}, {three}])"
    margin = f"({best} - ({one} + {two} + {three} - {best} - {least}))"
    leaders = " : ".join(f'{track} == {best} ? "{track}"' for track in (one, two))
    return _expressions(
        {
            **({name: name for name in (*guide.track_ids, "flags")} if flags else {}),
            "verdict": "verdict",
            "margin": margin,
            "top": f'{margin} == 0 ? null : {leaders} : "{three}"',
            "strength": f'telling < {strength.least_answers} ? "unknown" : '
            f'{margin} >= {strength.clear} ? "clear" : '
            f'{margin} >= {strength.lean} ? "lean" : "toss-up"',
        }
    )


def _expressions(given: dict[str, str]) -> dict[str, Any]:
    return {
        "expressions": [{"id": key, "key": key, "value": value} for key, value in given.items()],
        "passThrough": True,
    }


def _check_same(found: dict[str, Any], expected: dict[str, Any]) -> None:
    for name in ("margin", "strength", "verdict"):
        assert found[name] == expected[name], (name, found, expected)
    for name, score in expected.items():
        if name.startswith("score."):
            assert found[name.removeprefix("score.")] == score
    assert found.get("top") == (expected["top"] if isinstance(expected["top"], str) else None)
    if "flags" in expected:
        assert set(found["flags"]) == set(filter(None, expected["flags"].split("|")))


if __name__ == "__main__":
    main(rows)
