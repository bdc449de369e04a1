"""The licenses of everything that the advisor is made of: ``python -m deploy.licenses``.

It prints ``deploy/licenses.md``; a test compares.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from typing import Final

from deploy.parts import SERVED, TESTED, Part, parts

ALLOWED: Final = frozenset(
    {
        *("0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "MIT"),
        *("MIT-0", "MIT-CMU", "PSF-2.0", "Zlib"),
        "MPL-2.0",  # asks for the source of changed files of that package alone
        "LGPL-3.0-only",  # a library that is loaded as it is, and can be replaced
        "OFL-1.1",  # fonts that are embedded in papers, as it allows
    }
)
"""Licenses under which a package may be used and passed on beside ours, unchanged, as we do."""

UNSAID: Final = {"axe-playwright-python": "MIT"}
"""Packages whose license stands only in a file that they bring."""

_NAME: Final = re.compile(r"[\w.-]+")
_WORDS: Final = frozenset({"AND", "OR", "WITH"})

HEAD: Final = """\
# Licenses

Made by `python -m deploy.licenses > deploy/licenses.md`; do not edit. A test in
`tests/architecture/test_licenses.py` compares it with what is installed, and refuses a package
whose license is not in the list of `deploy/licenses.py`.

Nothing below asks for the source of what uses it. Three kinds ask for something: **MPL-2.0** for
the source of changed files of that package (none is changed), **LGPL-3.0** that the library can be
replaced (it is an ordinary package, loaded only where PostgreSQL is named), **OFL-1.1** that fonts
are not sold alone (papers embed parts of them, which it allows).

`python -m deploy.sbom > sbom.json` writes a bill of materials (CycloneDX 1.6) of the first list,
with versions and hashes.
"""


def licensed(part: Part) -> str:
    """Name the license of a package, also where its metadata do not."""
    return part.license or UNSAID.get(part.name, "")


def refused(found: Iterable[Part]) -> list[str]:
    """Name the packages that may not be used, each with its license.

    Of licenses to choose from (OR), one that is allowed is enough.
    """
    return [f"{part.name}: {licensed(part)!r}" for part in found if not _allowed(licensed(part))]


def _allowed(expression: str) -> bool:
    choices = re.split(r"\bOR\b", expression)
    return any(
        bool(names) and names <= ALLOWED
        for names in ({*_NAME.findall(choice)} - _WORDS for choice in choices)
    )


def page() -> Iterator[str]:
    """Write the page, line by line."""
    served = parts(SERVED)
    names = {part.name for part in served}
    yield from HEAD.splitlines()
    yield from _table("Where it runs", served)
    others = [part for part in parts(TESTED) if part.name not in names]
    yield from _table("Where it is developed besides", others)


def _table(title: str, found: Iterable[Part]) -> Iterator[str]:
    yield from ("", f"## {title}", "", "| package | license |", "|---|---|")
    yield from (f"| {part.name} | {licensed(part)} |" for part in found)


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in page())
