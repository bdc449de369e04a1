"""Every file that pip takes, with its hash: ``python -m deploy.lock > deploy/requirements.txt``.

pip itself says what it would take: the pinned versions, for the Python and the machine on which
this runs. The list names no index, so it serves with any; a file that is not the one listed is
refused wherever it comes from.
"""

from __future__ import annotations

import json
import platform
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

from packaging.utils import canonicalize_name

from deploy.parts import CHECKOUT, PROJECT


def report() -> dict[str, Any]:
    """Ask pip what it would install for an advisor with PostgreSQL."""
    asked = subprocess.run(
        (
            *(sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed"),
            *("--quiet", "--disable-pip-version-check", "--report", "-"),
            *("-c", "constraints.txt", ".[postgresql]"),
        ),
        cwd=CHECKOUT,
        check=True,
        stdout=subprocess.PIPE,
    )
    found: dict[str, Any] = json.loads(asked.stdout)
    return found


def lines(found: dict[str, Any]) -> Iterator[str]:
    """Write a report of pip's as requirements with hashes."""
    version = ".".join(platform.python_version_tuple()[:2])
    yield f"# For CPython {version} on {platform.system()} {platform.machine()}, made by:"
    yield "#   python -m deploy.lock > deploy/requirements.txt"
    yield "# pip install --no-deps --require-hashes -r deploy/requirements.txt"
    entries = {canonicalize_name(entry["metadata"]["name"]): entry for entry in found["install"]}
    for name in sorted({*entries} - {PROJECT}):  # the project is a folder, without a hash
        entry = entries[name]
        digest = entry["download_info"]["archive_info"]["hashes"]["sha256"]
        yield f"{name}=={entry['metadata']['version']} --hash=sha256:{digest}"


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in lines(report()))
