"""A folder of good files becomes one frozen guide; of others, every fault is reported."""

from __future__ import annotations

import os
import pickle
import time
from collections.abc import Mapping
from dataclasses import FrozenInstanceError, fields, is_dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from advisor.guide import (
    Condition,
    Fault,
    GuideError,
    find_data,
    load_cases,
    load_guide,
    naming,
)
from advisor.guide.loading import PACKAGE
from tests.guide.folder import Folder

# ------------------------------------------------------------------ a good guide


def test_the_shipped_guide_and_cases_load() -> None:
    guide = load_guide()
    assert [track.id for track in guide.tracks] == ["itm", "bida", "isa"]
    assert len(load_cases(None, guide)) >= 40


def test_every_scalar_is_text_so_words_of_yaml_are_ids(folder: Folder) -> None:
    guide = folder.load()
    assert tuple(guide.questionnaire.question) == ("goal", "on", "team")
    assert tuple(guide.questionnaire.question["goal"].option) == ("lead_it", "use_data", "no")
    assert tuple(guide.questionnaire.question["on"].option) == ("plans", "off", "null")
    assert guide.program.track["itm"].as_of == "2025"
    assert guide.rules.points["goal"]["no"] == {}


def test_questions_become_what_is_asked(folder: Folder) -> None:
    goal, on, team = folder.load().questionnaire.questions
    assert (goal.help, goal.multi, goal.most, goal.ask_when) == ("Pick one.", False, 1, None)
    assert (on.help, on.multi, on.most) == ("", True, 2)
    assert team.ask_when == Condition({"goal": ("lead_it",)})


def test_a_multi_question_without_max_takes_all_its_options(folder: Folder) -> None:
    folder.edit("questions.yaml", "        max: 2\n", "")
    assert folder.load().questionnaire.question["on"].most == 3


def test_conditions_keep_their_grammar(folder: Folder) -> None:
    wants_neither, likes_talks = (rule.when for rule in folder.load().rules.fit)
    assert wants_neither == Condition(
        chosen={"goal": ("no",)},
        any_of=(Condition({"on": ("off",)}), Condition(negated=Condition({"on": ("plans",)}))),
    )
    assert likes_talks == Condition({"on": ("null",)})


def test_rules_become_points_bonuses_and_steps(folder: Folder) -> None:
    rules = folder.load().rules
    assert rules.points["goal"] == {
        "lead_it": {"itm": 3},
        "use_data": {"bida": 3, "itm": -1},
        "no": {},
    }
    (bonus,) = rules.bonuses
    assert (bonus.id, bonus.points) == ("keen", {"itm": 1})
    assert (rules.strength.clear, rules.strength.lean, rules.strength.least_answers) == (4, 2, 1)
    talk, see_track, read = rules.next_steps
    assert talk.flag == ("wants_neither", "likes_talks")
    assert (see_track.verdict, see_track.track) == (("yes", "yes_if"), ("itm",))
    assert (see_track.strength, see_track.flag) == (("clear",), ())
    assert (read.verdict, read.track, read.strength, read.flag) == ((), (), (), ())


def test_the_program_becomes_targets_events_and_facts(folder: Folder) -> None:
    program = folder.load().program
    assert tuple(program.targets) == ("apply", "admissions", "other_degree", "itm", "bida")
    assert program.targets["admissions"].url == "mailto:ask@example.edu"
    (event,) = program.events
    assert event.starts == datetime.fromisoformat("2026-11-06T12:00:00-05:00")
    assert event.ends - event.starts == timedelta(hours=1)
    assert [fact.confirm for fact in program.facts] == [False, True]


def test_parts_that_may_be_left_out_are_empty(folder: Folder) -> None:
    program, rules = folder.text("program.yaml"), folder.text("rules.yaml")
    folder.write("program.yaml", program[: program.index("events:")])
    folder.write("rules.yaml", rules[: rules.index("fit:")])
    guide = folder.load()
    assert (guide.program.events, guide.program.notices, guide.program.facts) == ((), (), ())
    assert (guide.rules.fit, guide.rules.next_steps) == ((), ())


def test_cases_keep_the_questionnaires_order_of_options(folder: Folder) -> None:
    leader, silent = load_cases(folder.path, folder.load())
    assert leader.answers == {"goal": ("lead_it",), "on": ("plans", "null"), "team": ("small",)}
    assert (leader.expect.verdict, leader.expect.top, leader.expect.strength) == (
        "yes_if",
        "itm",
        "clear",
    )
    assert (silent.answers, silent.expect.top) == ({}, "tie")


