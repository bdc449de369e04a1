"""The shipped data, loaded once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from advisor.guide import Guide, load_cases, load_guide
from advisor.guide.model import Case
from advisor.guide.translation import FILES, texts_of, translated
from tests.checkout import CHECKOUT

DATA = CHECKOUT / "data"

Leaves = Mapping[str, str]
"""Every text of a guide that is translated, by file and keys."""


@pytest.fixture(scope="session")
def guide() -> Guide:
    """The shipped guide."""
    return load_guide(DATA)


@pytest.fixture(scope="session")
def spanish(guide: Guide) -> Guide:
    """The shipped guide in Spanish."""
    return translated(guide, DATA, "es")


@pytest.fixture(scope="session")
def texts(guide: Guide, spanish: Guide) -> dict[str, Leaves]:
    """The texts of the shipped guide in each language."""
    return {"English": _leaves_of(guide), "Spanish": _leaves_of(spanish)}


@pytest.fixture(scope="session")
def cases(guide: Guide) -> tuple[Case, ...]:
    """The shipped cases."""
    return load_cases(DATA, guide)


def _leaves_of(guide: Guide) -> Leaves:
    return dict(
        each
        for name, part in FILES.items()
        for each in _leaves(name, texts_of(getattr(guide, part)))
    )


def _leaves(path: str, texts: Any) -> Iterator[tuple[str, str]]:
    if isinstance(texts, str):
        yield path, texts
    else:
        items = texts.items() if isinstance(texts, Mapping) else enumerate(texts)
        for key, inside in items:
            yield from _leaves(f"{path} {key}", inside)
