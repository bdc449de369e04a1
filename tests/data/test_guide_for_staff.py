"""The staff guide shows what the files hold and what the advisor says."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from advisor.guide import GuideError, load_guide
from tests.checkout import CHECKOUT, DATA

TEXT = (CHECKOUT / "docs" / "staff-guide.md").read_text(encoding="utf-8")


def outdented(text: str) -> str:
    """The lines of a text without the spaces at their start."""
    return "\n".join(line.strip() for line in text.splitlines())


def test_every_example_stands_in_the_rules_as_it_is_shown() -> None:
    rules = outdented((DATA / "rules.yaml").read_text(encoding="utf-8"))
    examples = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
    assert examples
    assert [example for example in examples if outdented(example) not in rules] == []


def test_the_mistake_that_is_shown_gets_the_line_that_is_shown(tmp_path: Path) -> None:
    copy = tmp_path / "my-data"
    shutil.copytree(DATA, copy)
    rules = copy / "rules.yaml"
    text = rules.read_text(encoding="utf-8")
    rules.write_text(
        text.replace("{itm: 3}\n    lead_change", "{itmm: 3}\n    lead_change"), "utf-8"
    )
    with pytest.raises(GuideError) as caught:
        load_guide(copy)
    (fault,) = str(caught.value).splitlines()
    shown = re.search(r"^my-data/(rules\.yaml:.*)$", TEXT, re.MULTILINE)
    assert shown is not None
    assert fault.endswith(shown[1])
