"""Shares are written so that they never mislead."""

from __future__ import annotations

import pytest

from advisor.presentation.shares import percent


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (0, 3, "0%"),
        (1, 3, "33.3%"),
        (3, 3, "100%"),
        (1, 10**30, "<0.1%"),
        (10**30 - 1, 10**30, ">99.9%"),
        (1, 1000, "0.1%"),
        (999, 1000, "99.9%"),
        (9999, 10_000, ">99.9%"),
        (0, 0, "0%"),
    ],
)
def test_a_share_is_never_rounded_to_nothing_or_to_everything(
    part: int, whole: int, text: str
) -> None:
    assert percent(part, whole) == text
