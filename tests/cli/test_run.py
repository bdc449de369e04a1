"""``advisor run``."""

from __future__ import annotations

import os
import shutil
import socket
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NoReturn

import pytest

from advisor.cli.run import app_file, claim, url
from advisor.guide import find_data
from advisor.records.settings import read_settings
from advisor.records.store import Records
from advisor.server.local import mark
from tests.browser.server import free_port, serving
from tests.checkout import CHECKOUT
from tests.cli.conftest import Advisor


@pytest.fixture
def replacement(monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """What the process would have been replaced with, instead of doing so."""
    seen: dict[str, object] = {}

    def become(program: str, arguments: Sequence[str], variables: Mapping[str, str]) -> NoReturn:
        seen.update(program=program, arguments=arguments, data=variables["ADVISOR_DATA"])
        seen.update(staff=variables["ADVISOR_STAFF"])
        raise SystemExit(0)

    monkeypatch.setattr(os, "execve", become)
    return seen


@pytest.mark.deep
def test_it_serves_the_pages_at_the_address_that_it_prints(copied: Path, tmp_path: Path) -> None:
    port = free_port()
    data = shutil.copytree(copied, tmp_path / "data")  # the server records in it what is live
    command = [sys.executable, "-m", "advisor", "run", "--port", str(port), "--data", str(data)]
    state = {"ADVISOR_STATE": str(tmp_path / "state")}
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT), **state}
    with serving(command, port, folder=tmp_path, environment=environment) as server:
        assert server.url == f"http://127.0.0.1:{port}"


def test_it_becomes_streamlit_on_our_app_with_the_default_data(
    advisor: Advisor, replacement: Mapping[str, object]
) -> None:
    port = free_port()
    ended = advisor("run", "--port", port)
    assert ended.out == f"The advisor is at http://localhost:{port} (Ctrl-C stops it)\n"
    assert replacement["program"] == sys.executable
    arguments = replacement["arguments"]
    assert isinstance(arguments, list)
    assert arguments[1:5] == ["-m", "streamlit", "run", str(CHECKOUT / "app.py")]
    assert arguments[arguments.index("--server.port") + 1] == str(port)
    assert arguments[arguments.index("--server.address") + 1] == "127.0.0.1"
    assert replacement["data"] == str(find_data())


