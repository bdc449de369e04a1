"""The contract with shells: real processes, pipes and terminals."""

from __future__ import annotations

import fcntl
import json
import os
import re
import select
import signal
import struct
import subprocess
import sys
import termios
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from advisor.guide import Guide
from advisor.scoring import pack
from tests.checkout import CHECKOUT
from tests.cli.conftest import Advisor

ADVISOR = (sys.executable, "-m", "advisor")
PATIENCE = 60
"""Seconds that a command may take on a loaded machine."""

BOLD = "\x1b[1m"
SHELLS = ("bash", "zsh", "fish")


CLEARED = ("ADVISOR_DATA", "NO_COLOR", "COLUMNS", "LINES")
"""Variables that would change what a command shows."""


def environment(**more: str) -> dict[str, str]:
    """The environment of this process, in which ``advisor`` can be imported anywhere."""
    kept = {name: value for name, value in os.environ.items() if name not in CLEARED}
    return {**kept, "PYTHONPATH": str(CHECKOUT), **more}


def run(*args: str | Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Run ``advisor ARGS`` as a process of its own, in an environment with ``more``."""
    return _run(*ADVISOR, *map(str, args), **more)


def run_program(program: str) -> subprocess.CompletedProcess[str]:
    """Run a program in Python as a process of its own."""
    return _run(sys.executable, "-c", program)


def _run(*command: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        env=environment(**more),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


@pytest.mark.parametrize(
    ("args", "status"),
    [
        pytest.param(["recommend"], 0, marks=pytest.mark.deep),
        (["recommend", "--answer", "nonsense=1"], 1),
        ([], 2),
    ],
)
def test_the_status_tells_fine_from_faulty_input_from_wrong_usage(
    args: Sequence[str], status: int
) -> None:
    ended = run(*args)
    assert ended.returncode == status
    assert "Traceback" not in ended.stderr
    assert (ended.stderr == "") == (status == 0)


@pytest.mark.parametrize(
    ("args", "status"),
    [
        (["--help"], 0),
        (["recommend", "--answer", "nonsense"], 2),
        (["recommend", "--nonsense"], 2),
        (["nonsense"], 2),
    ],
)
def test_help_is_fine_and_what_cannot_be_parsed_is_wrong_usage(
    args: Sequence[str], status: int, advisor: Advisor
) -> None:
    ended = advisor(*args)
    assert ended.status == status
    assert "Traceback" not in ended.err
    assert (ended.err == "") == (status == 0)


def test_the_help_groups_the_commands_and_cuts_no_summary_off(
    advisor: Advisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    shown = advisor("--help").out
    places = [shown.index(f"\n{name}:\n") for name in ("Prospects", "Rules", "People", "Server")]
    assert places == sorted(places)
    for text in (shown, advisor("records", "--help").out):
        assert "..." not in text.replace("[ARGS]...", "")
        assert max(map(len, text.splitlines())) <= 80


def test_a_mistyped_command_is_told_the_nearest_one(advisor: Advisor) -> None:
    assert 'did you mean "recommend"?' in advisor("recomend").err


def test_a_reader_that_has_read_enough_is_no_fault() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    ended = subprocess.run(
        [*ADVISOR, "recommend"],
        env=environment(),
        stdout=writer,
        stderr=subprocess.PIPE,
        timeout=PATIENCE,
        check=False,
    )
    os.close(writer)
    assert ended.stderr == b""
    assert ended.returncode == 141


def test_a_pipe_gets_no_escape_sequence_no_broken_line_and_what_its_locale_can_show(
    small: Path,
) -> None:
    program = small / "program.yaml"
    program.write_text(program.read_text().replace("Data Work", "Caf\u00e9 \u2013 Work\u2026"))
    ended = run(
        *("recommend", "--data", small),
        COLUMNS="20",
        FORCE_COLOR="1",
        LC_ALL="C",
        PYTHONUTF8="0",
        PYTHONCOERCECLOCALE="0",
    )
    assert "\x1b" not in ended.stdout
    assert "  Cafe - Work...  https://x.test/data\n" in ended.stdout
    assert (ended.returncode, ended.stderr) == (0, "")


@pytest.mark.parametrize(
    ("args", "absent"),
    [
        ("--help", {"yaml", "pydantic", "streamlit", "pandas"}),
        ("recommend", {"streamlit", "pandas", "numpy", "rich"}),
    ],
)
def test_a_command_imports_only_what_it_needs(args: str, absent: set[str]) -> None:
    program = (
        "import atexit, sys\n"
        "from advisor.cli import main\n"
        "atexit.register(lambda: print(*sys.modules, file=sys.stderr))\n"
        f"main({args.split()!r})\n"
    )
    ended = run_program(program)
    ended.check_returncode()
    assert absent.isdisjoint(ended.stderr.split())


class Window:
    """A terminal window in which a command runs."""

    def __init__(self, controller: int, process: subprocess.Popen[bytes]) -> None:
        self._controller = controller
        self._process = process
        self.shown = ""
        self._seen = 0

    def wait_for(self, text: str) -> None:
        """Read until a text is shown, after the one that was waited for before."""
        while (place := self.shown.find(text, self._seen)) < 0:
            assert self._read(), f"ended without {text!r}: {self.shown}"
        self._seen = place + len(text)

    def type(self, keys: str) -> None:
        """Press keys."""
        os.write(self._controller, keys.encode())

    def status(self) -> int:
        """Read to the end and tell the exit status."""
        while self._read():
            pass
        return self._process.wait(PATIENCE)

    def _read(self) -> bool:
        ready, _, _ = select.select([self._controller], [], [], PATIENCE)
        assert ready, f"nothing more is shown: {self.shown}"
        try:
            more = os.read(self._controller, 4096)
        except OSError:  # how Linux tells that the other end is closed
            return False
        self.shown += more.decode().replace("\r\n", "\n")
        return bool(more)


def window(*args: str | Path, **how: Any) -> AbstractContextManager[Window]:
    """Run ``advisor ARGS`` in a terminal window."""
    return window_of(*ADVISOR, *args, **how)


@contextmanager
def window_of(
    *command: str | Path, columns: int = 80, variables: Mapping[str, str] | None = None
) -> Iterator[Window]:
    """Run a command in a terminal window of a width."""
    controller, terminal = os.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    process = subprocess.Popen(
        [*map(str, command)],
        env=environment(**{"TERM": "xterm", **(variables or {})}),
        pass_fds=(terminal,),
        preexec_fn=partial(os.login_tty, terminal),  # noqa: PLW1509 - no threads here
    )
    os.close(terminal)
    try:
        yield Window(controller, process)
    finally:
        process.kill()
        process.wait()
        os.close(controller)


@pytest.mark.parametrize("columns", [40, pytest.param(80, marks=pytest.mark.deep)])
def test_a_terminal_gets_bold_headings_and_lines_that_fit(columns: int) -> None:
    with window("recommend", columns=columns) as shown:
        assert shown.status() == 0
    lines = re.sub(r"\x1b\[\d+m", "", shown.shown).splitlines()
    assert BOLD in shown.shown
    assert all(len(line) <= columns for line in lines if "://" not in line)


@pytest.mark.parametrize(
    "variables",
    [{"NO_COLOR": "1"}, pytest.param({"TERM": "dumb"}, marks=pytest.mark.deep)],
    ids=str,
)
def test_a_terminal_that_wants_no_color_gets_no_escape_sequence(
    variables: dict[str, str],
) -> None:
    with window("recommend", variables=variables) as shown:
        assert shown.status() == 0
    assert "\x1b" not in shown.shown


def test_a_person_answers_is_asked_again_when_wrong_and_reads_the_result(small: Path) -> None:
    with window("ask", "--data", small) as shown:
        shown.wait_for("answer ")
        shown.type("7\n")
        shown.wait_for("choose_one_of 2")
        shown.type("2\n")
        shown.wait_for("What do you want?")
        shown.wait_for("answer ")
        shown.type("1\n")
        shown.wait_for("Which two")
        shown.wait_for("answer ")
        shown.type("1,2\n")
        assert shown.status() == 0
    assert "clear Leading" not in shown.shown
    assert "lean Data Work Leading" in shown.shown
    assert "resume " in shown.shown


@pytest.mark.parametrize(
    ("keys", "status"),
    [("\x03", 130), pytest.param("\x04", 0, marks=pytest.mark.deep)],
    ids=["Ctrl-C", "Ctrl-D"],
)
def test_a_person_who_breaks_off_gets_the_code_so_far(
    small: Path, small_guide: Guide, keys: str, status: int
) -> None:
    with window("ask", "--data", small) as shown:
        shown.wait_for("answer ")
        shown.type("1\n")
        shown.wait_for("What do you want?")
        shown.wait_for("answer ")
        shown.type(keys)
        assert shown.status() == status
    assert f"\nstopped {pack(small_guide, {'degree': ('yes',)})}\n" in shown.shown
    assert "Traceback" not in shown.shown


def test_ctrl_c_ends_the_reading_of_a_line_whenever_it_is_pressed() -> None:
    """Pressed as soon as a prompt is there, about one in 1,500 came just before the waiting."""
    program = """
import os
from advisor.cli.terminal import read_line
while True:
    try:
        print("> ", end="", flush=True)
        read_line()
    except KeyboardInterrupt:
        os.closerange(3, 100)
"""
    with window_of(sys.executable, "-c", program) as shown:
        for _ in range(10_000):
            shown.wait_for("> ")
            shown.type("\x03")


Complete = Callable[[str, str], list[str]]


@pytest.fixture
def complete(advisor: Advisor, monkeypatch: pytest.MonkeyPatch) -> Complete:
    """What a shell is offered for the end of a line, as it calls the advisor."""

    def offered(shell: str, line: str) -> list[str]:
        words = line.split(" ")
        asked = {"zsh": str(len(words) - 1), "fish": words[-1], "bash": ""}[shell]
        monkeypatch.setenv("_ADVISOR_COMPLETE", f"{shell}_complete")
        monkeypatch.setenv("COMP_WORDS", line)
        monkeypatch.setenv("COMP_CWORD", asked)
        ended = advisor()
        assert (ended.status, ended.err) == (0, "")
        return ended.out.splitlines()

    return offered


@pytest.mark.parametrize("shell", SHELLS)
def test_every_shell_is_offered_commands_and_answers(
    shell: str, complete: Complete, shipped: Guide
) -> None:
    commands = complete(shell, "advisor ")
    assert any("recommend" in line for line in commands)
    question = shipped.questionnaire.questions[0]
    answers = "\n".join(complete(shell, f"advisor recommend --answer {question.id}="))
    for option in question.options:
        assert f"{question.id}={option.id}" in answers


def test_after_a_comma_the_other_options_of_a_question_are_offered(
    complete: Complete, small: Path
) -> None:
    offered = complete("bash", f"advisor --data {small} recommend --answer skills=sums,")
    assert offered == ["plain,skills=sums,speak", "plain,skills=sums,locks"]


def test_completion_is_silent_about_files_that_are_at_fault(
    complete: Complete, small: Path
) -> None:
    (small / "questions.yaml").write_text("nonsense")
    assert complete("bash", f"advisor --data {small} recommend --answer g") == [""]


def test_bash_itself_completes_an_answer_across_the_equals_sign(
    small: Path, tmp_path: Path
) -> None:
    command = tmp_path / "advisor"
    command.write_text(f'#!/bin/sh\nexec {" ".join(ADVISOR)} "$@"\n')
    command.chmod(0o755)
    line = f"advisor --data {small} recommend --answer goal=g"
    script = f"""
        eval "$(advisor completion bash)"
        compopt() {{ :; }}
        COMP_LINE='{line}' COMP_POINT={len(line)}
        _advisor_completion advisor
        printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    ended = subprocess.run(
        ["bash", "--norc", "-c", script],
        env=environment(PATH=f"{tmp_path}:{os.environ['PATH']}"),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=True,
    )
    assert (ended.stdout, ended.stderr) == ("guard\n", "")


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_of_a_shell_calls_the_advisor_back(shell: str, advisor: Advisor) -> None:
    script = advisor("completion", shell)
    assert f"_ADVISOR_COMPLETE={shell}_complete" in script.out
    assert script.status == 0


def test_json_on_standard_output_is_one_document_also_when_cases_differ(
    advisor: Advisor, small: Path
) -> None:
    cases = small / "cases.yaml"
    cases.write_text(cases.read_text().replace("top: safe", "top: data"))
    ended = advisor("check", "--json", "--data", small)
    assert json.loads(ended.out)["agree"] == 1
    assert ended.status == 1


INTERRUPTED_WHILE_LOADING = """
import os, signal, sys
from importlib.abc import MetaPathFinder

from advisor.__main__ import main

class Interrupting(MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name == "advisor.cli":
            os.kill(os.getpid(), signal.SIGINT)

signal.signal(signal.SIGINT, signal.default_int_handler)
sys.meta_path.insert(0, Interrupting())
main()
"""


def test_ctrl_c_while_the_command_line_loads_leaves_no_traceback() -> None:
    ended = run_program(INTERRUPTED_WHILE_LOADING)
    assert (ended.returncode, ended.stdout, ended.stderr) == (-signal.SIGINT, "", "")