def test_a_case_cannot_choose_others_beside_an_option_that_has_to_be_alone(folder: Folder) -> None:
    folder.edit("questions.yaml", "reason: You like talks.", "reason: You like talks., alone: true")
    (fault,) = folder.faults()
    assert fault.endswith(
        'cases.yaml:5:34: answers of case "leader" do not fit: question "on" takes "null" alone, '
        "without another option"
    )


def test_a_guide_is_frozen_through_and_through(folder: Folder) -> None:
    guide = folder.load()
    with pytest.raises(FrozenInstanceError):
        guide.program = guide.program  # type: ignore[misc]
    assert list(_loose(guide, "guide")) == []


def _loose(value: Any, path: str) -> list[str]:
    """The places below a value where something could be changed."""
    if is_dataclass(value):
        inner = {field.name: getattr(value, field.name) for field in fields(value)}
    elif isinstance(value, Mapping):
        if hasattr(value, "__setitem__"):
            return [path]
        inner = {str(key): part for key, part in value.items()}
    elif isinstance(value, tuple | frozenset):
        inner = {str(number): part for number, part in enumerate(value)}
    else:
        return [] if isinstance(value, str | int | datetime | None) else [path]
    return [place for key, part in inner.items() for place in _loose(part, f"{path}.{key}")]


def test_a_windows_file_with_bom_loads_alike(folder: Folder) -> None:
    before = folder.load().fingerprints
    for file in ("program.yaml", "questions.yaml", "rules.yaml", "words.yaml"):
        folder.write(file, "\ufeff" + folder.text(file).replace("\n", "\r\n"))
    assert folder.load().fingerprints == before


def test_a_quoted_merge_sign_or_star_is_a_text(folder: Folder) -> None:
    folder.edit("program.yaml", "about: A small program.", 'about: "*<<&!"')
    assert folder.load().program.about == "*<<&!"


def test_a_guide_loads_without_libyaml(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    fast = folder.load().fingerprints
    monkeypatch.delattr(yaml, "CBaseLoader")
    assert folder.load().fingerprints == fast
    folder.edit("rules.yaml", "level: not_yet", "level: not: yet")
    (fault,) = folder.faults()
    assert fault.startswith("data/rules.yaml:23:15: ")


def test_the_default_folder_is_the_checkouts() -> None:
    assert find_data() == PACKAGE.parent / "data"


# -------------------------------------------------------------------- many faults


def test_all_faults_of_all_files_come_together_in_order(folder: Folder) -> None:
    folder.edit("words.yaml", "yes_if: yes_if {brief}", "yes_if:")
    folder.edit("rules.yaml", "lead_it: {itm: 3}", "lead_it: {itm: 3, bida: x}")
    folder.edit("rules.yaml", "level: not_yet", "levle: not_yet")
    folder.edit("program.yaml", "suits: Leaders.", "")
    assert folder.faults() == [
        'data/program.yaml:9:5: track "itm" has no "suits"; add a line that begins with "suits:"',
        (
            'data/rules.yaml:4:29: "bida" in the row of option "lead_it" of question "goal" '
            'is "x"; write a whole number from -99 to 99'
        ),
        (
            'data/rules.yaml:23:5: fit rule "wants_neither" has the unknown key "levle"; '
            'did you mean "level"?'
        ),
        'data/words.yaml:3:10: "yes_if" in "verdict" is empty; write a text',
    ]


def test_what_cannot_be_read_is_told_before_what_does_not_fit_in_the_same_file(
    folder: Folder,
) -> None:
    folder.edit("rules.yaml", "    no: {}", "    no: *row")
    folder.edit("rules.yaml", "level: not_yet", "levle: not_yet")
    folder.edit("program.yaml", "suits: Leaders.", "")
    assert folder.faults() == [
        'data/program.yaml:9:5: track "itm" has no "suits"; add a line that begins with "suits:"',
        (
            'data/rules.yaml:6:9: "*" asks for a copy of something; copies are not read here; '
            "write it out, or put the text in quotes"
        ),
    ]


def test_names_are_held_against_one_another_once_all_files_are_sound(folder: Folder) -> None:
    folder.edit("program.yaml", "suits: Leaders.", "")
    folder.edit("rules.yaml", "fact: years", "fact: year")
    folder.edit("rules.yaml", "lead_it: {itm: 3}", "lead_it: {itmm: 3}")
    assert folder.faults() == [
        'data/program.yaml:9:5: track "itm" has no "suits"; add a line that begins with "suits:"'
    ]
    folder.edit("program.yaml", "    roles:", "    suits: Leaders.\n    roles:")
    assert folder.faults() == [
        (
            'data/rules.yaml:4:15: points for option "lead_it" of question "goal" '
            'name the track "itmm"; did you mean "itm"?'
        ),
        (
            'data/rules.yaml:27:11: fit rule "wants_neither" names the fact "year"; '
            'did you mean "years"?'
        ),
    ]


def test_a_file_that_cannot_be_read_does_not_silence_the_others(folder: Folder) -> None:
    folder.edit("questions.yaml", "title: You", "title: You: me")
    folder.edit("rules.yaml", "level: not_yet", "level: bad")
    folder.edit("words.yaml", "clear: clear {track}", "clear: clear")
    assert [fault.split(" ")[0] for fault in folder.faults()] == [
        "data/questions.yaml:4:15:",
        "data/rules.yaml:23:12:",
        "data/words.yaml:12:10:",
    ]


@pytest.mark.parametrize("file", ["program.yaml", "questions.yaml", "rules.yaml", "words.yaml"])
def test_a_broken_file_is_the_only_fault_it_causes(folder: Folder, file: str) -> None:
    folder.write(file, "")
    assert folder.faults() == [f"data/{file}:1:1: the file is empty"]


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("program.yaml", "tracks:\n", "trakcs:\n"),
        ("program.yaml", "contacts:\n", "contact:\n"),
        ("program.yaml", "facts:\n", "fact:\n"),
        ("program.yaml", "  admissions:\n", "  Admissions:\n"),
        ("questions.yaml", "pages:\n", "page:\n"),
        ("questions.yaml", "    questions:\n", "    question:\n"),
        ("questions.yaml", "        options:\n", "        option:\n"),
        ("questions.yaml", "{id: use_data", "{di: use_data"),
        ("questions.yaml", "id: goal", "id: Goal"),
        ("questions.yaml", "id: use_data", "id: use data"),
        ("rules.yaml", "fit:\n", "fits:\n"),
        ("rules.yaml", "id: likes_talks", "id: likes-talks"),
        ("questions.yaml", "  - id: more\n    title: More\n", ""),
    ],
)
def test_one_mistake_is_one_fault_whoever_relies_on_the_name(
    folder: Folder, file: str, old: str, new: str
) -> None:
    folder.edit(file, old, new)
    assert len(folder.faults()) == 1


