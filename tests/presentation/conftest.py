"""The guide whose results are printed."""

from __future__ import annotations

import pytest

from advisor import Guide, load_guide


@pytest.fixture(scope="session")
def guide() -> Guide:
    """The shipped guide."""
    return load_guide()
