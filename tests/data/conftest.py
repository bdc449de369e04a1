"""The shipped data in all languages, loaded once."""

from __future__ import annotations

import pytest

from advisor.guide import Guide
from advisor.guide.model import Case
from advisor.guide.stale_translations import Leaves, leaves_of
from advisor.guide.translation import translated
from tests.checkout import DATA
from tests.shipped import CASES


@pytest.fixture(scope="session")
def spanish(guide: Guide) -> Guide:
    """The shipped guide in Spanish."""
    return translated(guide, DATA, "es")


@pytest.fixture(scope="session")
def texts(guide: Guide, spanish: Guide) -> dict[str, Leaves]:
    """The texts of the shipped guide in each language."""
    return {"English": leaves_of(guide), "Spanish": leaves_of(spanish)}


@pytest.fixture(scope="session")
def cases() -> tuple[Case, ...]:
    """The shipped cases."""
    return CASES
