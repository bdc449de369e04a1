"""The command line run in this process, on the shipped guide or on a small one.

In the small guide every text of the words is its own name with its placeholders
behind it, so that whole outputs can be compared whatever the shipped words say.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from advisor.cli import main
from advisor.cli.init import copy_data
from advisor.guide import Guide, find_data, load_guide
from advisor.records import read_settings
from advisor.records.settings import at
from advisor.records.store import Records
from advisor.staff import render_check
from tests.guides import words
from tests.records.calls import ANN, call
from tests.shipped import GUIDE

SMALL = Path(__file__).parent / "small"


@dataclass(frozen=True)
class Ended:
    """How a command ended and what it wrote."""

    status: int
    out: str
    err: str


Advisor = Callable[..., Ended]


@pytest.fixture
def advisor(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Advisor:
    """Run ``advisor ARGS``, with ``typed`` on standard input, and wait for its end."""
    for name in ("ADVISOR_DATA", "ADVISOR_DATABASE_URL", "ADVISOR_RETENTION_DAYS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ADVISOR_STATE", str(tmp_path / "state"))

    def run(*args: str | Path, typed: str = "") -> Ended:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed.encode())))
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            main([str(arg) for arg in args])
        assert isinstance(end.value.code, int)
        written = capsys.readouterr()
        return Ended(end.value.code, written.out, written.err)

    return run


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A small data folder, free to be changed."""
    folder = tmp_path / "small"
    shutil.copytree(SMALL, folder)
    (folder / "words.yaml").write_text(json.dumps(asdict(words())))
    return folder


@pytest.fixture
def small_guide(small: Path) -> Guide:
    """The guide of the small folder."""
    return load_guide(small)


@pytest.fixture(scope="session")
def shipped() -> Guide:
    """The guide that the project ships."""
    return GUIDE


@pytest.fixture(scope="session")
def drawn(shipped: Guide) -> Callable[..., tuple[str, ...]]:
    """Draw every page of a guide; those of the shipped one once for all commands that check it."""
    draw, found = render_check.failing, dict[tuple[str, ...], tuple[str, ...]]()

    def failing(guide: Guide, translated: Iterable[Guide] = ()) -> tuple[str, ...]:
        translations = tuple(translated)
        if guide.fingerprints != shipped.fingerprints:
            return draw(guide, translations)
        languages = tuple(each.language.id for each in translations)
        if languages not in found:
            found[languages] = draw(guide, translations)
        return found[languages]

    return failing


@pytest.fixture(autouse=True)
def _drawn_once(drawn: Callable[..., tuple[str, ...]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(render_check, "failing", drawn)


@pytest.fixture(scope="session")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the shipped data, as ``advisor init`` makes it; not to be changed."""
    folder = tmp_path_factory.mktemp("init") / "data"
    copy_data(find_data(), folder)
    return folder


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand where no secrets of ours are."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="session")
def _empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database without records, whose tables take a while to make."""
    file = tmp_path_factory.mktemp("records") / "records.sqlite"
    Records(replace(at(f"sqlite:///{file}"), data=find_data())).close()
    return file


@pytest.fixture
def database(advisor: Advisor, _empty: Path) -> None:
    """Have a database without records."""
    file = read_settings(os.environ).file
    assert file is not None
    file.parent.mkdir(mode=0o700)
    shutil.copy(_empty, file)


@pytest.fixture
def file(database: None, shipped: Guide) -> Path:
    """The file of a database with one record of today."""
    settings = read_settings(os.environ)
    assert settings.file is not None
    with Records(settings) as kept:
        kept.finish(call(shipped), by=ANN, now=datetime.now(UTC))
    return settings.file
