"""The shipped data, loaded once."""

from __future__ import annotations

import pytest

from advisor.guide import Guide, load_cases, load_guide
from advisor.guide.model import Case
from tests.checkout import CHECKOUT

DATA = CHECKOUT / "data"


@pytest.fixture(scope="session")
def guide() -> Guide:
    """The shipped guide."""
    return load_guide(DATA)


@pytest.fixture(scope="session")
def cases(guide: Guide) -> tuple[Case, ...]:
    """The shipped cases."""
    return load_cases(DATA, guide)
