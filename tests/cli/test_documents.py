"""What the documents say to type works as it is written there."""

from __future__ import annotations

import gzip
import re
import runpy
import shlex
import shutil
import tomllib
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from pkgutil import resolve_name
from urllib.parse import urlsplit

import click
import pytest

from advisor.cli.group import advisor as group
from advisor.guide import Guide, load_guide
from advisor.learning.design import Design
from advisor.scoring import recommend
from advisor.server.openapi import description
from tests.checkout import CHECKOUT, DATA
from tests.cli.conftest import Advisor
from tests.learning.labels import people

TypeLine = Callable[[str], None]

PAGES = (
    *sorted(CHECKOUT.glob("*.md")),
    *sorted((CHECKOUT / "docs").rglob("*.md")),
    *sorted((CHECKOUT / "benchmarks").glob("*.md")),
)
VENV = ".venv/bin/"
SETTING = re.compile(r"^(?:[A-Z_]+=(?:\"[^\"]*\"|[^\"\s]+) )+")
"""Variables that are set for one command."""
ELSEWHERE = ("curl", "docker", "export")
"""What a reader's own machine has; its arguments are looked at, not run."""


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


BLOCKS = {name: block.replace("\\\n", " ") for name, block in blocks()}
TYPED = {line.split(" #")[0].strip() for block in BLOCKS.values() for line in block.splitlines()}
HELP = [
    example
    for name in (None, *group.list_commands(click.Context(group)))
    for command in [group.get_command(click.Context(group), name) if name else group]
    if command is not None
    for example in examples(command)
]
FITS = ("advisor evaluate ", "advisor tune ")
"""How the examples begin that fit a model, which takes seconds; the documents have some too."""


def further() -> Iterator[pytest.ParameterSet]:
    """The examples in the help that stand in no document."""
    for line in dict.fromkeys(HELP):
        if line not in TYPED:
            yield pytest.param(line, marks=[pytest.mark.deep] if line.startswith(FITS) else [])


@pytest.fixture(scope="module")
def laid_out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the files that examples name."""
    folder = tmp_path_factory.mktemp("examples")
    _lay_out(folder, load_guide())
    return folder


@pytest.fixture
def type_line(
    advisor: Advisor,
    laid_out: Path,
    tmp_path: Path,
    shipped: Guide,
    monkeypatch: pytest.MonkeyPatch,
) -> TypeLine:
    """Type a line of a document into a shell that stands in a folder with a few files."""
    shutil.copytree(laid_out, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    code = recommend(shipped, {}).code
    monkeypatch.setenv("ADVISOR_DATA", str(tmp_path / "served"))

    def type_it(line: str) -> None:
        before_a_pipe = re.split(r" [<>|] ", SETTING.sub("", line))[0]
        words = shlex.split(before_a_pipe.replace("CODE", code), comments=True)
        program = words[0].removeprefix(VENV)
        if program in ELSEWHERE:
            _names_what_is_there(words[1:])
        elif program == "advisor" and "run" in words:
            _parses("run", words[1:], {"port", "address"})
        elif program == "advisor" and "--url" in words:
            _parses("doctor", words[1:], {"deep", "url"})
        elif program == "advisor":
            assert advisor(*words[1:]).status == 0, line
        else:
            _is_known_to_the_project(program, words[1:])

    return type_it


def _lay_out(folder: Path, guide: Guide) -> None:
    """Put files there: answers, sheets, people, a draft of the rules, and a guide to be served.

    People are as in an export with gaps: not all have a track, or are known to be the same person.
    """
    shutil.copytree(DATA, folder / "served", ignore=shutil.ignore_patterns("history"))
    (folder / "answers.yaml").write_text("goal: lead_it\n")
    (folder / "answers.json").write_text('{"goal": "lead_it"}')
    (folder / "counts.csv").write_text("question,answer,count\ngoal,lead_it,3\n")
    sheets = "id,goal,role\nann,lead_it,it_lead\n"
    (folder / "sheets.csv").write_text(sheets)
    (folder / "sheets.csv.gz").write_bytes(gzip.compress(sheets.encode()))
    shutil.copy(DATA / "rules.yaml", folder / "draft.yaml")
    drawn = people(guide, 40, Design.of(guide).today)
    answers = drawn.answers.add_prefix("answer.").replace(r"\|", ";", regex=True)
    named = answers.assign(
        email=[f"p{row}@example.edu" for row in range(40)],
        kind=["a", "b"] * 20,
        person=[f"{row // 2}" if row % 5 else None for row in range(40)],
        track=[track if row % 8 else None for row, track in enumerate(drawn.track)],
    )
    named.to_csv(folder / "people.csv", index=False)


def _names_what_is_there(words: list[str]) -> None:
    """Check the addresses of our API, and the files of ours, among someone else's arguments."""
    paths = description(load_guide())["paths"]
    for word in words:
        if "/api/" in word:
            assert urlsplit(word).path.removeprefix("/api/v1") in paths
        if word.startswith("deploy/"):
            assert (CHECKOUT / word).is_file()


def _parses(name: str, words: list[str], options: set[str]) -> None:
    """Check the options of a command that serves, or asks another machine, without doing so."""
    command = group.get_command(click.Context(group), name)
    assert command is not None
    words.remove(name)
    assert options <= command.make_context(name, words).params.keys()