def test_a_fault_names_file_line_column_and_message(folder: Folder) -> None:
    folder.edit("rules.yaml", "fact: years", "fact: year")
    with pytest.raises(GuideError) as caught:
        folder.load()
    message = 'fit rule "wants_neither" names the fact "year"; did you mean "years"?'
    assert caught.value.faults == (Fault("data/rules.yaml", 27, 11, message),)


def test_an_error_is_one_line_that_counts_the_rest(folder: Folder) -> None:
    folder.write("rules.yaml", "")
    first = "data/rules.yaml:1:1: the file is empty"
    assert str(_error(folder)) == first
    folder.write("words.yaml", "")
    assert str(_error(folder)) == f"{first} (and 1 more fault)"
    folder.write("program.yaml", "")
    assert str(_error(folder)) == ("data/program.yaml:1:1: the file is empty (and 2 more faults)")


def test_an_error_survives_pickling(folder: Folder) -> None:
    folder.write("rules.yaml", "")
    folder.write("words.yaml", "")
    error = _error(folder)
    assert pickle.loads(pickle.dumps(error)).faults == error.faults


def _error(folder: Folder) -> GuideError:
    with pytest.raises(GuideError) as caught:
        folder.load()
    return caught.value


def test_a_file_full_of_faults_is_cut_short_with_their_number(folder: Folder) -> None:
    rows = "".join(f"    row_{number}: {{}}\n" for number in range(60))
    folder.edit("rules.yaml", "    no: {}\n", rows)
    faults = folder.faults()
    assert len(faults) == 51
    assert faults[49].startswith("data/rules.yaml:55:5: points for question")
    assert faults[50] == "data/rules.yaml:56:5: and 10 more faults from here on"


def test_more_faults_than_anyone_counts_are_many(folder: Folder) -> None:
    rows = "".join(f"    row_{number}: {{}}\n" for number in range(2000))
    folder.edit("rules.yaml", "    no: {}\n", rows)
    assert folder.faults()[50] == "data/rules.yaml:56:5: and many more faults from here on"


# ------------------------------------------------------------- files and folders


def test_a_missing_file_is_one_line(folder: Folder) -> None:
    (folder.path / "rules.yaml").unlink()
    assert folder.faults() == ["data/rules.yaml: there is no such file"]


