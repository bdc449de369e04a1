"""Folders to publish in: the small guide of the guide's own tests, and the shipped files."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from advisor.guide import find_data
from tests.guide.conftest import folder

__all__ = ["folder", "full"]


@pytest.fixture
def full(tmp_path: Path) -> Path:
    """The shipped files, cases and translation included."""
    copy = tmp_path / "full"
    shutil.copytree(find_data(), copy, ignore=shutil.ignore_patterns("history", "drafts"))
    return copy
