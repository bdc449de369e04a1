"""A browser is found where there is one, and installed where there is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser import chromium


def program(folder: Path, name: str, script: str = "") -> Path:
    """Put a program into a folder."""
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The one folder with programs of a machine that has no browser yet."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CHROME", raising=False)
    monkeypatch.setattr(chromium, "_playwrights_own", lambda: None)
    return tmp_path


def test_an_installed_browser_is_used_and_the_best_known_first(bare: Path) -> None:
    assert chromium.find() is None
    for better in ("google-chrome", "chromium", "chromium-headless-shell"):
        best = program(bare, better)
        assert chromium.find() == best
    assert chromium.install() == best


def test_a_named_browser_comes_before_all_others(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(bare, "chromium")
    named = program(bare, "my-browser")
    monkeypatch.setenv("CHROME", str(named))
    assert chromium.find() == named


def test_a_named_browser_that_is_not_there_is_said(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHROME", str(bare / "gone"))
    with pytest.raises(chromium.NoBrowserError, match="gone, which is no program"):
        chromium.find()


@pytest.mark.parametrize("name", ["chromium-headless-shell", "chromium"])
def test_root_gets_debians_browser(bare: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 0)
    debians = bare / name
    program(
        bare,
        "apt-get",
        f"""
        case "$*" in *install*" {name} "*)
          echo '#!/bin/sh' > {debians}; /bin/chmod +x {debians};;
        esac
        """,
    )
    assert chromium.install() == debians


def test_others_get_playwrights_browser(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    program(bare, "apt-get", "exit 1")
    downloaded = bare / "playwrights"
    monkeypatch.setattr("subprocess.run", lambda *_, **__: downloaded.touch())
    monkeypatch.setattr(
        chromium, "_playwrights_own", lambda: downloaded if downloaded.exists() else None
    )
    assert chromium.install() == downloaded


def test_a_machine_that_gets_no_browser_is_told_what_to_do(
    bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chromium, "_from_debian", lambda: None)
    monkeypatch.setattr("subprocess.run", lambda *_, **__: None)
    with pytest.raises(chromium.NoBrowserError, match="CHROME=PROGRAM"):
        chromium.install()
