"""axe-core, held to WCAG 2.2 levels A and AA."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}


def violations(page: Page) -> list[str]:
    """What axe-core finds wrong on a page: rule, element and what to mend, one line each."""
    found = Axe().run(page, options=OPTIONS).response["violations"]
    return [
        " ".join(f"{rule['id']}: {node['html']}: {node['failureSummary']}".split())
        for rule in found
        for node in rule["nodes"]
    ]
