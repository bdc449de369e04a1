"""What the advisor is made of: every license allows it, and every file is the one we know."""

from __future__ import annotations

import re

import pytest

from deploy import licenses, lock, sbom
from deploy.licenses import refused
from deploy.parts import TESTED, Part, parts
from tests.checkout import CHECKOUT


def test_every_package_may_be_used_beside_ours() -> None:
    assert refused(parts(TESTED)) == []


@pytest.mark.parametrize(
    "name", ["", "AGPL-3.0-only", "MIT AND GPL-2.0-only", "Proprietary", "Some License"]
)
def test_a_license_that_asks_for_too_much_or_is_unknown_is_noticed(name: str) -> None:
    assert refused([Part("strange", "1", name, ())])


@pytest.mark.parametrize("name", ["MIT", "GPL-3.0-only OR MIT", "MIT AND PSF-2.0"])
def test_a_license_that_allows_it_is_enough(name: str) -> None:
    assert refused([Part("fine", "1", name, ())]) == []


def test_the_page_of_licenses_tells_what_is_installed() -> None:
    written = (CHECKOUT / "deploy" / "licenses.md").read_text(encoding="utf-8")
    assert written.splitlines() == [*licenses.page()], (
        "python -m deploy.licenses > deploy/licenses.md"
    )


def test_the_locked_files_are_exactly_what_is_served_in_the_pinned_versions() -> None:
    pins = (CHECKOUT / "constraints.txt").read_text(encoding="utf-8")
    pinned = {
        re.sub(r"[-_.]+", "-", name).lower(): number
        for name, number in re.findall(r"(?m)^([\w.-]+)==(\S+)$", pins)
    }
    served = {(part.name, pinned[part.name]) for part in parts()}
    assert {*sbom.locked()} == served, "python -m deploy.lock > deploy/requirements.txt"


def test_a_lock_holds_a_hash_for_each_package_and_no_address() -> None:
    found = {
        "install": [
            {
                "metadata": {"name": name, "version": "1.0"},
                "download_info": {
                    "url": "https://x/",
                    "archive_info": {"hashes": {"sha256": "ab"}},
                },
            }
            for name in ("Some_Package", "msit-advisor")
        ]
    }
    written = [line for line in lock.lines(found) if not line.startswith("#")]
    assert written == ["some-package==1.0 --hash=sha256:ab"]
    text = sbom.LOCK.read_text(encoding="utf-8")
    assert "://" not in text
    assert all(re.search(r" --hash=sha256:[0-9a-f]{64}$", line) for line in _entries(text))


def _entries(text: str) -> list[str]:
    return [line for line in text.splitlines() if not line.startswith("#")]


def test_the_bill_of_materials_lists_each_package_once_with_its_hash_and_license() -> None:
    found = parts()
    bill = sbom.bill(found)
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    references = [component["bom-ref"] for component in bill["components"]]
    assert len({*references}) == len(references) == len(found)
    for component in bill["components"]:
        assert component["licenses"][0]["expression"]
        assert len(component["hashes"][0]["content"]) == 64
    known = {*references, bill["metadata"]["component"]["bom-ref"]}
    for entry in bill["dependencies"]:
        assert {entry["ref"], *entry["dependsOn"]} <= known
    assert sbom.bill(found) == bill