def _is_known_to_the_project(program: str, words: list[str]) -> None:
    """Check what a command that installs or tests leans on."""
    if program == "make":
        assert re.search(rf"^{words[0]}:", (CHECKOUT / "Makefile").read_text(), re.MULTILINE)
        return
    if re.fullmatch(r"\w+/bin/pip", program):
        assert words[0] == "install"
        return
    assert re.fullmatch(r"python3?(\.\d+)?", program)
    assert words[0] == "-m"
    assert find_spec(words[1])
    if words[1] == "pip":
        assert (CHECKOUT / words[words.index("-c") + 1]).is_file()
        extra = words[-1].removeprefix(".[").removesuffix("]")
        project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]
        assert extra in project["optional-dependencies"]


@pytest.mark.parametrize("name", BLOCKS)
def test_the_commands_of_a_document_work_one_after_the_other(
    name: str, type_line: TypeLine, copied: Path
) -> None:
    block = BLOCKS[name]
    if "my-data" in block and "advisor init my-data" not in block:
        shutil.copytree(copied, "my-data")
    for line in block.splitlines():
        type_line(line)


@pytest.mark.parametrize("line", list(further()))
def test_the_examples_in_the_help_work(
    line: str, type_line: TypeLine, advisor: Advisor, copied: Path
) -> None:
    if "my-data" in line and not line.startswith("advisor init"):
        shutil.copytree(copied, "my-data")
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


@pytest.mark.parametrize("name", ["api.md", "learning.md"])
def test_the_python_of_a_document_runs(
    name: str, laid_out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(laid_out, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    blocks = fences(CHECKOUT / "docs" / name, "python")
    assert blocks
    for number, block in enumerate(blocks):
        script = tmp_path / f"block_{number}.py"
        script.write_text(block)
        runpy.run_path(str(script))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(CHECKOUT)))
def test_every_link_and_picture_of_a_document_is_there(page: Path) -> None:
    text = page.read_text()
    targets = re.findall(r"\]\(([^)#]+)", text) + re.findall(r'src="([^"]+)"', text)
    missing = [
        target for target in targets if "://" not in target and not (page.parent / target).exists()
    ]
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(CHECKOUT)))
def test_every_heading_that_a_document_links_to_is_there(page: Path) -> None:
    links = re.findall(r"\]\(([^):]*\.md|)#([^)]+)\)", page.read_text())
    assert [
        (target, anchor)
        for target, anchor in links
        if anchor not in anchors(page.parent / target if target else page)
    ] == []


def anchors(page: Path) -> set[str]:
    """The headings of a page as links name them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(CHECKOUT)))
def test_every_file_that_a_document_names_is_there(page: Path) -> None:
    named = re.findall(
        r"`([\w./-]+/[\w.-]+\.(?:py|js|css|json|typ|html|conf|md))`", page.read_text()
    )
    folders = (*(CHECKOUT / name for name in ("", "advisor", "data", "tests")), page.parent)
    assert [name for name in named if not any((folder / name).exists() for folder in folders)] == []


def test_every_document_that_code_or_data_name_is_there() -> None:
    named = re.compile(r"\b((?:docs|deploy|benchmarks)/[\w/-]+\.md)\b")
    files = [
        file
        for folder in ("advisor", "benchmarks", "data", "deploy", "tests", "tools")
        for kind in ("py", "yaml", "js", "css")
        for file in (CHECKOUT / folder).rglob(f"*.{kind}")
    ]
    assert files
    assert [
        (file.name, name)
        for file in files
        for name in named.findall(file.read_text(encoding="utf-8"))
        if not (CHECKOUT / name).exists()
    ] == []


def test_every_function_that_the_architecture_names_is_there() -> None:
    text = (CHECKOUT / "docs" / "architecture.md").read_text()
    rooms = "|".join(entry.name for entry in (CHECKOUT / "advisor").iterdir() if entry.is_dir())
    named = re.findall(rf"`((?:{rooms})\.[\w.]+)`", text)
    assert named
    assert [name for name in named if not _resolves(f"advisor.{name}")] == []


def _resolves(name: str) -> bool:
    try:
        resolve_name(name)
    except (AttributeError, ImportError):
        return False
    return True


def test_the_index_of_decisions_lists_every_record_with_its_title() -> None:
    folder = CHECKOUT / "docs" / "decisions"
    index = (folder / "README.md").read_text()
    for record in sorted(folder.glob("[0-9]*.md")):
        number, title = re.match(r"# (\d+) (.+)", record.read_text()).groups()  # type: ignore[union-attr]
        assert record.name.startswith(f"{number}-")
        assert f"[{number}]({record.name}) | {title} |" in index


def test_the_architecture_names_every_room_and_no_other() -> None:
    page = CHECKOUT / "docs" / "architecture.md"
    (listing,) = [block for block in fences(page, "text") if "app.py" in block]
    named = set(re.findall(r"^  (\w+)/", listing, re.MULTILINE)) - {"es", "schema"}
    rooms = {entry.parent.name for entry in (CHECKOUT / "advisor").glob("*/__init__.py")}
    assert named == rooms
