"""Lighthouse's scores, next to the barest Streamlit app: ``python -m benchmarks.lighthouse``.

Lighthouse is the one on the path, or else npm's (``npx``), with its defaults, which are a phone's.
It drives the Chromium of the other benchmarks. What keeps a score from 100 stands below the table.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from statistics import median
from typing import Any, Final

from benchmarks.pages import ADVISOR, BARE, addresses
from benchmarks.table import Row, show
from tests.browser import chromium

ROUNDS: Final = 3
LEAST: Final = {"performance": 98, "accessibility": 100, "best-practices": 100, "seo": 100}
INDEXED: Final = ("start", "tracks")
"""The pages that may be indexed: only these are to please search engines."""

FLAGS: Final = ("--headless=new", "--no-sandbox", *chromium.QUIET)
"""As Playwright starts the browser for the other benchmarks."""

Report = Mapping[str, Any]
"""What Lighthouse writes as JSON."""


def measure() -> dict[str, list[Report]]:
    """Have Lighthouse look at each page and at the bare app in turn; give its reports by page."""
    command = _command()
    environment = {**os.environ, "CHROME_PATH": str(chromium.install())}
    with ExitStack() as servers:
        ours, bare = (servers.enter_context(app.serve()) for app in (ADVISOR, BARE))
        pages = {name: f"{ours.url}/{address}" for name, address in addresses().items()}
        pages["bare"] = bare.url
        found: dict[str, list[Report]] = {name: [] for name in pages}
        for _ in range(ROUNDS):
            for name, url in pages.items():
                found[name].append(_report([*command, url], environment))
    return found


def _command() -> list[str]:
    program = shutil.which("lighthouse")
    if not (program or shutil.which("npx")):
        raise SystemExit("Lighthouse needs Node.js with npx (Debian: apt install npm)")
    return [
        *([program] if program else ["npx", "--yes", "lighthouse"]),
        *("--quiet", "--output=json", f"--only-categories={','.join(LEAST)}"),
        f"--chrome-flags={' '.join(FLAGS)}",
    ]


def _report(command: Sequence[str], environment: Mapping[str, str]) -> Report:
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
    report: Report = json.loads(done.stdout)
    if fault := report.get("runtimeError"):
        raise SystemExit(f"{report['requestedUrl']}: {fault['message']}")
    return report


def rows(reports: Mapping[str, Sequence[Report]]) -> Iterator[Row]:
    """Compare the medians of each page's scores with the bare app's."""
    for name in addresses():
        for category, least in LEAST.items():
            ours, bare = (_score(reports[each], category) for each in (name, "bare"))
            counts = category != "seo" or name in INDEXED
            yield Row(
                f"{name}: {reports[name][0]['categories'][category]['title']}",
                f"{ours:.0f}",
                f"{bare:.0f}",
                target=f"at least {least}" if counts else "",
                met=ours >= least if counts else None,
            )


def _score(reports: Sequence[Report], category: str) -> float:
    return median(100 * (each["categories"][category]["score"] or 0) for each in reports)


def short(reports: Mapping[str, Sequence[Report]]) -> Iterator[str]:
    """Name the audits that keep our pages' scores from 100."""
    for name in addresses():
        report = reports[name][-1]
        for category in LEAST:
            for reference in report["categories"][category]["auditRefs"]:
                audit = report["audits"][reference["id"]]
                if reference["weight"] and (audit["score"] or 0) < 1 and audit["score"] is not None:
                    said = audit.get("displayValue", audit["title"])
                    yield f"{name}, {category}: {audit['id']} {audit['score']:.2f} ({said})"


def main() -> bool:
    """Measure, print the table; True when every target is met."""
    reports = measure()
    met = show(rows(reports))
    print(*short(reports), sep="\n")
    return met


if __name__ == "__main__":
    sys.exit(not main())
