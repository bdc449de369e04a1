"""``advisor audit``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from advisor.analysis import listing
from advisor.analysis.audit import audit
from advisor.guide import Guide
from tests.cli.conftest import Advisor

WHOLE_REPORT = """\
48 complete sheets, all counted
Each sheet counts alike. A share is a share of sheets, not of people.

Which track leads
  25.0%  Leading
  25.0%  Data Work
  50.0%  Safety
     0%  a tie

How clearly, by the track that leads
  clear   lean  toss-up  unknown
   4.2%   8.3%    12.5%       0%  Leading
   4.2%   8.3%    12.5%       0%  Data Work
  25.0%  12.5%    12.5%       0%  Safety
     0%     0%       0%       0%  a tie
  33.3%  29.2%    37.5%       0%  all

With which verdict, by the track that leads
    yes  yes_if  not_yet  elsewhere
  12.5%      0%    12.5%         0%  Leading
  12.5%      0%    12.5%         0%  Data Work
  25.0%      0%    25.0%         0%  Safety
     0%      0%       0%         0%  a tie
  50.0%      0%    50.0%         0%  all

Influence: where changing this answer alone can change the leader
  100%  goal    What do you want?
    0%  degree  Do you have a degree?
    0%  skills  Which two would you like to learn?
    0%  depth   How deep should guarding go?

The options that tip most: what choosing one adds to a share
  +75.0  goal/lead   Leading leads on 100% of the sheets with it, on 25.0% of all
  +75.0  goal/count  Data Work leads on 100% of the sheets with it, on 25.0% of all
  +50.0  goal/guard  Safety leads on 100% of the sheets with it, on 50.0% of all
  +50.0  depth/deep  Safety leads on 100% of the sheets with it, on 50.0% of all
  +50.0  depth/wide  Safety leads on 100% of the sheets with it, on 50.0% of all

The most fragile points: where one more or less changes the leader
  16.7%  skills/speak  Leading +1
  16.7%  skills/sums   Data Work +1
  16.7%  skills/locks  Safety +1
  12.5%  goal/lead     Leading -1
  12.5%  goal/count    Data Work -1
  12.5%  goal/guard    Safety -1
  12.5%  depth/wide    Safety -1
   8.3%  degree/yes    Leading +1
   8.3%  degree/yes    Data Work +1
   8.3%  degree/yes    Safety +1

Least and greatest score
  0  5  Leading
  0  5  Data Work
  0  7  Safety

To look at
  Nothing is left unexplained.
