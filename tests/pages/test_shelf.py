"""The guide that all visitors share."""

from __future__ import annotations

import logging
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from advisor.guide import Guide, GuideError, find_data, load_guide
from advisor.pages.address import prints_of
from advisor.pages.shelf import FILES, PATIENCE, Shelf


@dataclass
class Clock:
    """A clock that goes on only when told to."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in FILES:
        shutil.copy(find_data() / name, tmp_path / name)
    return tmp_path


@pytest.fixture
def clock() -> Clock:
    return Clock()


def edit(folder: Path, old: str, new: str) -> None:
    """Change the rules file, and the time at which it was changed for certain."""
    file = folder / "rules.yaml"
    before = file.stat().st_mtime_ns
    file.write_text(file.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    os.utime(file, ns=(before + 10**9, before + 10**9))


def test_an_unchanged_guide_is_loaded_once(folder: Path, clock: Clock) -> None:
    shelf = Shelf(folder, clock)
    guide = shelf.guide()
    clock.now += 10 * PATIENCE
    assert shelf.guide() is guide


def test_a_guide_that_a_visit_still_has_is_found_by_its_prints(folder: Path, clock: Clock) -> None:
    shelf = Shelf(folder, clock)
    began = shelf.guide()
    edit(folder, "clear: 5", "clear: 6")
    now = shelf.fresh()
    assert prints_of(began) != prints_of(now)
    assert shelf.guide_of(prints_of(began)) is began
    assert shelf.guide_of(prints_of(now)) is now
    assert shelf.guide_of("nobody.knows") is now


def test_a_changed_file_is_seen_after_a_second_and_not_before(folder: Path, clock: Clock) -> None:
    shelf = Shelf(folder, clock)
    guide = shelf.guide()
    edit(folder, "clear: 5", "clear: 6")
    assert shelf.guide() is guide
    clock.now += PATIENCE
    assert shelf.guide().rules.strength.clear == 6


def test_a_file_broken_while_running_leaves_the_last_good_guide_and_tells_the_log_once(
    folder: Path, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    shelf = Shelf(folder, clock)
    guide = shelf.guide()
    edit(folder, "clear: 5", "clear: many")
    with caplog.at_level(logging.ERROR, logger="advisor"):
        for _ in range(3):
            clock.now += PATIENCE
            assert shelf.guide() is guide
    assert len(caplog.records) == 1
    assert "rules.yaml" in caplog.text
    assert [fault.path.endswith("rules.yaml") for fault in shelf.faults] == [True]


def test_a_mended_file_is_taken_up_again(folder: Path, clock: Clock) -> None:
    shelf = Shelf(folder, clock)
    shelf.guide()
    edit(folder, "clear: 5", "clear: many")
    clock.now += PATIENCE
    shelf.guide()
    edit(folder, "clear: many", "clear: 7")
    clock.now += PATIENCE
    assert shelf.guide().rules.strength.clear == 7
    assert shelf.faults == ()


def test_a_guide_that_never_was_sound_is_an_error_until_it_is_mended(
    folder: Path, clock: Clock
) -> None:
    edit(folder, "clear: 5", "clear: many")
    shelf = Shelf(folder, clock)
    for _ in range(2):
        with pytest.raises(GuideError, match=r"rules\.yaml"):
            shelf.guide()
    edit(folder, "clear: many", "clear: 5")
    assert shelf.guide().rules.strength.clear == 5


def test_visitors_who_come_at_once_share_one_loading(
    folder: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded: list[Path] = []

    def count(path: Path) -> Guide:
        loaded.append(path)
        return load_guide(path)

    monkeypatch.setattr("advisor.pages.shelf.load_guide", count)
    shelf = Shelf(folder, clock)
    with ThreadPoolExecutor(8) as pool:
        guides = list(pool.map(lambda _: shelf.guide(), range(32)))
    assert len({id(guide) for guide in guides}) == 1
    assert len(loaded) == 1


# ------------------------------------------------------------------------ languages

LANGUAGE = "name: Latina\nreviewed: false\n"
WORDS = "strength:\n  unknown: Nihil certum est.\n"


def translate(folder: Path, words: str = WORDS) -> None:
    """Put a language beside the guide that has a single text."""
    (folder / "la").mkdir(exist_ok=True)
    (folder / "la" / "language.yaml").write_text(LANGUAGE)
    for name in ("program.yaml", "questions.yaml", "rules.yaml"):
        (folder / "la" / name).write_text("none: yet\n")
    (folder / "la" / "words.yaml").write_text(words)


def test_a_guide_without_a_translation_has_one_language(folder: Path, clock: Clock) -> None:
    shelf = Shelf(folder, clock)
    guide = shelf.guide()
    assert [language.id for language in shelf.languages] == ["en"]
    assert shelf.in_language(guide, "la") is guide


def test_a_translation_is_made_once_and_the_guides_own_words_fill_its_gaps(
    folder: Path, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    translate(folder)
    shelf = Shelf(folder, clock)
    guide = shelf.guide()
    latin = shelf.in_language(guide, "la")
    assert [language.id for language in shelf.languages] == ["en", "la"]
    assert latin is shelf.in_language(guide, "la")
    assert latin.words.strength.unknown == "Nihil certum est."
    assert latin.words.strength.tie == guide.words.strength.tie
    assert "is not translated" in caplog.text
    assert shelf.faults == ()


def test_a_visitor_who_began_on_an_older_guide_has_it_in_their_language(
    folder: Path, clock: Clock
) -> None:
    translate(folder)
    shelf = Shelf(folder, clock)
    old = shelf.guide()
    edit(folder, "clear: 5", "clear: 6")
    clock.now += PATIENCE
    assert shelf.guide() is not old
    latin = shelf.in_language(old, "la")
    assert (latin.rules.strength.clear, latin.language.name) == (5, "Latina")


def test_a_translation_that_comes_or_changes_is_seen(folder: Path, clock: Clock) -> None:
    shelf = Shelf(folder, clock)
    shelf.guide()
    translate(folder)
    clock.now += PATIENCE
    assert shelf.in_language(shelf.guide(), "la").words.strength.unknown == "Nihil certum est."
    translate(folder, WORDS.replace("est", "scimus"))
    clock.now += PATIENCE
    assert shelf.in_language(shelf.guide(), "la").words.strength.unknown == "Nihil certum scimus."
