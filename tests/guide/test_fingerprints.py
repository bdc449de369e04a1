"""A fingerprint changes with what a file says, and not with how it is written."""

from __future__ import annotations

from dataclasses import asdict

import pytest
import yaml

from advisor.guide import Fingerprints
from tests.guide.folder import Folder

MEANINGLESS = [
    ("a comment", "rules.yaml", "points:\n", "# new\npoints:  # here\n"),
    ("spacing", "rules.yaml", "{itm: 3}", "{ itm:   3 }\n\n"),
    ("quotes", "rules.yaml", "say: Neither fits.", "say: 'Neither fits.'"),
    ("folded text", "rules.yaml", "say: Neither fits.", "say: >-\n      Neither\n      fits."),
    ("a block for braces", "rules.yaml", " {itm: 3}", "\n      itm: 3"),
    ("a sign before a number", "rules.yaml", "{itm: 3}", "{itm: +3}"),
    ("the order of rows", "rules.yaml", "{bida: 3, itm: -1}", "{itm: -1, bida: 3}"),
    ("the order of an entry's keys", "rules.yaml", "{clear: 4, lean: 2", "{lean: 2, clear: 4"),
    ("one option for a list of one", "rules.yaml", "{on: [null]}", "{on: null}"),
    (
        "a default written out",
        "questions.yaml",
        "help: Pick one.",
        "help: Pick one.\n        type: single",
    ),
    ("a default of the program", "program.yaml", "{say: It is", "{confirm: false, say: It is"),
]

MEANINGFUL = [
    ("points", "rules.yaml", "{itm: 3}", "{itm: 2}", {"rules"}),
    ("a row", "rules.yaml", "    use_data: {bida: 3, itm: -1}\n", "", {"rules"}),
    (
        "an order of steps",
        "rules.yaml",
        "{id: read, label: Read on",
        "{id: reed, label: Read on",
        {"rules"},
    ),
    ("a track's name", "program.yaml", "name: Management", "name: Leading", {"program"}),
    ("a typo", "questions.yaml", "What do you want?", "What will you do?", {"questionnaire"}),
    ("a title", "questions.yaml", "title: You", "title: We", {"questionnaire"}),
    ("a max", "questions.yaml", "max: 2", "max: 3", {"questionnaire", "shape"}),
    (
        "a type",
        "questions.yaml",
        "type: multi\n        max: 2",
        "type: single",
        {"questionnaire", "shape"},
    ),
    ("an option", "questions.yaml", "{id: large,", "{id: largest,", {"questionnaire", "shape"}),
    ("a follow-up", "questions.yaml", "{goal: lead_it}", "{goal: no}", {"questionnaire", "shape"}),
    ("a text", "words.yaml", "yes_if: yes_if", "yes_if: well", {"words"}),
]


def changed(folder: Folder, file: str, old: str, new: str) -> set[str]:
    """The parts whose fingerprint an edit changes."""
    before = asdict(folder.load().fingerprints)
    folder.edit(file, old, new)
    after = asdict(folder.load().fingerprints)
    return {part for part in before if before[part] != after[part]}


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [row[1:] for row in MEANINGLESS],
    ids=[row[0] for row in MEANINGLESS],
)
def test_how_a_file_is_written_leaves_the_fingerprint_alone(
    folder: Folder, file: str, old: str, new: str
) -> None:
    assert changed(folder, file, old, new) == set()


@pytest.mark.parametrize(
    ("file", "old", "new", "parts"),
    [row[1:] for row in MEANINGFUL],
    ids=[row[0] for row in MEANINGFUL],
)
def test_what_a_file_says_changes_its_fingerprint(
    folder: Folder, file: str, old: str, new: str, parts: set[str]
) -> None:
    assert changed(folder, file, old, new) == parts


def test_the_order_of_tracks_counts_because_it_is_shown(folder: Folder) -> None:
    before = folder.load().fingerprints.program
    program = yaml.load(folder.text("program.yaml"), yaml.BaseLoader)
    program["tracks"] = dict(reversed(program["tracks"].items()))
    folder.write("program.yaml", yaml.safe_dump(program, sort_keys=False))
    assert folder.load().fingerprints.program != before


def test_the_order_of_options_counts_for_codes(folder: Folder) -> None:
    before = folder.load().fingerprints
    lines = folder.text("questions.yaml").splitlines(keepends=True)
    lines[9:11] = reversed(lines[9:11])
    folder.write("questions.yaml", "".join(lines))
    after = folder.load().fingerprints
    assert (after.questionnaire == before.questionnaire, after.shape == before.shape) == (
        False,
        False,
    )


def test_a_fingerprint_is_the_same_on_every_machine(folder: Folder) -> None:
    """Records and codes carry these; a change of the library must not change them."""
    fingerprints = folder.load().fingerprints
    assert fingerprints == Fingerprints(
        program="a088edc56c61",
        questionnaire="64384ed42cea",
        rules="c4bbf0569712",
        words=fingerprints.words,
        shape="6cc0445afe4c",
    )
