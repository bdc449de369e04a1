"""``advisor recommend --what-if``."""

from __future__ import annotations

import json
from pathlib import Path

from advisor.guide import Guide
from advisor.scoring import recommend, unpack
from tests.cli.conftest import Advisor

ANSWERS = ("--answer=degree=no", "--answer=goal=guard", "--answer=skills=locks,speak")

WHAT_IF = """
title
lead

track_one Leading way
  - You want to lead.

track_one Data Work way
  - You want to count.

verdict_one yes way
  - You have a degree.
"""


def test_the_text_ends_in_how_firm_the_result_is(advisor: Advisor, small: Path) -> None:
    plain = advisor("recommend", "--data", small, *ANSWERS)
    ended = advisor("recommend", "--data", small, *ANSWERS, "--what-if")
    assert ended.out.startswith(plain.out)
    assert ended.out.removeprefix(plain.out) == WHAT_IF
    assert (ended.status, ended.err) == (0, "")


def test_of_a_sheet_with_too_few_answers_no_track_is_said_to_be_near(
    advisor: Advisor, small: Path
) -> None:
    out = advisor("recommend", "--data", small, "--answer", "degree=no", "--what-if").out
    assert out.endswith("\ntitle\nlead\n\nunknown\n\nverdict_one yes way\n  - You have a degree.\n")


def test_a_track_that_no_answers_lead_to_is_said_to_be_out_of_reach(
    advisor: Advisor, small: Path
) -> None:
    rules = small / "rules.yaml"
    text = rules.read_text().replace("count: {data: 3}", "count: {}")
    rules.write_text(text.replace("sums:  {data: 2}", "sums:  {}"))
    out = advisor("recommend", "--data", small, *ANSWERS, "--what-if").out
    assert "\ntrack_never Data Work\n" in out


def test_json_has_it_under_a_key_of_its_own_and_only_when_asked(
    advisor: Advisor, small: Path, small_guide: Guide
) -> None:
    plain = json.loads(advisor("recommend", "--json", "--data", small, *ANSWERS).out)
    document = json.loads(
        advisor("recommend", "--json", "--data", small, *ANSWERS, "--what-if").out
    )
    what_if = document.pop("what_if")
    assert document == plain
    assert [(turn["to"], turn["changes"]) for turn in what_if["verdicts"]] == [("yes", 1)]
    now = unpack(small_guide, plain["code"])
    for turn in what_if["tracks"]:
        assert turn["ways"] >= len(turn["examples"]) > 0
        for example in turn["examples"]:
            assert len(example) == turn["changes"]
            changed = {question: tuple(chosen) for question, chosen in example.items()}
            assert recommend(small_guide, {**now, **changed}).top == turn["to"]


def test_the_shipped_words_explain_and_never_advise(advisor: Advisor, shipped: Guide) -> None:
    answers = ("--answer=goal=protect", "--answer=role=it_lead", "--answer=monday=breach")
    out = advisor("recommend", *answers, "--what-if").out
    said = out[out.index(shipped.words.what_if.title) :]
    assert shipped.words.what_if.lead in said
    assert "Information Technology Management is one answer away." in said
    for advice in ("should", "try", "change your", "instead", "better"):
        assert advice not in said.partition("  - ")[0].lower()
