"""What the tests need from the system: found, or else installed where that is possible.

``python -m tests.system`` installs what is missing as root on Debian, and Playwright's browser
elsewhere. What cannot be installed is named, and the tests that need it are skipped.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys


class MissingError(RuntimeError):
    """A program is not installed; the text is one line that says how to get it."""


def from_debian(*packages: str) -> None:
    """Install Debian's packages, where there is apt and we are root; show how that goes."""
    if not shutil.which("apt-get") or os.geteuid() != 0:
        return
    print(f"Installing {', '.join(packages)} with apt ...", flush=True)  # noqa: T201
    apt = ("apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300", "-o", "Dpkg::Use-Pty=0")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (("update",), ("install", "--yes", "--no-install-recommends", *packages)):
        subprocess.run(
            (*apt, *command),
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            check=False,
        )


def install() -> list[str]:
    """Install whatever is missing; give a line for each program that is missing still."""
    from tests.browser import chromium
    from tests.deploy import site
    from tests.presentation import poppler
    from tests.records import pooler, postgres
    from tests.server import html_checker

    missing = []
    for part in (chromium, postgres, pooler, site, poppler, html_checker):
        try:
            part.install()
        except MissingError as error:
            missing.append(str(error))
    return missing


if __name__ == "__main__":
    for line in install():
        print(f"{line}. The tests that need it are skipped.", file=sys.stderr)  # noqa: T201
