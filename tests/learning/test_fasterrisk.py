"""FasterRisk runs in a Python of its own, in the benchmark alone."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from advisor.learning.likelihood import Labeled
from benchmarks import fasterrisk as rivals


def test_fasterrisk_runs_only_where_a_python_that_has_it_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv(rivals.FASTERRISK, raising=False)
    assert rivals.fasterrisk() is None
    monkeypatch.setenv(rivals.FASTERRISK, str(tmp_path / "none"))
    assert rivals.fasterrisk() is None


def test_a_python_without_fasterrisk_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(rivals.FASTERRISK, sys.executable)
    labeled = Labeled(np.eye(3), np.eye(3), np.ones(3))
    risk = rivals.fasterrisk()
    assert risk is not None
    with pytest.raises(rivals.RivalError, match=r"FasterRisk does not run.*fasterrisk") as caught:
        risk.fit(labeled, 3)
    assert "\n" not in str(caught.value)