def test_all_files_may_be_missing(folder: Folder) -> None:
    for path in folder.path.iterdir():
        path.unlink()
    assert folder.faults() == [
        f"data/{name}.yaml: there is no such file"
        for name in ("program", "questions", "rules", "words")
    ]


def test_missing_cases_are_one_line(folder: Folder) -> None:
    (folder.path / "cases.yaml").unlink()
    assert folder.faults() == ["data/cases.yaml: there is no such file"]


def test_a_missing_folder_is_one_line(folder: Folder) -> None:
    assert Folder(Path("nowhere")).faults() == [
        "nowhere: there is no such folder; name one that holds a guide"
    ]


def test_a_file_in_place_of_the_folder_is_one_line(folder: Folder) -> None:
    assert Folder(folder.path / "rules.yaml").faults() == [
        "data/rules.yaml: this is not a folder; name one that holds a guide"
    ]


def test_a_name_that_no_folder_can_have_is_one_line(folder: Folder) -> None:
    assert Folder(Path("a\0b")).faults() == [
        r"a\x00b: there is no such folder; name one that holds a guide"
    ]
    assert Folder(Path("a" * 5000)).faults()[0].endswith("name one that holds a guide")


def test_a_folder_in_place_of_a_file_is_one_line(folder: Folder) -> None:
    (folder.path / "rules.yaml").unlink()
    (folder.path / "rules.yaml").mkdir()
    assert folder.faults() == [
        "data/rules.yaml: this is a folder; a file of this name is needed here"
    ]


def test_a_pipe_in_place_of_a_file_does_not_make_anyone_wait(folder: Folder) -> None:
    (folder.path / "rules.yaml").unlink()
    os.mkfifo(folder.path / "rules.yaml")
    assert folder.faults() == ["data/rules.yaml: this is not an ordinary file"]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (PermissionError(13, "Permission denied"), "you may not read this file; ask its owner"),
        (OSError(5, "Input/output error"), "the file cannot be read (input/output error)"),
        (FileNotFoundError(2, "gone since"), "there is no such file"),
    ],
)
def test_a_file_that_the_system_withholds_is_one_line(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, error: OSError, said: str
) -> None:
    opened = Path.open

    def refuse(path: Path, *args: Any, **options: Any) -> Any:
        if path.name == "rules.yaml":
            raise error
        return opened(path, *args, **options)

    monkeypatch.setattr(Path, "open", refuse)
    assert folder.faults() == [f"data/rules.yaml: {said}"]


def test_a_link_that_leads_to_itself_is_one_line(folder: Folder) -> None:
    path = folder.path / "rules.yaml"
    path.unlink()
    path.symlink_to("rules.yaml")
    (fault,) = folder.faults()
    assert fault.startswith("data/rules.yaml: the file cannot be read (")


def test_paths_are_relative_to_the_working_directory_when_below_it(folder: Folder) -> None:
    folder.write("rules.yaml", "")
    here = Path.cwd()
    assert Folder(here / "data").faults() == ["data/rules.yaml:1:1: the file is empty"]
    os.chdir(here / "data")
    assert Folder(Path()).faults() == ["rules.yaml:1:1: the file is empty"]
    assert Folder(Path("..", "data")).faults() == ["../data/rules.yaml:1:1: the file is empty"]
    os.chdir("/")
    assert Folder(here / "data").faults() == [
        f"{_shown(here)}/data/rules.yaml:1:1: the file is empty"
    ]


def _shown(path: Path) -> str:
    return path.relative_to("/").as_posix()


# -------------------------------------------------------- files that are nonsense

