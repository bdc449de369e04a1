"""``advisor publish``, ``history``, ``diff``, ``restore``, and advice by old rules."""

from __future__ import annotations

import json
import re
from pathlib import Path

import click
import pytest
from click.shell_completion import ShellComplete

from advisor.cli.group import advisor as group
from advisor.guide import Guide, load_guide
from advisor.publishing.history import history
from advisor.scoring import pack, recommend
from tests.cli.conftest import Advisor, Ended

GUARD = {"goal": ("guard",), "skills": ("speak", "locks")}


@pytest.fixture
def home(small: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small folder as ``small`` in the working directory, with a draft beside it.

    In the draft, to guard gives 4 points instead of 3; no case notices.
    """
    monkeypatch.chdir(small.parent)
    rules = (small / "rules.yaml").read_text()
    Path("draft.yaml").write_text(rules.replace("guard: {safe: 3}", "guard: {safe: 4}"))
    return small


@pytest.fixture
def publish(advisor: Advisor, home: Path) -> Advisor:
    """Run ``advisor publish --data small --who ann --why Because. ARGS``."""
    assert home.is_dir()

    def run(*args: str | Path, typed: str = "") -> Ended:
        common = ("--data", "small", "--who", "ann", "--why", "Because.")
        return advisor("publish", *common, *args, typed=typed)

    return run


def fingerprint(folder: Path) -> str:
    return load_guide(folder).fingerprints.rules


# ----------------------------------------------------------------------------- publish


def test_what_was_published_is_said_in_words(publish: Advisor, home: Path) -> None:
    ended = publish("draft.yaml")
    assert (ended.status, ended.err) == (0, "")
    assert ended.out == (f"Version 2 is live: {fingerprint(home)}\n  goal / guard: Safe 3 to 4\n")
    assert (home / "rules.yaml").read_bytes() == Path("draft.yaml").read_bytes()


def test_the_same_again_changes_nothing_and_says_so(publish: Advisor, home: Path) -> None:
    publish("draft.yaml")
    ended = publish("draft.yaml")
    assert (ended.status, ended.out) == (0, "Version 2 is this already, and it is live.\n")
    assert len(history(home)) == 2


def test_json_is_the_version(publish: Advisor, home: Path) -> None:
    document = json.loads(publish("draft.yaml", "--json").out)
    assert document == json.loads(json.dumps(history(home)[0].as_dict()))
    assert document["fingerprint"] == fingerprint(home)
    assert (document["number"], document["who"], document["why"]) == (2, "ann", "Because.")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", document["when"])


def test_a_file_that_was_edited_in_its_place_is_published_by_its_own_name(
    publish: Advisor, home: Path
) -> None:
    publish("draft.yaml")
    rules = home / "rules.yaml"
    rules.write_text(rules.read_text().replace("safe: 4", "safe: 5"))
    ended = publish("small/rules.yaml")
    assert ended.out.endswith("\n  goal / guard: Safe 4 to 5\n")
    assert [version.who for version in history(home)] == ["ann", "ann", "unknown"]


def test_cases_go_along_and_what_they_expect_now_is_said(publish: Advisor, home: Path) -> None:
    draft = Path("draft.yaml")
    draft.write_text(draft.read_text().replace("level: not_yet", "level: yes_if"))
    cases = (home / "cases.yaml").read_text().replace("verdict: not_yet", "verdict: yes_if")
    Path("cases.yaml").write_text(cases)
    ended = publish("draft.yaml", "--cases", "cases.yaml")
    assert ended.out.splitlines()[1:] == [
        "  goal / guard: Safe 3 to 4",
        "  fit rule no_degree: level not_yet to yes_if",
        "  case ann: verdict not_yet to yes_if",
    ]
    assert (home / "cases.yaml").read_text() == cases


def test_every_case_that_fails_is_one_line_and_nothing_is_published(
    publish: Advisor, home: Path
) -> None:
    before = (home / "rules.yaml").read_bytes()
    draft = Path("draft.yaml")
    draft.write_text(draft.read_text().replace("level: not_yet", "level: yes_if"))
    ended = publish("draft.yaml")
    line = 'small/cases.yaml:2:5: case "ann": verdict is yes_if, expected not_yet\n'
    assert (ended.status, ended.out, ended.err) == (1, "", line)
    assert (home / "rules.yaml").read_bytes() == before


@pytest.mark.parametrize("option", [(), ("--cases",)])
def test_a_fault_names_the_draft_with_its_line(publish: Advisor, option: tuple[str, ...]) -> None:
    text = Path("draft.yaml").read_text().replace("guard:", "gaurd:")
    if option:
        text = "cases:\n  - id: Ann\n"
    Path("faulty.yaml").write_text(text)
    ended = publish(*(("draft.yaml",) if option else ()), *option, "faulty.yaml")
    assert (ended.status, ended.out) == (1, "")
    assert all(line.startswith("faulty.yaml:") for line in ended.err.splitlines())


def test_a_base_that_is_no_longer_live_is_a_conflict(publish: Advisor, home: Path) -> None:
    base = fingerprint(home)
    publish("draft.yaml")
    draft = Path("draft.yaml")
    draft.write_text(draft.read_text().replace("safe: 4", "safe: 5"))
    for name in (base[:6], "1"):
        ended = publish("draft.yaml", "--base", name)
        assert (ended.status, ended.out) == (1, "")
        assert ended.err == (
            f"small/rules.yaml: the draft began from {base}, but meanwhile ann published "
            f"{fingerprint(home)}; put the change into these rules and publish again\n"
        )
    assert publish("draft.yaml", "--base", "2").status == 0


@pytest.mark.parametrize("file", ["nowhere.yaml", "small"])
def test_a_draft_that_is_no_file_is_one_line(publish: Advisor, file: str) -> None:
    ended = publish(file)
    assert (ended.status, ended.out) == (1, "")
    assert ended.err.startswith(f"{file}: ")
    assert ended.err.count("\n") == 1


@pytest.mark.parametrize("args", [("publish", "draft.yaml"), ("restore", "1"), ("publish",)])
def test_a_reason_is_asked_for(advisor: Advisor, home: Path, args: tuple[str, ...]) -> None:
    ended = advisor(*args, "--data", home)
    assert (ended.status, ended.out) == (2, "")
    blank = advisor(*args, "--data", home, "--why", " ")
    assert blank.status == (2 if len(args) == 1 else 1)
    assert history(home) == ()


def test_who_publishes_is_the_person_at_the_machine_unless_named(
    advisor: Advisor, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "eve")
    advisor("publish", "draft.yaml", "--data", home, "--why", "So.")
    assert history(home)[0].who == "eve"


def test_an_account_without_a_name_can_publish_too(
    advisor: Advisor, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody() -> str:
        raise KeyError("uid")

    monkeypatch.setattr("getpass.getuser", nobody)
    advisor("publish", "draft.yaml", "--data", home, "--why", "So.")
    assert history(home)[0].who == "unknown"


# ----------------------------------------------------------------------------- history


def test_the_history_lists_the_newest_first_with_who_and_why(
    advisor: Advisor, publish: Advisor, home: Path
) -> None:
    first = fingerprint(home)
    publish("draft.yaml")
    ended = advisor("history", "--data", home)
    assert (ended.status, ended.err) == (0, "")
    newest, oldest = ended.out.splitlines()
    assert re.fullmatch(
        rf"  2  {fingerprint(home)}  \d{{4}}-\d\d-\d\d \d\d:\d\d  ann      Because\.", newest
    )
    assert re.fullmatch(rf"  1  {first}  .*  unknown  found on disk", oldest)


def test_a_folder_from_which_nothing_was_published_has_no_history(
    advisor: Advisor, home: Path
) -> None:
    assert advisor("history", "--data", home).out.startswith("Nothing has been published")
    document = json.loads(advisor("history", "--data", home, "--json").out)
    assert document == {"live": None, "versions": []}
    assert not (home / "history").exists()


def test_rules_edited_since_are_said_to_be(advisor: Advisor, publish: Advisor, home: Path) -> None:
    publish("draft.yaml")
    live = json.loads(advisor("history", "--data", home, "--json").out)["live"]
    assert live == fingerprint(home)
    with (home / "rules.yaml").open("a") as rules:
        rules.write("# by hand\n")
    assert "edited after version 2" in advisor("history", "--data", home).out
    assert json.loads(advisor("history", "--data", home, "--json").out)["live"] is None


def test_a_damaged_record_is_one_line(advisor: Advisor, publish: Advisor, home: Path) -> None:
    publish("draft.yaml")
    record = home / "history" / "0002" / "version.json"
    record.write_text("{")
    for args in (("history",), ("recommend", "--rules", "2"), ("diff", "1", "2")):
        ended = advisor(*args, "--data", "small")
        assert (ended.status, ended.out) == (1, "")
        assert re.fullmatch(r"small/history/0002/version\.json: .*\n", ended.err)
    assert advisor("recommend", "--rules", "1", "--data", "small").status == 0


# -------------------------------------------------------------------------------- diff


def test_versions_files_folders_and_what_is_live_can_be_compared(
    advisor: Advisor, publish: Advisor, home: Path
) -> None:
    first = fingerprint(home)
    publish("draft.yaml")
    for old in ("1", first, first[:6]):
        for new in ("2", "current", "draft.yaml", "small", fingerprint(home)):
            ended = advisor("diff", "--data", home, old, new)
            assert (ended.status, ended.err) == (0, "")
            assert ended.out == "goal / guard: Safe 3 to 4\n"


def test_no_difference_is_said_to_be_none_and_other_files_are_named(
    advisor: Advisor, publish: Advisor, home: Path
) -> None:
    publish("draft.yaml")
    questions = home / "questions.yaml"
    questions.write_text(questions.read_text().replace("Do you have", "Have you"))
    ended = advisor("diff", "--data", home, "2", "current")
    assert ended.out == ("The rules mean the same.\nChanged besides the rules: questionnaire.\n")


def test_json_of_a_difference(advisor: Advisor, publish: Advisor, home: Path) -> None:
    first = fingerprint(home)
    publish("draft.yaml")
    assert json.loads(advisor("diff", "--data", home, "1", "2", "--json").out) == {
        "old": first,
        "new": fingerprint(home),
        "changes": [
            {"kind": "points", "name": "goal / guard", "text": "goal / guard: Safe 3 to 4"}
        ],
        "also": [],
    }


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("nowhere.yaml", "nowhere.yaml: there is no such file"),
        ("9", 'there is no version "9"; `advisor history` lists them'),
        ("abcdef", 'there is no version "abcdef"; `advisor history` lists them'),
        (
            "abc",
            '"abc" names no version; give its number or at least 6 characters of its fingerprint',
        ),
    ],
)
def test_what_names_nothing_is_one_line(advisor: Advisor, home: Path, name: str, line: str) -> None:
    ended = advisor("diff", "current", name, "--data", home)
    assert (ended.status, ended.out) == (1, "")
    assert ended.err.startswith(line)
    assert ended.err.count("\n") == 1
    ended = advisor("recommend", "--rules", name, "--data", home)
    assert (ended.status, ended.out) == (1, "")
    assert "`advisor history` lists them" in ended.err


# ----------------------------------------------------------------------------- restore


def test_an_earlier_version_is_restored_and_the_difference_said(
    advisor: Advisor, publish: Advisor, home: Path
) -> None:
    before = (home / "rules.yaml").read_bytes()
    first = fingerprint(home)
    publish("draft.yaml")
    ended = advisor("restore", first[:6], "--data", home, "--why", "Too strong.", "--who", "bob")
    assert (ended.status, ended.err) == (0, "")
    assert ended.out == f"Version 3 is live: {first}\n  goal / guard: Safe 4 to 3\n"
    assert (home / "rules.yaml").read_bytes() == before
    assert [version.who for version in history(home)] == ["bob", "ann", "unknown"]


def test_rules_that_are_broken_on_disk_can_be_restored(
    advisor: Advisor, publish: Advisor, home: Path
) -> None:
    publish("draft.yaml")
    good = (home / "rules.yaml").read_bytes()
    (home / "rules.yaml").write_text("points: [")
    assert publish("draft.yaml").err.startswith("small/rules.yaml:")
    assert advisor("restore", "2", "--data", home, "--why", "Broken.").status == 0
    assert (home / "rules.yaml").read_bytes() == good


# ------------------------------------------------------------------------------ replay


def test_advice_by_old_rules_is_what_it_was_to_the_byte(
    advisor: Advisor, publish: Advisor, home: Path, small_guide: Guide
) -> None:
    code = pack(small_guide, GUARD)
    then = advisor("recommend", "--data", home, "--code", code, "--json")
    old = fingerprint(home)
    publish("draft.yaml")
    now = advisor("recommend", "--data", home, "--code", code, "--json")
    again = advisor("recommend", "--data", home, "--code", code, "--rules", old, "--json")
    assert then.status == 0
    assert again == then != now
    assert json.loads(now.out)["fingerprints"]["rules"] == fingerprint(home)
    by_number = advisor("recommend", "--data", home, "--code", code, "--rules", "2", "--json")
    assert by_number == now


def test_a_code_of_another_questionnaire_finds_the_rules_with_its_questions(
    advisor: Advisor, publish: Advisor, home: Path, small_guide: Guide
) -> None:
    publish("draft.yaml")
    code = pack(small_guide, GUARD)
    then = advisor("recommend", "--data", home, "--code", code, "--json")
    rules = fingerprint(home)
    questions = home / "questions.yaml"
    option = "          - {id: wide, text: Wide, reason: You want to go wide.}\n"
    questions.write_text(
        questions.read_text().replace(option, option + option.replace("wide", "far"))
    )
    live = advisor("recommend", "--data", home, "--code", code, "--json")
    assert live.status == 1
    assert "another version of the questionnaire" in live.err
    assert advisor("recommend", "--data", home, "--code", code, "--rules", rules, "--json") == then
    damaged = ("8" if code[0] != "8" else "9") + code[1:]
    ended = advisor("recommend", "--data", home, "--code", damaged, "--rules", rules)
    assert (ended.status, ended.out) == (1, "")
    assert "wrong" in ended.err


def test_old_rules_advise_while_the_live_ones_are_broken(
    advisor: Advisor, publish: Advisor, home: Path, small_guide: Guide
) -> None:
    publish("draft.yaml")
    (home / "rules.yaml").write_text("points: [")
    ended = advisor("recommend", "--data", home, "--rules", "1", "--answer=goal=guard", "--json")
    expected = recommend(small_guide, {"goal": "guard"}).as_dict()
    assert json.loads(ended.out) == json.loads(json.dumps(expected))


# -------------------------------------------------------------------------- completion


def completed(*words: str) -> list[str]:
    complete = ShellComplete(group, {}, "advisor", "_ADVISOR_COMPLETE")
    return [item.value for item in complete.get_completions(list(words[:-1]), words[-1])]


def test_fingerprints_are_completed(publish: Advisor, home: Path) -> None:
    first = fingerprint(home)
    publish("draft.yaml")
    offered = completed("--data", str(home), "restore", "")
    assert offered == [fingerprint(home), first]
    assert completed("--data", str(home), "recommend", "--rules", first[:3]) == [first]
    assert completed("--data", str(home / "nowhere"), "restore", "") == []


def test_each_command_about_versions_says_how_it_is_used() -> None:
    for name in ("publish", "history", "diff", "restore"):
        command = group.get_command(click.Context(group), name)
        assert command is not None
        assert "Examples:" in (command.epilog or "")


def test_a_copy_of_a_folder_begins_without_its_history(
    advisor: Advisor, publish: Advisor, home: Path
) -> None:
    publish("draft.yaml")
    assert advisor("init", "copy", "--data", home).status == 0
    assert not Path("copy", "history").exists()
    assert fingerprint(Path("copy")) == fingerprint(home)
