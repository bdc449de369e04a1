"""What the documents say about records works as it is written there."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest

from advisor.guide import Guide
from advisor.records.mapping import read_mapping
from tests.checkout import CHECKOUT


def test_the_python_of_the_documents_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = (CHECKOUT / "docs" / "api.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    (block,) = [block for block in blocks if "advisor.records" in block]
    monkeypatch.chdir(tmp_path)
    (tmp_path / "example.py").write_text(block, encoding="utf-8")
    runpy.run_path(str(tmp_path / "example.py"))
    assert capsys.readouterr().out == "True\n"


def test_the_mapping_of_the_documents_is_sound(tmp_path: Path, guide: Guide) -> None:
    page = (CHECKOUT / "docs" / "file-formats.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"^```yaml\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    (tmp_path / "calls.yaml").write_text(block, encoding="utf-8")
    assert read_mapping(tmp_path / "calls.yaml", guide.questionnaire).answers.keys() == {
        "goal",
        "skills",
    }
