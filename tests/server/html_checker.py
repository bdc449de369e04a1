"""The Nu Html Checker, which says what is wrong with a document: found, or else installed.

It is needed in the deep run alone.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from tests import system
from tests.depth import IS_DEEP

PACKAGE: Final = "vnu-jar@26.9.27"
FOLDER: Final = Path(sys.prefix, "vnu")
"""Beside what pip installs, so that it goes when that goes."""
JAR: Final = FOLDER / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"


class NoCheckerError(system.MissingError):
    """There is nothing to check documents with."""


def install() -> None:
    """Find Java and the checker or, as root, install Debian's Java and npm, and the checker."""
    if IS_DEEP:
        needed()


def needed() -> None:
    """Install what is missing, whatever the depth of the run."""
    if not shutil.which("java"):
        system.from_debian("default-jre-headless")
    if not JAR.exists() and not shutil.which("npm"):
        system.from_debian("npm")
    if not JAR.exists() and (npm := shutil.which("npm")):
        subprocess.run(
            (npm, "install", "--silent", "--prefix", FOLDER, PACKAGE),
            stdout=subprocess.DEVNULL,
            check=False,
        )
    if not shutil.which("java") or not JAR.exists():
        raise NoCheckerError(
            "The Nu Html Checker is not installed: install Java and npm "
            "(Debian: apt install default-jre-headless npm)"
        )


def faults(documents: Iterable[Path]) -> list[str]:
    """Give a line for each error in documents, and for each warning."""
    needed()
    command = ("java", "-jar", str(JAR), "--format", "json", *map(str, documents))
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    messages = json.loads(ran.stderr)["messages"]
    return [
        f"{Path(told['url']).name}:{told.get('lastLine')}: {told['message']}" for told in messages
    ]