def test_the_pages_get_the_data_folder_that_was_named_by_its_whole_path(
    advisor: Advisor,
    replacement: Mapping[str, object],
    small: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(small.parent)
    assert advisor("run", "--port", "0", "--data", "small").status == 0
    assert replacement["data"] == str(small)


def test_staff_pages_are_handed_to_this_very_process_and_their_address_is_said(
    advisor: Advisor, replacement: Mapping[str, object]
) -> None:
    port = free_port()
    ended = advisor("run", "--staff", "--address", "127.0.0.1", "--port", port)
    assert replacement["staff"] == mark(os.getpid())
    assert ended.out.splitlines()[1:] == [
        f"Staff pages, for this machine alone: http://localhost:{port}/?page=staff.home"
    ]


def test_records_of_another_program_are_said_before_the_first_call(
    advisor: Advisor, replacement: Mapping[str, object], small: Path
) -> None:
    Records(read_settings({**os.environ, "ADVISOR_DATA": str(find_data())})).close()
    assert advisor("run", "--staff", "--port", "0").err == ""
    ended = advisor("run", "--staff", "--port", "0", "--data", small)
    assert (ended.status, ended.err.count("\n")) == (0, 1)
    assert "warning: no call can be saved: the records in" in ended.err
    assert f"the guide in {small} is that of MOT" in ended.err
    assert replacement["data"] == str(small)


def test_without_being_asked_for_staff_pages_stay_closed_whatever_the_environment_says(
    advisor: Advisor, replacement: Mapping[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ADVISOR_STAFF", mark(os.getpid()))
    assert advisor("run", "--port", "0").status == 0
    assert replacement["staff"] == ""


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "::1", "localhost", "192.0.2.7", ""])
def test_staff_pages_are_served_on_no_other_address(
    advisor: Advisor, replacement: Mapping[str, object], address: str
) -> None:
    ended = advisor("run", "--staff", "--port", "0", "--address", address)
    assert (ended.status, ended.out) == (2, "")
    (line,) = ended.err.splitlines()
    assert line.removesuffix(" (see `advisor run --help`)") == (
        f"--staff serves on 127.0.0.1 alone: leave out --address {address}".strip()
    )
    assert not replacement


def test_port_0_takes_a_free_one_and_prints_it(
    advisor: Advisor, replacement: Mapping[str, object]
) -> None:
    out = advisor("run", "--port", "0").out
    arguments = replacement["arguments"]
    assert isinstance(arguments, list)
    port = arguments[arguments.index("--server.port") + 1]
    assert int(port) > 0
    assert f"http://localhost:{port} " in out


def test_faulty_data_is_said_before_anything_is_served(
    advisor: Advisor, replacement: Mapping[str, object], small: Path
) -> None:
    rules = small / "rules.yaml"
    rules.write_text(rules.read_text().replace("goal: guard", "gaol: guard"))
    ended = advisor("run", "--port", "0", "--data", small)
    assert (ended.status, ended.out) == (1, "")
    assert 'did you mean "goal"?' in ended.err
    assert not replacement


def test_a_port_that_is_taken_is_one_line(
    advisor: Advisor, replacement: Mapping[str, object]
) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        ended = advisor("run", "--port", port)
    assert (ended.status, ended.out) == (1, "")
    assert ended.err.startswith(f"cannot listen on 127.0.0.1 port {port}: ")
    assert len(ended.err.splitlines()) == 1
    assert not replacement


def test_an_address_of_another_machine_is_one_line(advisor: Advisor) -> None:
    ended = advisor("run", "--port", "0", "--address", "192.0.2.1")
    assert ended.status == 1
    assert ended.err.startswith("cannot listen on 192.0.2.1 port 0: ")


def test_a_port_that_is_no_port_is_wrong_usage(advisor: Advisor) -> None:
    assert advisor("run", "--port", "70000").status == 2


def test_a_port_that_was_claimed_can_be_listened_on() -> None:
    port = claim("127.0.0.1", 0)
    with socket.socket() as server:
        server.bind(("127.0.0.1", port))


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("127.0.0.1", "http://localhost:80"),
        ("0.0.0.0", "http://localhost:80"),
        ("::", "http://localhost:80"),
        ("192.0.2.7", "http://192.0.2.7:80"),
        ("2001:db8::7", "http://[2001:db8::7]:80"),
        ("msit.example.org", "http://msit.example.org:80"),
    ],
)
def test_the_printed_address_is_one_that_a_browser_takes(address: str, expected: str) -> None:
    assert url(address, 80) == expected


def test_the_app_of_a_checkout_stands_beside_the_package() -> None:
    assert app_file() == CHECKOUT / "app.py"


@pytest.fixture
def homeless(monkeypatch: pytest.MonkeyPatch) -> None:
    """An account that the system does not know, and no variable that says where home is."""
    for name in ("HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Path, "home", raises)


def raises() -> Path:
    """What Python does for such an account."""
    raise RuntimeError("Could not determine home directory.")


@pytest.mark.usefixtures("homeless")
def test_without_a_home_it_says_what_to_set_or_serves(
    advisor: Advisor, replacement: Mapping[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert advisor("run", "--port", "0").status == 0
    assert replacement
    replacement_before = dict(replacement)
    monkeypatch.delenv("ADVISOR_STATE")
    ended = advisor("run", "--port", "0")
    assert (ended.status, ended.out) == (1, "")
    assert ended.err == "nothing says where records are kept; set ADVISOR_STATE to a folder\n"
    assert replacement == replacement_before


@pytest.mark.usefixtures("homeless")
def test_without_a_home_the_doctor_looks_all_the_same(advisor: Advisor) -> None:
    assert advisor("doctor", "--deep").status == 0


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ADVISOR_KEEP_SHEETS", "true"),
        ("ADVISOR_API", '"on"'),
        ("ADVISOR_DATABASE_URL", "postgresql://ann:p@hunter2/x@db/advisor"),
        ("ADVISOR_DATABASE_URL", "postgresql://ann:hunter2@db/advisor?schema=public"),
    ],
)
def test_a_bad_setting_is_said_before_anything_is_served(
    advisor: Advisor,
    replacement: Mapping[str, object],
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    value: str,
) -> None:
    monkeypatch.setenv(name, value)
    ended = advisor("run", "--port", "0")
    assert (ended.status, ended.out, len(ended.err.splitlines())) == (1, "", 1)
    assert ended.err.startswith(name)
    assert "hunter2" not in ended.err
    assert not replacement
    told = advisor("doctor")
    assert told.status == 1
    assert "hunter2" not in told.out + told.err
