"""Numbers are written so that they can be grasped and never mislead."""

from __future__ import annotations

import pytest

from advisor.cli.figures import spelled


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (48, "48"),
        (999_999, "999,999"),
        (1_000_000, "1,000,000 (1.0 million)"),
        (13_561_067_520_000, "13,561,067,520,000 (13.6 trillion)"),
        (999_949_999_999, "999,949,999,999 (1,000 billion)"),
        (10**36, f"{10**36:,} (1,000 decillion)"),
    ],
)
def test_a_long_count_is_followed_by_its_size_in_words(count: int, text: str) -> None:
    assert spelled(count) == text
