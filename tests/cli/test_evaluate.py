"""``advisor evaluate``."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from advisor.guide import Guide, find_data
from advisor.learning.design import Design
from tests.cli.conftest import Advisor
from tests.learning.labels import people


@pytest.fixture
def file(guide: Guide, tmp_path: Path) -> Path:
    """Sixty people whose tracks come of today's own table, half of them from a call."""
    made = people(guide, 60, Design.of(guide).today, seed=2).frame()
    made["kind"] = np.where(np.arange(60) % 2, "call", "prospect")
    path = tmp_path / "people.csv"
    made.to_csv(path, index=False)
    return path


def test_agreement_words_rivals_and_groups_are_told_with_intervals(
    advisor: Advisor, file: Path
) -> None:
    ended = advisor("evaluate", file, "--by", "kind")
    assert ended.status == 0
    assert ended.out.startswith("60 sheets of 60 people whose track is known\n")
    for text in ("How often each word is right", "logistic regression", "By kind", "% to "):
        assert text in ended.out


def test_json_is_one_document(advisor: Advisor, file: Path) -> None:
    ended = advisor("evaluate", file, "--by", "kind", "--json")
    found = json.loads(ended.out)
    assert found["people"] == 60
    assert set(found["groups"]["kind"]) == {"call", "prospect"}
    assert found["intervals"]["shares"] == "Wilson 95%"
    assert found["faulty"] == 0


def test_cases_can_be_evaluated_too(advisor: Advisor) -> None:
    ended = advisor("evaluate", find_data() / "cases.yaml", "--json")
    found = json.loads(ended.out)
    assert ended.status == 0
    assert found["agreement"]["agree"] == found["named"]


def test_few_people_are_said_to_be_too_few(advisor: Advisor, tmp_path: Path) -> None:
    file = tmp_path / "few.csv"
    file.write_text("goal,track\nlead_it,itm\nprotect,isa\n")
    ended = advisor("evaluate", file)
    assert ended.status == 0
    assert "There are too few people to say more." in ended.out
    assert "Rivals" not in ended.out


def test_faulty_rows_are_named_and_the_others_evaluated(advisor: Advisor, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    rows = "lead_it,itm\nprotect,isa\n" * 3 + "protekt,isa\n" * 30 + "lead_it,nowhere\n"
    file.write_text(f"goal,track,odd\n{rows}".replace(",odd", ""))
    ended = advisor("evaluate", file)
    assert ended.status == 1
    assert ended.out.startswith("6 sheets of 6 people")
    lines = ended.err.splitlines()
    assert (
        f'{file}: row 8: question "goal" has no option "protekt"; did you mean "protect"?' in lines
    )
    assert lines[-1] == "and 11 more rows like these are left out"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "the file is empty"),
        ("goal,track\nlead_it,itm\nlead_it,itm\n", 'all 2 labels are "itm"'),
        ("goal,result\nlead_it,itm\n", '"track"'),
        ("name,track\nann,itm\n", "no column is a question"),
    ],
)
def test_what_cannot_be_evaluated_is_one_line(
    advisor: Advisor, tmp_path: Path, text: str, told: str
) -> None:
    file = tmp_path / "people.csv"
    file.write_text(text)
    ended = advisor("evaluate", file)
    assert ended.status == 1
    assert ended.out == ""
    assert told in ended.err
    assert ended.err.count("\n") == 1


def test_a_missing_file_is_named(advisor: Advisor, tmp_path: Path) -> None:
    for name in ("none.csv", "none.yaml"):
        ended = advisor("evaluate", tmp_path / name)
        assert ended.status == 1
        assert "there is no such file" in ended.err


def test_small_groups_are_counted_and_not_named(advisor: Advisor, file: Path) -> None:
    frame = pd.read_csv(file)
    frame["email"] = [f"person{number}@example.org" for number in range(len(frame))]
    frame.to_csv(file, index=False)
    ended = advisor("evaluate", file, "--by", "email")
    assert "60 groups are hidden: fewer than 5 people" in " ".join(ended.out.split())
    assert "example.org" not in ended.out + advisor("evaluate", file, "--by", "email", "--json").out
