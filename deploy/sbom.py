"""The bill of materials, as CycloneDX 1.6 has it: ``python -m deploy.sbom > sbom.json``.

It lists what is installed where it runs, with the hashes of ``requirements.txt`` for those that
stand there, each package's license, and which one needs which. It tells no time and no random
number, so the same packages give the same bill.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from deploy.parts import PROJECT, Part, own, parts

LOCK: Final = Path(__file__).with_name("requirements.txt")
_LOCKED: Final = re.compile(
    r"(?m)^(?P<name>[\w.-]+)==(?P<version>\S+) --hash=sha256:(?P<hash>\w+)$"
)


def locked() -> dict[tuple[str, str], str]:
    """Read the SHA-256 of each locked file by the package's name and version."""
    text = LOCK.read_text(encoding="utf-8")
    return {(found["name"], found["version"]): found["hash"] for found in _LOCKED.finditer(text)}


def bill(found: list[Part]) -> dict[str, Any]:
    """Write the bill of some packages."""
    hashes = locked()
    version = own()["version"]
    project = f"pkg:pypi/{PROJECT}@{version}"
    references = {part.name: f"pkg:pypi/{part.name}@{part.version}" for part in found}
    named = uuid5(NAMESPACE_URL, " ".join((project, *references.values())))
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{named}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": project,
                "name": PROJECT,
                "version": version,
                "purl": project,
            }
        },
        "components": [_component(part, hashes, references[part.name]) for part in found],
        "dependencies": [
            {"ref": project, "dependsOn": sorted(references.values())},
            *(
                {
                    "ref": references[part.name],
                    "dependsOn": [references[name] for name in part.needs if name in references],
                }
                for part in found
            ),
        ],
    }


def _component(part: Part, hashes: dict[tuple[str, str], str], reference: str) -> dict[str, Any]:
    component: dict[str, Any] = {
        "type": "library",
        "bom-ref": reference,
        "name": part.name,
        "version": part.version,
        "purl": reference,
        "licenses": [{"expression": part.license}],
    }
    if digest := hashes.get((part.name, part.version)):
        component["hashes"] = [{"alg": "SHA-256", "content": digest}]
    return component


if __name__ == "__main__":
    json.dump(bill(parts()), sys.stdout, indent=2)
    sys.stdout.write("\n")
