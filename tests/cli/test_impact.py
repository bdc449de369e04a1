"""``advisor impact``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from advisor.analysis import impact as module
from advisor.guide import find_data, load_guide
from advisor.scoring import recommend, unpack
from tests.cli.conftest import Advisor

WHOLE_REPORT = """\
48 complete sheets, all counted
The edit changes the result of 45.8% of them.

Which track leads: rows before, columns after
   lead   data   safe    tie
  25.0%     0%     0%     0%  Lead
     0%  25.0%     0%     0%  Data
   4.2%   4.2%  25.0%  16.7%  Safe
     0%     0%     0%     0%  a tie

How clearly: rows before, columns after
  clear   lean  toss-up  unknown
  12.5%  20.8%       0%       0%  clear
     0%  16.7%    12.5%       0%  lean
     0%     0%    37.5%       0%  toss-up
     0%     0%       0%       0%  unknown

What each change would do alone
  41.7%  goal / guard: Safe 3 to 1
   8.3%  strength: clear 4 to 5

6.2%: from Safe (lean, yes) to a tie (toss-up, yes)
  code    GGPTT  GGQ63
  goal    guard  guard
  skills  speak  sums
  depth   deep   deep
"""


@pytest.fixture
def edited(small: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An edited copy of the small rules, beside the folder in which they are."""
    monkeypatch.chdir(small.parent)
    text = (small / "rules.yaml").read_text()
    Path("edited.yaml").write_text(
        text.replace("guard: {safe: 3}", "guard: {safe: 1}").replace("clear: 4", "clear: 5")
    )
    return Path("edited.yaml")


def test_the_report_reads_from_the_whole_to_single_people(
    advisor: Advisor, small: Path, edited: Path
) -> None:
    ended = advisor("impact", "--data", small, "current", edited)
    assert ended.out.startswith(WHOLE_REPORT)
    assert (ended.status, ended.err) == (0, "")


def test_the_same_rules_move_nobody(advisor: Advisor, small: Path) -> None:
    ended = advisor("impact", "--data", small, "current", small / "rules.yaml")
    assert ended.out == "48 complete sheets, all counted\nThe edit changes no result.\n"


def test_json_adds_up_and_its_examples_make_their_moves(
    advisor: Advisor, small: Path, edited: Path
) -> None:
    ended = advisor("impact", "--json", "--data", small, "current", edited)
    document = json.loads(ended.out)
    old, new = load_guide(small), load_guide(small, {"rules.yaml": edited})
    assert document["method"] == "exact"
    assert (document["old"], document["new"]) == (old.fingerprints.rules, new.fingerprints.rules)
    assert document["combinations"] == 48
    assert document["moved"] == {"count": 22, "share": 22 / 48}
    for part in ("top", "strength", "verdict"):
        assert sum(cell["count"] for cell in document[part]) == 48
    assert sum(move["count"] for move in document["moves"]) == 22
    assert [cause["name"] for cause in document["causes"]] == ["goal / guard", ""]
    assert document["records"] is None
    assert [bool(move["examples"]) for move in document["moves"][:6]] == [True] * 5 + [False]
    for move in document["moves"][:5]:
        for example in move["examples"]:
            sheet = {question: tuple(chosen) for question, chosen in example["answers"].items()}
            assert unpack(new, example["code"]) == sheet
            for guide, state in ((old, move["from"]), (new, move["to"])):
                result = recommend(guide, sheet)
                found = (result.top or "tie", result.strength, result.verdict.level)
                assert found == (state["top"], state["strength"], state["verdict"])


def test_moves_of_the_track_come_before_those_of_the_verdict_and_these_before_the_rest(
    advisor: Advisor, small: Path, edited: Path
) -> None:
    text = edited.read_text().replace("level: not_yet", "level: elsewhere")
    edited.write_text(text.replace("about dates.\n    link: office", "it.\n    link: other"))
    ended = advisor("impact", "--json", "--data", small, "current", edited)
    assert ended.err == ""
    document = json.loads(ended.out)
    kinds = [
        (move["from"]["top"] == move["to"]["top"], move["from"]["verdict"] == move["to"]["verdict"])
        for move in document["moves"]
    ]
    assert kinds == sorted(kinds)
    assert len(set(kinds)) > 2


def test_recorded_sheets_are_counted_beside_all_sheets(
    advisor: Advisor, small: Path, edited: Path
) -> None:
    Path("sheets.csv").write_text(
        "who,degree,goal,skills,depth\nann,no,guard,locks|speak,deep\nbob,,lead,,\neve,,,,\n"
    )
    args = ("impact", "--data", small, "current", edited, "--records", "sheets.csv")
    out = advisor(*args).out
    assert out[out.index("3 recorded") :] == (
        "3 recorded sheets\n"
        "The edit changes the result of 33.3% of them.\n\n"
        "How clearly: rows before, columns after\n"
        "  clear   lean  toss-up  unknown\n"
        "     0%  33.3%       0%       0%  clear\n"
        "     0%     0%       0%       0%  lean\n"
        "     0%     0%       0%       0%  toss-up\n"
        "     0%     0%       0%    66.7%  unknown\n\n"
        "What each change would do alone\n"
        "  33.3%  goal / guard: Safe 3 to 1\n"
        "     0%  strength: clear 4 to 5\n\n"
        "33.3%: from Safe (clear, not_yet) to Safe (lean, not_yet)\n"
        "  code    GGRB0\n"
        "  degree  no\n"
        "  goal    guard\n"
        "  skills  speak, locks\n"
        "  depth   deep\n\n"
        "Columns that are no questions were left aside: who.\n"
    )
    records = json.loads(advisor(*args, "--json").out)["records"]
    assert records["method"] == "records"
    assert records["moved"] == {"count": 1, "share": 1 / 3}
    assert records["left_aside"] == ["who"]


