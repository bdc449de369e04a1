"""What the documents say to type works as it is written there."""

from __future__ import annotations

import gzip
import re
import runpy
import shlex
import tomllib
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import click
import pytest

from advisor.cli.group import advisor as group
from advisor.guide import Guide
from advisor.scoring import recommend
from tests.checkout import CHECKOUT
from tests.cli.conftest import Advisor

TypeLine = Callable[[str], None]

PAGES = (CHECKOUT / "README.md", *sorted((CHECKOUT / "docs").rglob("*.md")))
VENV = ".venv/bin/"


def fences(page: Path, language: str) -> list[str]:
    """The fenced blocks of a page in one language."""
    return re.findall(rf"^```{language}\n(.*?)^```", page.read_text(), re.MULTILINE | re.DOTALL)


def blocks() -> Iterator[tuple[str, str]]:
    """Every block of commands, with the name of its page."""
    for page in PAGES:
        for number, block in enumerate(fences(page, "sh"), start=1):
            yield f"{page.relative_to(CHECKOUT)} {number}", block


def examples(command: click.Command) -> list[str]:
    """The examples in a command's help: its indented lines, without their remarks."""
    lines = re.findall(r"^  (advisor .+)", command.epilog or "", re.MULTILINE)
    return [re.split(r" {3,}", line)[0] for line in lines]


BLOCKS = dict(blocks())
HELP = [
    example
    for name in (None, *group.list_commands(click.Context(group)))
    for command in [group.get_command(click.Context(group), name) if name else group]
    if command is not None
    for example in examples(command)
]


@pytest.fixture
def type_line(
    advisor: Advisor, tmp_path: Path, shipped: Guide, monkeypatch: pytest.MonkeyPatch
) -> TypeLine:
    """Type a line of a document into a shell that stands in an empty folder."""
    monkeypatch.chdir(tmp_path)
    code = recommend(shipped, {}).code

    def type_it(line: str) -> None:
        before_a_pipe = re.split(r" [<>|] ", line)[0]
        words = shlex.split(before_a_pipe.replace("CODE", code), comments=True)
        program = words[0].removeprefix(VENV)
        if program == "advisor" and "run" in words:
            _parses(words[1:])
        elif program == "advisor":
            assert advisor(*words[1:]).status == 0, line
        else:
            _is_known_to_the_project(program, words[1:])

    return type_it


def _parses(words: list[str]) -> None:
    """Check the options of ``advisor run`` without serving."""
    command = group.get_command(click.Context(group), "run")
    assert command is not None
    words.remove("run")
    assert {"port", "address"} <= command.make_context("run", words).params.keys()


def _is_known_to_the_project(program: str, words: list[str]) -> None:
    """Check what a command that installs or tests leans on."""
    if program == "make":
        assert re.search(rf"^{words[0]}:", (CHECKOUT / "Makefile").read_text(), re.MULTILINE)
        return
    assert program in ("python", "python3")
    assert words[0] == "-m"
    assert find_spec(words[1])
    if words[1] == "pip":
        assert (CHECKOUT / words[words.index("-c") + 1]).is_file()
        extra = words[-1].removeprefix(".[").removesuffix("]")
        project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]
        assert extra in project["optional-dependencies"]


@pytest.mark.parametrize("name", BLOCKS)
def test_the_commands_of_a_document_work_one_after_the_other(
    name: str, type_line: TypeLine
) -> None:
    for line in BLOCKS[name].splitlines():
        type_line(line)


@pytest.mark.parametrize("line", HELP)
def test_the_examples_in_the_help_work(
    line: str, type_line: TypeLine, tmp_path: Path, advisor: Advisor
) -> None:
    (tmp_path / "answers.yaml").write_text("goal: lead_it\n")
    (tmp_path / "answers.json").write_text('{"goal": "lead_it"}')
    (tmp_path / "counts.csv").write_text("question,answer,count\ngoal,lead_it,3\n")
    sheets = "id,goal,role\nann,lead_it,it_lead\n"
    (tmp_path / "sheets.csv").write_text(sheets)
    (tmp_path / "sheets.csv.gz").write_bytes(gzip.compress(sheets.encode()))
    if "my-data" in line and not line.startswith("advisor init"):
        advisor("init", "my-data")
    if line.startswith("advisor restore"):
        advisor("publish", "my-data/rules.yaml", "--data", "my-data", "--why", "To begin with.")
    type_line(line)


def test_every_command_has_examples() -> None:
    shown = {line.split()[1] for line in HELP}
    assert {"run", "ask", "recommend", "check", "init"} <= shown


def test_the_python_of_the_readme_runs(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, shipped: Guide
) -> None:
    (block,) = fences(CHECKOUT / "README.md", "python")
    script = tmp_path / "readme.py"
    script.write_text(block)
    runpy.run_path(str(script))
    answers = {"goal": "protect", "monday": "breach", "skills": ["threats", "privacy"]}
    result = recommend(shipped, answers)
    headline, *reasons = capsys.readouterr().out.splitlines()
    assert headline == result.verdict.headline
    assert reasons == [f"{reason.points:+}  {reason.text}" for reason in result.reasons]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(CHECKOUT)))
def test_every_link_and_picture_of_a_document_is_there(page: Path) -> None:
    text = page.read_text()
    targets = re.findall(r"\]\(([^)#]+)", text) + re.findall(r'src="([^"]+)"', text)
    missing = [
        target for target in targets if "://" not in target and not (page.parent / target).exists()
    ]
    assert missing == []


def test_the_index_of_decisions_lists_every_record_with_its_title() -> None:
    folder = CHECKOUT / "docs" / "decisions"
    index = (folder / "README.md").read_text()
    for record in sorted(folder.glob("[0-9]*.md")):
        number, title = re.match(r"# (\d+) (.+)", record.read_text()).groups()  # type: ignore[union-attr]
        assert record.name.startswith(f"{number}-")
        assert f"[{number}]({record.name}) | {title} |" in index


def test_the_readme_names_every_room_and_no_other() -> None:
    (listing,) = [block for block in fences(CHECKOUT / "README.md", "text") if "app.py" in block]
    named = set(re.findall(r"^  (\w+)/", listing, re.MULTILINE)) - {"schema"}
    rooms = {entry.parent.name for entry in (CHECKOUT / "advisor").glob("*/__init__.py")}
    assert named == rooms
