"""A draft or an old version of a file can stand in its place, and its faults say where they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from advisor.guide import GuideError, load_cases, load_guide
from advisor.guide.content import LARGEST, read_content
from advisor.guide.loading import Content
from tests.guide.folder import Folder


def faults(folder: Folder, name: str, content: Content) -> list[str]:
    with pytest.raises(GuideError) as caught:
        load_cases(folder.path, load_guide(folder.path, {name: content}), {name: content})
    return [str(fault) for fault in caught.value.faults]


@pytest.mark.parametrize("kind", ["text", "bytes", "path"])
def test_a_draft_is_loaded_in_place_of_the_file(folder: Folder, kind: str) -> None:
    text = folder.text("rules.yaml").replace("lead_it: {itm: 3}", "lead_it: {itm: 2}")
    Path("draft.yaml").write_text(text, encoding="utf-8")
    kinds: dict[str, Content] = {"text": text, "bytes": text.encode(), "path": Path("draft.yaml")}
    guide = load_guide(folder.path, {"rules.yaml": kinds[kind]})
    assert guide.rules.points["goal"]["lead_it"] == {"itm": 2}
    assert folder.load().rules.points["goal"]["lead_it"] == {"itm": 3}


def test_a_draft_may_stand_for_a_file_that_is_missing(folder: Folder) -> None:
    text = folder.text("rules.yaml")
    fingerprints = folder.load().fingerprints
    (folder.path / "rules.yaml").unlink()
    assert load_guide(folder.path, {"rules.yaml": text}).fingerprints == fingerprints


def test_cases_may_be_a_draft_too(folder: Folder) -> None:
    text = folder.text("cases.yaml").replace("top: itm", "top: bida")
    cases = load_cases(folder.path, folder.load(), {"cases.yaml": text})
    assert [case.expect.top for case in cases] == ["bida", "tie"]


def test_a_fault_of_a_text_names_the_file_for_which_it_stands(folder: Folder) -> None:
    text = folder.text("rules.yaml").replace("{itm: 3}", "{itmm: 3}")
    (fault,) = faults(folder, "rules.yaml", text)
    assert fault.startswith("data/rules.yaml:4:")
    text = folder.text("cases.yaml").replace("top: itm", "top: itmm")
    (fault,) = faults(folder, "cases.yaml", text)
    assert fault.startswith("data/cases.yaml:")


def test_a_fault_of_another_file_names_that_file(folder: Folder) -> None:
    draft = Path("my-draft.yaml")
    draft.write_text(folder.text("rules.yaml").replace("{itm: 3}", "{itmm: 3}"))
    (fault,) = faults(folder, "rules.yaml", draft)
    assert fault.startswith("my-draft.yaml:4:")


@pytest.mark.parametrize(
    ("content", "part"),
    [
        ("", "the file is empty"),
        ("points: \ud800", "is not UTF-8"),
        ("\ufeffpoints", '"key: value" lines'),
        ("a" * (LARGEST + 1), "more than"),
        (b"\xff\xfe", "UTF-16"),
    ],
    ids=["empty", "half a character", "mark of UTF-8", "large", "UTF-16"],
)
def test_whatever_a_draft_holds_ends_in_faults(
    folder: Folder, content: str | bytes, part: str
) -> None:
    (fault,) = faults(folder, "rules.yaml", content)
    assert fault.startswith("data/rules.yaml:1:")
    assert part in fault


def test_the_bytes_of_a_file_are_read_as_they_are(folder: Folder) -> None:
    folder.write("rules.yaml", b"\xff\r\n\0")
    assert read_content(folder.path / "rules.yaml") == b"\xff\r\n\0"


@pytest.mark.parametrize("what", ["missing", "folder", "large"])
def test_bytes_that_cannot_be_had_are_a_fault(folder: Folder, what: str) -> None:
    file = folder.path / "rules.yaml"
    file.unlink()
    if what == "folder":
        file.mkdir()
    elif what == "large":
        file.write_bytes(b"a" * (LARGEST + 1))
    with pytest.raises(GuideError, match=r"^data/rules\.yaml"):
        read_content(file)
