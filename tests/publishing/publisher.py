"""Work for processes that publish as fast as they can, or are killed at a chosen step of it."""

from __future__ import annotations

import multiprocessing
import os
import re
import signal
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from advisor.guide import load_guide
from advisor.publishing.publisher import ConflictError, publish
from advisor.publishing.version import Version

REASON: Final = re.compile("reason: .*")
"""In the small guide's rules: a text that may say anything without a case noticing."""

STEPS: Final = ((os, "fsync"), (Path, "rename"), (Path, "replace"), (Path, "unlink"))
"""What makes files whole, and what makes them the files. Each call is a moment to be killed at."""

PROCESSES: Final = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(
    ["advisor.publishing.publisher", "advisor.guide.assembly", "advisor.guide.checks"]
)


def publish_text(folder: Path, text: str, cases: str | None = None) -> Version:
    """Publish the live rules with another text in them."""
    live = (folder / "rules.yaml").read_bytes()
    return publish(
        folder,
        REASON.sub(f"reason: {text}", live.decode(), count=1),
        base=load_guide(folder, {"rules.yaml": live}).fingerprints.rules,
        who="ann",
        why=text,
        now=datetime.now(UTC),
        cases_text=cases,
    )


def publish_until(folder: Path, acknowledged: Path, wanted: int) -> None:
    """Publish until so many versions are acknowledged; each goes to disk when it is.

    A process that goes on where a killed one stopped says something else, so that no
    two versions are the same.
    """
    with acknowledged.open("ab+") as lines:
        lines.seek(0)
        count = lines.read().count(b"\n")
        while count < wanted:
            try:
                version = publish_text(folder, f"{acknowledged.stem} {count} {os.getpid()}")
            except ConflictError:
                continue  # another was faster: begin again from theirs
            lines.write(f"{version.id}\n".encode())
            lines.flush()
            os.fsync(lines.fileno())
            count += 1


def publish_and_die(folder: Path, text: str, cases: str | None, step: int) -> None:
    """Publish, and be killed right before the nth of these calls."""
    left = step

    def mortal(call: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*args: Any, **more: Any) -> Any:
            nonlocal left
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*args, **more)

        return counted

    for home, name in STEPS:
        setattr(home, name, mortal(getattr(home, name)))
    publish_text(folder, text, cases)