"""


def test_the_report_reads_from_the_whole_to_single_points(advisor: Advisor, small: Path) -> None:
    ended = advisor("audit", "--data", small)
    assert ended.out == WHOLE_REPORT
    assert (ended.status, ended.err) == (0, "")


def test_the_number_of_sheets_is_spelled_so_that_it_can_be_grasped(
    advisor: Advisor, shipped: Guide
) -> None:
    whole = audit(shipped).combinations
    first = advisor("audit").out.splitlines()[0]
    assert first == f"{whole:,} ({whole / 10**15:.1f} quadrillion) complete sheets, all counted"


def test_what_is_odd_stands_with_its_line_and_what_is_accepted_after_it_with_its_reason(
    advisor: Advisor, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(small.parent)
    rules = small / "rules.yaml"
    text = rules.read_text().replace("wide: {}", "wide: {safe: 1}").replace("count: {data: 3}", "")
    accepted = "accepted:\n  - {warning: same_as depth/wide, because: Both are deep enough.}\n"
    rules.write_text(text.replace("    sums:  {data: 2}", "    sums:  {}") + accepted)
    out = advisor("audit", "--data", "small").out
    assert out[out.index("To look at") :] == (
        "To look at\n"
        "  small/rules.yaml:1: Data Work never leads, whatever is answered.\n"
        "\nAccepted\n"
        '  small/rules.yaml:12: The options "deep" and "wide" of "depth" do just the same.\n'
        "    Both are deep enough.\n"
    )


def test_json_has_exact_counts_that_add_up(advisor: Advisor, shipped: Guide) -> None:
    ended = advisor("audit", "--json")
    document = json.loads(ended.out)
    found = audit(shipped)
    whole = document["combinations"]
    assert whole == found.combinations
    assert sum(document["top"].values()) + document["ties"] == whole
    assert sum(document["strengths"].values()) == sum(document["verdicts"].values()) == whole
    assert sum(state["count"] for state in document["crossed"]) == whole
    assert document["top"] == {track: found.tops[track] for track in shipped.track_ids}
    assert document["ties"] == found.tops["tie"]
    assert document["weights"] == "every sheet alike"
    assert (ended.status, ended.err) == (0, "")


def test_json_tells_of_every_option_what_choosing_it_does(advisor: Advisor, shipped: Guide) -> None:
    document = json.loads(advisor("audit", "--json").out)
    told = {(each["question"], each["option"]): each for each in document["options"]}
    assert list(told) == [
        (question.id, option.id)
        for question in shipped.questionnaire.questions
        for option in question.options
    ]
    for question in shipped.questionnaire.questions:
        if question.ask_when is None and not question.multi:
            shares = [told[question.id, option.id]["share"] for option in question.options]
            assert sum(shares) == pytest.approx(1)
    assert set(told["goal", "protect"]["top"]) == set(shipped.track_ids)
    assert told["goal", "protect"]["top"]["isa"] > document["top"]["isa"] / document["combinations"]


def test_json_ranks_questions_and_edits_and_places_warnings(
    advisor: Advisor, shipped: Guide
) -> None:
    document = json.loads(advisor("audit", "--json").out)
    for ranked in (document["influence"], document["edits"]):
        shares = [each["share"] for each in ranked]
        assert shares == sorted(shares, reverse=True)
    options = sum(len(question.options) for question in shipped.questionnaire.questions)
    assert len(document["edits"]) == options * len(shipped.tracks) * 2
    assert set(document["ranges"]) == set(shipped.track_ids)
    assert document["warnings"]
    for warning in document["warnings"]:
        lines = Path(warning["file"]).read_text().splitlines()
        assert 0 < warning["line"] <= len(lines)
        assert warning["accepted"] == shipped.rules.accepted[warning["id"]]


def test_a_count_beyond_what_a_float_can_hold_is_written_to_the_last_digit(
    advisor: Advisor, small: Path
) -> None:
    questions = small / "questions.yaml"
    more = "".join(
        f"      - id: more{number}\n        text: More?\n        options:\n"
        + "".join(f"          - {{id: o{o}, text: O, reason: O.}}\n" for o in range(7))
        for number in range(30)
    )
    questions.write_text(questions.read_text().rstrip("\n") + "\n" + more)
    document = json.loads(advisor("audit", "--json", "--data", small).out)
    assert document["combinations"] == 48 * 7**30 > 2**53
    assert document["verdicts"]["yes"] == 24 * 7**30
    text = advisor("audit", "--data", small).out
    assert text.startswith(f"{48 * 7**30:,} (1.1 octillion) complete sheets")


def test_a_map_is_drawn_into_a_file_and_said_in_words(
    advisor: Advisor, shipped: Guide, tmp_path: Path
) -> None:
    file = tmp_path / "map.svg"
    ended = advisor("audit", "--map", file)
    assert file.read_text(encoding="utf-8").startswith("<svg")
    tops = audit(shipped).tops
    share = 100 * tops["itm"] / sum(tops.values())
    assert ended.err.startswith(f"{file}: Leading track: IT Management {share:.1f}%, ")
    assert ended.status == 0


def test_a_map_that_cannot_be_written_is_named(advisor: Advisor, tmp_path: Path) -> None:
    ended = advisor("audit", "--map", tmp_path / "none" / "map.svg")
    assert ended.err.endswith("map.svg: the file cannot be written (no such file or directory)\n")
    assert (ended.status, ended.out) == (1, "")


def test_frequencies_weigh_the_shares_and_the_report_says_so(
    advisor: Advisor, small: Path, tmp_path: Path
) -> None:
    counts = tmp_path / "counts.csv"
    counts.write_text("question,answer,count\ngoal,guard,3\ngoal,lead,1\nskills,speak|locks,2\n")
    ended = advisor("audit", "--data", small, "--frequencies", counts)
    assert ended.out.startswith("All complete sheets, weighed by recorded frequencies\n")
    assert "No answers are recorded, so all count alike, for: degree, depth.\n" in ended.out
    assert "  25.0%  Leading\n     0%  Data Work\n  75.0%  Safety\n" in ended.out
    document = json.loads(advisor("audit", "--json", "--data", small, "--frequencies", counts).out)
    assert document["weights"] == "by recorded frequencies"
    assert document["counted_alike"] == ["degree", "depth"]
    assert document["top"]["safe"] * 4 == document["combinations"] * 3
    (count,) = (each for each in document["options"] if each["option"] == "count")
    assert count["share"] == 0
    assert set(count["top"].values()) == {None}


def test_frequencies_come_from_standard_input_too(advisor: Advisor, small: Path) -> None:
    options = ("--json", "--data", small, "--frequencies", "-")
    ended = advisor("audit", *options, typed="who,goal,skills\nAnn,guard,locks;speak\n")
    assert ended.err == 'standard input: left aside, being no questions: "who"\n'
    document = json.loads(ended.out)
    assert document["top"]["safe"] == document["combinations"]


def test_warnings_do_not_depend_on_frequencies(
    advisor: Advisor, small: Path, tmp_path: Path
) -> None:
    sheets = tmp_path / "sheets.csv"
    sheets.write_text("goal,skills\nguard,locks\nguard,\n")
    plain = json.loads(advisor("audit", "--json", "--data", small).out)
    weighed = json.loads(advisor("audit", "--json", "--data", small, "--frequencies", sheets).out)
    assert weighed["warnings"] == plain["warnings"]
    assert weighed["top"]["safe"] == weighed["combinations"]


def test_a_faulty_file_of_frequencies_is_named_line_by_line(
    advisor: Advisor, small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("counts.csv").write_text("question,answer,count\ngaol,guard,3\ngoal,gaurd,1\n")
    ended = advisor("audit", "--data", small, "--frequencies", "counts.csv")
    assert (ended.status, ended.out) == (1, "")
    assert ended.err == (
        'counts.csv: row 2: there is no question "gaol"; did you mean "goal"?\n'
        'counts.csv: row 3: question "goal" has no option "gaurd"; did you mean "guard"?\n'
    )
    assert advisor("audit", "--data", small, "--frequencies", "nowhere.csv").status == 1


def test_rules_that_tie_too_much_together_are_named_in_one_line(
    advisor: Advisor, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "MAX_ROWS", 10)
    ended = advisor("audit", "--data", small)
    assert (ended.status, ended.out) == (1, "")
    assert ended.err == (
        "the questions goal, skills are tied together and have more than 10 combinations; "
        'loosen one of: question "depth", bonus "guardian"\n'
    )