EMPTY = "1:1: the file is empty"
NO_BLOCK = 'the file must consist of "key: value" lines and begin with one'


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", EMPTY),
        (b"  \n\n", EMPTY),
        (b"# nothing\n\n# here\n", EMPTY),
        (b"\xef\xbb\xbf", EMPTY),
        (b"---\n", f"2:1: {NO_BLOCK}"),
        (b"- a\n- b\n", f"1:1: {NO_BLOCK}"),
        (b"hello\n", f"1:1: {NO_BLOCK}"),
        (
            b"*all\n",
            (
                '1:1: "*" asks for a copy of something; copies are not read here; '
                "write it out, or put the text in quotes"
            ),
        ),
        (
            b"points:\n  caf\xe9: {}\n",
            '2:6: the file is not UTF-8 (byte 0xe9); save it with the encoding "UTF-8"',
        ),
        (
            "points:\n  café: \udcff".encode("utf-8", "surrogateescape"),
            '2:9: the file is not UTF-8 (byte 0xff); save it with the encoding "UTF-8"',
        ),
        (
            "points: 1\n".encode("utf-16"),
            '1:1: the file is UTF-16; save it with the encoding "UTF-8"',
        ),
        (b"points:\n  a\0b: {}\n", "2:4: there is an invisible character (U+0000) here; delete it"),
        (b"a: \x1b[0m\n", "1:4: there is an invisible character (U+001B) here; delete it"),
        ("a: b\u2028c\n".encode(), "1:5: there is an invisible character (U+2028) here; delete it"),
        ("a: b\ufeffc\n".encode(), "1:5: there is an invisible character (U+FEFF) here; delete it"),
        (b"%YAML 1.1\n---\na: b\n", '1:1: a line cannot begin with "%"; put the text in quotes'),
        (
            b"#" * 500_001,
            "1:1: the file has more than 500,000 bytes; a guide's files are far smaller",
        ),
        (b"[" * 100_000, "1:1001: too many lists or blocks are nested"),
        (b"- " * 100_000, "1:83: more than 40 blocks or lists are nested"),
        (b"? " * 100_000, "1:83: more than 40 blocks or lists are nested"),
        (b"a: {" * 100_000, "1:161: more than 40 blocks or lists are nested"),
        (
            b"a: [" + b"x," * 60_000 + b"]",
            "1:99999: the file has more than 50,000 entries; a guide's files have far fewer",
        ),
        (b"%TAG !a! b\n" * 40_000, '1:1: a line cannot begin with "%"; put the text in quotes'),
    ],
    ids=lambda part: str(part[:20]),
)
def test_a_file_of_nonsense_is_one_line(folder: Folder, content: bytes, fault: str) -> None:
    folder.write("rules.yaml", content)
    began = time.process_time()
    (line, *more) = folder.faults()
    assert time.process_time() - began < 2
    assert line == f"data/rules.yaml:{fault}"
    assert [other for other in more if NO_BLOCK not in other] == []


LAUGHS = b"a: &a [x, x, x, x, x, x, x, x, x]\n" + b"".join(
    b"%c: &%c [%s]\n" % (level, level, b", ".join([b"*%c" % (level - 1)] * 9))
    for level in b"bcdefghi"
)


@pytest.mark.parametrize(
    "content",
    [
        LAUGHS,
        b"\xff" * 10_000_000,
        b"a: b\n" * 2_000_000,
        b"pages: [" + b"[]," * 160_000 + b"]",
        b"points: {" + b",".join(b"a%d: []" % number for number in range(35_000)) + b"}",
        b"points: {goal: {" + b",".join(b"goalgoal%d" % number for number in range(35_000)) + b"}}",
        b"a: {" + b"a," * 240_000 + b"}",
        b'a: "' + b"\\x00" * 120_000 + b'"',
        b"a: |\n" + b" \n" * 240_000,
        b"&a " * 160_000,
        b"a: " + b"*a," * 160_000,
        b"---\n" * 120_000,
        b"{{{{{{" * 80_000,
        b"a: '" + b"'' " * 160_000,
        b"\t" * 490_000,
        b"-" * 490_000,
        b":" * 490_000,
        b"!" * 490_000,
    ],
    ids=lambda content: repr(content[:16]),
)
def test_no_file_takes_long_or_much(folder: Folder, content: bytes) -> None:
    for file in ("questions.yaml", "rules.yaml"):
        folder.write(file, content)
    began = time.process_time()
    faults = folder.faults()
    assert time.process_time() - began < 8
    assert 1 <= len(faults) <= 2 * 51
    assert max(map(len, faults)) < 500


def test_rows_and_bonuses_can_be_locked(folder: Folder) -> None:
    before = load_guide(folder.path).rules
    folder.edit("rules.yaml", "lead_it: {itm: 3}", "lead_it: {itm: 3, locked: true}")
    after = load_guide(folder.path).rules
    assert before.locked == frozenset()
    assert after.locked == {"goal / lead_it"}
    assert after.points == before.points


@pytest.mark.parametrize("wrong", [None, "text", ["list"]])
def test_a_section_of_the_usual_texts_that_is_no_block_is_left_to_the_check(wrong: object) -> None:
    usual = {"strength": wrong, "site": {"title": "Usual", "description": "Its own alone"}}
    assert naming.completed(usual, usual) == usual
    assert naming.completed({"site": {"title": "Own"}}, usual)["site"] == {"title": "Own"}
