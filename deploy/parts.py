"""The packages that an installed advisor consists of, as their own metadata tells."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, distribution
from pathlib import Path
from typing import Any, Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

CHECKOUT: Final = Path(__file__).resolve().parent.parent
PROJECT: Final = "msit-advisor"

SERVED: Final = frozenset({"", "cjk", "postgresql"})
"""The extras of what runs for visitors; "" is no extra."""

TESTED: Final = frozenset({"", "postgresql", "test"})
"""Those of what developers have."""

LONGEST: Final = 40
"""Characters of a license's name; some packages put the whole text there."""

SPDX: Final = {
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache License 2.0": "Apache-2.0",
    "Apache": "Apache-2.0",
    "Apache 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD": "BSD-3-Clause",
    "BSD License": "BSD-3-Clause",
    "BSD 2-Clause License": "BSD-2-Clause",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
"""What packages call their licenses, and what SPDX calls these."""


@dataclass(frozen=True)
class Part:
    """A package."""

    name: str  # as PyPI compares names: small letters and hyphens
    version: str
    license: str  # an SPDX expression, or the package's own words, or ""
    needs: tuple[str, ...]  # names of the packages that it needs here


def parts(extras: Iterable[str] = SERVED) -> list[Part]:
    """List every package that the project needs with these extras, directly or not, by name."""
    project = own()
    lists = {"": project["dependencies"], **project["optional-dependencies"]}
    waiting = [need for extra in extras for need in _wanted(lists[extra], "")]
    found: dict[str, Part] = {}
    seen: set[tuple[str, str]] = set()
    while waiting:
        name, extra = waiting.pop()
        if (name, extra) in seen:
            continue
        seen.add((name, extra))
        package = distribution(name)
        needed = [*_wanted(package.requires or (), extra)]
        waiting.extend(needed)
        before = found[name].needs if name in found else ()
        needs = tuple(sorted({*before, *(other for other, _ in needed)} - {name}))
        found[name] = Part(name, package.version, license_of(package), needs)
    return sorted(found.values(), key=lambda part: part.name)


def own() -> dict[str, Any]:
    """Read what ``pyproject.toml`` says of the project: an installation may be older."""
    text = (CHECKOUT / "pyproject.toml").read_text(encoding="utf-8")
    project: dict[str, Any] = tomllib.loads(text)["project"]
    return project


def _wanted(lines: Iterable[str], extra: str) -> Iterator[tuple[str, str]]:
    """The packages that are asked for on this machine, each with every extra that is."""
    for line in lines:
        requirement = Requirement(line)
        if requirement.marker and not requirement.marker.evaluate({"extra": extra}):
            continue
        name = canonicalize_name(requirement.name)
        for asked in ("", *requirement.extras):
            yield name, asked


def license_of(package: Distribution) -> str:
    """Name a package's license; "" when it says nothing."""
    expression, text = (_field(package, name) for name in ("License-Expression", "License"))
    if expression:
        return expression
    if 0 < len(text) <= LONGEST:
        return SPDX.get(text, text)
    kinds = [
        line.rpartition(" :: ")[2]
        for line in package.metadata.get_all("Classifier") or ()
        if line.startswith("License ::") and line != "License :: OSI Approved"
    ]
    return " OR ".join(SPDX.get(kind, kind) for kind in kinds)


def _field(package: Distribution, name: str) -> str:
    return str((package.metadata.get_all(name) or [""])[0])
