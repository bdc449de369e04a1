"""FasterRisk, a rival of the points that are learned.

It needs a NumPy that is older than ours, so it is called in a Python of its own, which a
variable names; without that it is left out.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Final

import numpy as np

from advisor.learning.design import Floats
from advisor.learning.likelihood import Labeled

FASTERRISK: Final = "ADVISOR_FASTERRISK"
"""The variable with the path of a Python that has FasterRisk."""

MOST_ROWS: Final = 10
"""How many rows each of its tables may have: its authors' usual choice is 5 to 10."""


class RivalError(Exception):
    """A rival was asked for and cannot run."""


class FasterRisk:
    """FasterRisk (Liu, Zhong, Seltzer and Rudin 2022), a table for each track against the rest.

    Parameters
    ----------
    python
        A Python that has it.

    Notes
    -----
    It knows two classes only, so each track gets a table of its own and the greatest
    log-odds win. Everything else is as it comes.
    """

    def __init__(self, python: Path) -> None:
        self._python = python

    def fit(self, labeled: Labeled, tracks: int) -> FasterRisk:
        """Let it learn a table for each track.

        Raises
        ------
        RivalError
            It does not run there.
        """
        task = {
            "indicators": labeled.indicators.astype(int).tolist(),
            "track": labeled.track.tolist(),
            "tracks": tracks,
            "rows": MOST_ROWS,
        }
        process = subprocess.run(
            [self._python, "-c", _SCRIPT],
            input=json.dumps(task),
            capture_output=True,
            text=True,
            check=False,
        )
        if process.returncode or not process.stdout:
            said = (process.stderr.strip().splitlines() or [f"status {process.returncode}"])[-1]
            raise RivalError(
                f"FasterRisk does not run in the Python that {FASTERRISK} names: {said}; fix "
                "that, or leave the variable out"
            )
        tables = json.loads(process.stdout.splitlines()[-1])
        self._tables = [
            (np.array(table["points"]) / table["scale"], table["start"] / table["scale"])
            for table in tables
        ]
        return self

    def logits(self, indicators: Floats) -> Floats:
        """The log-odds of each track against the rest."""
        return np.stack([indicators @ points + start for points, start in self._tables], axis=1)


_SCRIPT: Final = """
import contextlib, json, sys
import numpy as np
from fasterrisk.fasterrisk import RiskScoreOptimizer

task = json.load(sys.stdin)
x = np.array(task["indicators"], float)
track = np.array(task["track"])
tables = []
for each in range(task["tracks"]):
    y = np.where(track == each, 1.0, -1.0)
    share = (y > 0).mean()
    if len(np.unique(y)) < 2:
        start = 30.0 if share == 1 else -30.0
        tables.append({"points": [0.0] * x.shape[1], "start": start, "scale": 1.0})
        continue
    with contextlib.redirect_stdout(sys.stderr):
        optimizer = RiskScoreOptimizer(X=x, y=y, k=task["rows"])
        optimizer.optimize()
        scale, start, points = optimizer.get_models(model_index=0)
    tables.append({"points": points.tolist(), "start": float(start), "scale": float(scale)})
print(json.dumps(tables))
"""


def fasterrisk() -> FasterRisk | None:
    """Give FasterRisk where the variable names a Python that has it."""
    python = os.environ.get(FASTERRISK)
    return FasterRisk(Path(python)) if python and Path(python).is_file() else None