def test_no_recorded_sheets_are_no_fault(advisor: Advisor, small: Path, edited: Path) -> None:
    Path("sheets.csv").write_text("goal\n")
    args = ("impact", "--data", small, "current", edited, "--records", "sheets.csv")
    assert "\n0 recorded sheets\nThe edit changes no result.\n" in advisor(*args).out
    assert json.loads(advisor(*args, "--json").out)["records"]["moved"]["share"] is None


def test_a_sample_is_marked_as_such_with_its_interval(
    advisor: Advisor, small: Path, edited: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_CELLS", 10)
    args = ("impact", "--data", small, "current", edited)
    ended = advisor(*args)
    assert ended.out.startswith("200,000 complete sheets, a sample\nThe edit changes the result of")
    assert "Not all sheets could be counted: the scores of the tracks can differ" in ended.out
    assert "(seed 2026)" in ended.out
    document = json.loads(advisor(*args, "--json").out)
    assert (document["method"], document["seed"]) == ("sample", 2026)
    for cell in (document["moved"], *document["top"], *document["causes"], *document["moves"]):
        least, greatest = cell["interval"]
        assert least <= cell["share"] <= greatest
    least, greatest = document["moved"]["interval"]
    assert least < 22 / 48 < greatest
    assert advisor(*args) == ended


def test_rules_for_other_questions_are_compared_as_far_as_they_go(
    advisor: Advisor, small: Path, edited: Path
) -> None:
    foreign = edited.read_text().replace("  depth:\n", "  age:\n    old: {lead: 1}\n  depth:\n")
    foreign = foreign.replace("    sums:  {data: 2}", "    sums:  {data: 2}\n    sing: {lead: 1}")
    foreign = foreign.replace(
        "  - id: guarding\n    when: {goal: guard}",
        "  - id: guarding\n    when: {goal: [guard, rest]}",
    )
    foreign = foreign.replace("when: {degree: no}", "when: {degree: no, any: [{age: old}]}")
    edited.write_text(foreign)
    ended = advisor("impact", "--data", small, "current", edited)
    assert ended.out.startswith(
        "The two are made for different questions\n"
        '  - Points: the question "skills" has no option "sing".\n'
        '  - Points: there is no question "age".\n'
        '  - Fit rule no_degree is left out: there is no question "age".\n'
        '  - Fit rule guarding holds without it: the question "goal" has no option "rest".\n'
        "\n48 complete sheets, all counted\n"
    )
    document = json.loads(advisor("impact", "--json", "--data", small, "current", edited).out)
    assert len(document["unmapped"]) == 4
    verdicts = {(cell["from"], cell["to"]): cell["count"] for cell in document["verdict"]}
    assert verdicts == {("yes", "yes"): 24, ("not_yet", "yes"): 24}


def test_folders_with_different_questions_are_compared_on_those_of_the_new_one(
    advisor: Advisor, small: Path, edited: Path
) -> None:
    del edited
    new = small.parent / "new"
    advisor("init", new, "--data", small)
    questions = new / "questions.yaml"
    questions.write_text(
        questions.read_text().replace("{id: lead, text: To lead", "{id: head, text: To lead")
    )
    rules = new / "rules.yaml"
    rules.write_text(rules.read_text().replace("    lead:  {lead: 3}", "    head:  {lead: 3}"))
    document = json.loads(advisor("impact", "--json", "--data", small, "current", new).out)
    assert document["unmapped"] == [
        'Points: the question "goal" has no option "lead".',
        'The old rules give nothing for the new option "goal/head".',
    ]
    assert document["combinations"] == 48
    assert document["moved"]["count"] > 0


def test_a_fault_besides_foreign_names_is_reported_as_in_check(
    advisor: Advisor, small: Path, edited: Path
) -> None:
    edited.write_text(edited.read_text().replace("count: {data: 3}", "count: {dta: 3}"))
    ended = advisor("impact", "--data", small, "current", edited)
    assert (ended.status, ended.out) == (1, "")
    assert ended.err.startswith("edited.yaml:4:13: ")
    assert 'did you mean "data"?' in ended.err


def test_other_tracks_cannot_be_compared(advisor: Advisor, small: Path) -> None:
    ended = advisor("impact", "--data", small, "current", find_data())
    assert (ended.status, ended.out) == (1, "")
    assert "tracks lead, data, safe" in ended.err


@pytest.mark.parametrize("name", ["nowhere.yaml", "abcdef", "x"])
def test_rules_that_are_not_there_are_one_line(advisor: Advisor, small: Path, name: str) -> None:
    ended = advisor("impact", "--data", small, "current", name)
    assert (ended.status, ended.out) == (1, "")
    assert ended.err.count("\n") == 1


def test_both_rules_have_to_be_named(advisor: Advisor) -> None:
    assert advisor("impact", "current").status == 2
