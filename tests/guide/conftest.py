"""A small guide in a folder of its own, for a test to break."""

from __future__ import annotations

import shutil
from dataclasses import asdict
from pathlib import Path

import pytest
import yaml

from tests.guide.folder import Folder
from tests.guides import words

SMALL = Path(__file__).parent / "small"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    """A copy of the small guide in ``data`` below the working directory.

    Each text of its ``words.yaml`` is its own name with its placeholders.
    """
    monkeypatch.chdir(tmp_path)
    shutil.copytree(SMALL, "data")
    text = yaml.safe_dump(asdict(words()), sort_keys=False, width=1000)
    Path("data", "words.yaml").write_text(text, encoding="utf-8")
    return Folder(Path("data"))
