"""Drafts: what one person has changed, kept in a file."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, strategies

from advisor.publishing.drafts import FOLDER, DraftError, Drafts, draft_id, merge
from tests.publishing.drafting import ANN, draft_of, halved

LINES = strategies.lists(strategies.sampled_from("abcde"), max_size=8).map(
    lambda letters: "".join(f"{letter}\n" for letter in letters)
)


def test_a_draft_survives_a_restart(full: Path) -> None:
    draft = replace(draft_of(full, halved), why="Because").expecting("ann", {"top": "tie"})
    Drafts(full).keep(draft)
    assert Drafts(full).of(ANN) == draft
    assert Drafts(full).find(draft.id) == draft


def test_everybody_has_a_draft_of_their_own(full: Path) -> None:
    Drafts(full).keep(draft_of(full, halved))
    assert Drafts(full).of("bob@example.edu") is None


def test_the_name_of_a_draft_does_not_tell_whose_it_is(full: Path) -> None:
    Drafts(full).keep(draft_of(full, halved))
    (file,) = (full / FOLDER).iterdir()
    assert file.name == f"{draft_id(ANN)}.json"
    assert "ann" not in file.name


@pytest.mark.parametrize("name", ["", "..", "../rules", "a/b", "\0", "x" * 500, "nobody"])
def test_a_name_that_is_no_drafts_finds_nothing(full: Path, name: str) -> None:
    (full / "rules.json").write_text("{}")
    assert Drafts(full).find(name) is None


@pytest.mark.parametrize("content", ["", "{", "[]", "7", '{"who": "ann"}', '{"more": 1}'])
def test_a_file_that_is_no_draft_is_none(full: Path, content: str) -> None:
    Drafts(full).keep(draft_of(full, halved))
    (full / FOLDER / f"{draft_id(ANN)}.json").write_text(content)
    assert Drafts(full).of(ANN) is None


def test_a_dropped_draft_is_gone_and_can_be_dropped_again(full: Path) -> None:
    drafts = Drafts(full)
    drafts.keep(draft_of(full, halved))
    drafts.drop(ANN)
    drafts.drop(ANN)
    assert drafts.of(ANN) is None


def test_a_draft_that_cannot_be_kept_says_so_in_one_line(full: Path) -> None:
    (full / FOLDER).write_text("in the way")
    with pytest.raises(DraftError, match="cannot be kept"):
        Drafts(full).keep(draft_of(full, halved))


def test_a_draft_is_changed_by_one_tab_or_process_at_a_time(
    full: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("advisor.publishing.drafts.PATIENCE", 0.0)
    with Drafts(full).locked(ANN):
        with pytest.raises(DraftError, match="is locked"), Drafts(full).locked(ANN):
            pass
        with Drafts(full).locked("bob@example.edu"):
            pass
    with Drafts(full).locked(ANN):
        pass


def test_a_draft_is_one_readable_file(full: Path) -> None:
    Drafts(full).keep(draft_of(full, halved))
    (file,) = (full / FOLDER).iterdir()
    assert json.loads(file.read_text())["who"] == ANN


@given(LINES, LINES)
def test_what_only_one_of_two_has_changed_is_taken_from_that_one(base: str, changed: str) -> None:
    assert merge(base, changed, base) == changed
    assert merge(base, base, changed) == changed
    assert merge(base, changed, changed) == changed


@given(strategies.integers(0, 9), strategies.integers(0, 9))
def test_changes_in_different_lines_both_stay(one: int, other: int) -> None:
    lines = [f"line {number}\n" for number in range(10)]
    mine, theirs = list(lines), list(lines)
    mine[one], theirs[other] = "mine\n", "theirs\n"
    merged = merge("".join(lines), "".join(mine), "".join(theirs))
    assert "mine\n" in merged
    assert ("theirs\n" in merged) == (one != other)


def test_where_both_changed_the_same_line_mine_stays() -> None:
    assert merge("a\nb\nc\n", "a\nM\nc\n", "A\nT\nc\n") == "a\nM\nc\n"


def test_a_text_without_a_last_line_end_is_merged_too() -> None:
    assert merge("a\nb", "a\nB", "A\nb") in ("A\nB", "a\nB")
