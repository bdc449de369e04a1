"""A small guide in a folder of its own, for a test to break."""

from __future__ import annotations

import shutil
from dataclasses import asdict
from functools import cache
from pathlib import Path

import pytest
import yaml

from tests.guide.folder import Folder
from tests.guides import words

SMALL = Path(__file__).parent / "small"


@cache
def _words_text() -> str:
    """A ``words.yaml`` in which each text is its own name with its placeholders."""
    text: str = yaml.safe_dump(asdict(words()), sort_keys=False, width=1000)
    return text


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    """A copy of the small guide in ``data`` below the working directory."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(SMALL, "data")
    Path("data", "words.yaml").write_text(_words_text(), encoding="utf-8")
    return Folder(Path("data"))
