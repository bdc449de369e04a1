"""``advisor init --blank`` and ``advisor translate``: a program of one's own, in its languages."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from advisor.guide import load_guide, translation
from advisor.guide.files import PARTS
from advisor.publishing.live import LiveGuide
from tests.checkout import DATA
from tests.cli.conftest import Advisor


@pytest.fixture
def mine(advisor: Advisor, tmp_path: Path) -> Path:
    """A blank guide."""
    folder = tmp_path / "mine"
    assert advisor("init", folder, "--blank").status == 0
    return folder


def test_a_blank_guide_checks_at_once_and_knows_its_schemas(advisor: Advisor, mine: Path) -> None:
    ended = advisor("check", "--data", mine)
    assert (ended.status, ended.out.strip()) == (0, "1 case agrees.")
    left = ended.err.splitlines()
    assert left
    assert all("texts of the blank guide, beginning here; write your own" in line for line in left)
    for file in mine.glob("*.yaml"):
        schema = re.match(r"# yaml-language-server: \$schema=(\S+)", file.read_text())
        assert schema
        assert (mine / schema[1]).is_file()


def test_a_translation_begins_with_every_text_and_ends_when_each_is_written(
    advisor: Advisor, mine: Path
) -> None:
    begun = advisor("translate", "de", "--data", mine)
    assert begun.status == 0
    count = int(re.findall(r"has (\d+) texts", begun.out)[0])
    assert (mine / "de" / "language.yaml").read_text() == "name: Deutsch\nreviewed: false\n"
    faults = translation.read(mine, "de").faults(load_guide(mine))
    assert 50 < len(faults) <= count
    for name in PARTS:
        file = mine / "de" / name
        text = file.read_text().partition("\n")[2]
        above = re.compile(r"# (.*)\n( *)(\w+:|-)$", re.MULTILINE)
        text = above.sub(lambda it: f"\n{it[2]}{it[3]} {json.dumps(it[1])}", text)
        file.write_text(text)
    assert translation.read(mine, "de").faults(load_guide(mine)) == ()
    again = advisor("translate", "de", "--data", mine)
    assert (again.status, again.err.count("\n")) == (1, 1)
    assert "is there already" in again.err
    assert "is not a language" in advisor("translate", "xx", "--data", mine).err


def test_a_guide_in_another_language_is_told_what_it_leaves_in_english(
    advisor: Advisor, mine: Path
) -> None:
    program = mine / "program.yaml"
    program.write_text(program.read_text().replace("{id: en, name: English}", "{id: de, name: D}"))
    checked = advisor("check", "--data", mine)
    assert checked.status == 0
    (count,) = re.findall(
        r"words.yaml: (\d+) texts are not said in D and are shown in", checked.err
    )
    printed = advisor("translate", "de", "--data", mine).out
    assert printed.count("\n  # ") == int(count)
    assert "Start now" in printed
    assert "description" not in printed, "words.yaml says it"


def test_a_translation_into_english_has_the_usual_texts_ready(advisor: Advisor, mine: Path) -> None:
    program = mine / "program.yaml"
    program.write_text(program.read_text().replace("{id: en, name: English}", "{id: de, name: D}"))
    words = mine / "words.yaml"
    words.write_text(words.read_text().replace("site:", "site:\n  title: Passt {program} zu mir?"))
    begun = advisor("translate", "en", "--data", mine).out
    faults = translation.read(mine, "en").faults(load_guide(mine))
    of_words = [fault.message for fault in faults if Path(fault.path).name == "words.yaml"]
    assert [message.partition(" ")[0] for message in of_words] == ["site.description", "start.lead"]
    assert int(re.findall(r"has (\d+) texts", begun)[0]) < 60
    ready = (mine / "en" / "words.yaml").read_text()
    assert 'title: "Is the MEx right for me?"' in ready
    assert 'tracks: "The two tracks"' in ready
    assert 'tie: "{tracks} fit you equally well."' in ready
    assert "Passt" not in ready


def test_a_translation_of_another_program_is_one_line_and_not_served(
    advisor: Advisor, mine: Path
) -> None:
    shutil.copytree(DATA / "es", mine / "es")
    checked = advisor("check", "--data", mine)
    assert checked.status == 1
    assert checked.err.count("/es") == 1
    assert "es: this translates another program" in checked.err
    live = LiveGuide(mine)
    guide = live.guide()
    assert [each.id for each in live.languages] == ["en"]
    assert live.in_language(guide, "es") is guide
