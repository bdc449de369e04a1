"""The tuning guide shows what the files hold and what the advisor says."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from textwrap import dedent

import pytest

from advisor.guide import GuideError, load_guide
from tests.checkout import CHECKOUT
from tests.data.conftest import DATA

TEXT = (CHECKOUT / "docs" / "rules.md").read_text(encoding="utf-8")
EXAMPLES = [dedent(block) for block in re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)]


def outdented(text: str) -> str:
    """The lines of a text without the spaces at their start."""
    return "\n".join(line.strip() for line in text.splitlines())


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.split("\n")[0])
def test_an_example_stands_in_the_rules_as_it_is_shown(example: str) -> None:
    rules = (DATA / "rules.yaml").read_text(encoding="utf-8")
    assert outdented(example) in outdented(rules)


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
