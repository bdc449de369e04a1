"""``advisor init``."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from advisor.guide import find_data, load_guide
from advisor.guide.schema import schema_of
from tests.cli.conftest import Advisor

WORDS = "schema/words.schema.json"
"""The one schema that only copies have."""


def files(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its content."""
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file()
    }


def test_the_copy_has_every_yaml_file_and_schema_to_the_byte(
    advisor: Advisor, tmp_path: Path
) -> None:
    folder = tmp_path / "mine"
    ended = advisor("init", folder)
    assert (ended.status, ended.err) == (0, "")
    copied = files(folder)
    # A server of another test may have recorded the checkout's files in a history beside them.
    there = {name: text for name, text in files(find_data()).items() if name[:8] != "history/"}
    assert copied == {**there, WORDS: copied[WORDS]}
    assert {"rules.yaml", "cases.yaml", "schema/rules.schema.json"} <= set(copied)
    assert json.loads(copied[WORDS]) == schema_of("words")


def test_the_copy_is_sound_and_can_be_edited(advisor: Advisor, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    advisor("init", folder)
    assert load_guide(folder).fingerprints == load_guide().fingerprints
    assert os.access(folder / "rules.yaml", os.W_OK)
    assert advisor("check", "--data", folder).status == 0


def test_it_says_what_to_do_next(advisor: Advisor, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    out = advisor("init", folder).out
    assert f"advisor check --data {folder}" in out
    assert f"advisor run --data {folder}" in out


def test_a_copy_of_a_named_folder_can_be_made(
    advisor: Advisor, small: Path, tmp_path: Path
) -> None:
    assert advisor("--data", small, "init", tmp_path / "mine").status == 0
    assert files(tmp_path / "mine") == files(small)


def test_an_empty_folder_and_a_path_of_new_folders_are_fine(
    advisor: Advisor, small: Path, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    assert advisor("init", "--data", small, tmp_path / "empty").status == 0
    assert advisor("init", "--data", small, tmp_path / "a" / "b").status == 0
    assert files(tmp_path / "empty") == files(tmp_path / "a" / "b") == files(small)


@pytest.mark.parametrize("kind", ["folder", "file"])
def test_nothing_is_ever_overwritten(advisor: Advisor, tmp_path: Path, kind: str) -> None:
    there = tmp_path / "mine"
    mine = there / "rules.yaml" if kind == "folder" else there
    mine.parent.mkdir(exist_ok=True)
    mine.write_text("my own work")
    ended = advisor("init", there)
    assert (ended.status, ended.out) == (1, "")
    assert ended.err == f"{there}: is there already and not empty; name a new folder\n"
    assert files(tmp_path) == {str(mine.relative_to(tmp_path)): b"my own work"}


def test_a_copy_that_cannot_be_made_leaves_nothing_behind(
    advisor: Advisor, small: Path, tmp_path: Path
) -> None:
    (small / "schema").mkdir()
    (small / "schema" / "broken.json").symlink_to(tmp_path / "nowhere")
    ended = advisor("init", "--data", small, tmp_path / "mine")
    assert ended.status == 1
    assert "broken.json: nothing was written: " in ended.err
    assert len(ended.err.splitlines()) == 1
    assert [entry.name for entry in tmp_path.iterdir()] == ["small"]


def test_a_folder_without_yaml_files_cannot_be_copied(advisor: Advisor, tmp_path: Path) -> None:
    ended = advisor("init", "--data", tmp_path, tmp_path / "mine")
    assert (ended.status, ended.err) == (1, f"{tmp_path}: there are no YAML files to copy\n")
