"""A draft brought up to date when somebody else has published."""

from __future__ import annotations

from hypothesis import given, strategies

from advisor.publishing.merge import merge

LINES = strategies.lists(strategies.sampled_from("abcde"), max_size=8).map(
    lambda letters: "".join(f"{letter}\n" for letter in letters)
)


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
