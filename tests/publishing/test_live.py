"""The guide that all visitors share."""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from advisor.guide import Guide, GuideError, find_data, load_guide
from advisor.guide.files import PARTS
from advisor.publishing.history import history
from advisor.publishing.live import PATIENCE, LiveGuide
from advisor.publishing.publisher import record
from advisor.server.startup import record_external_edit
from tests.publishing.drafting import set_points


@dataclass
class Clock:
    """A clock that goes on only when set."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in PARTS:
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
    live = LiveGuide(folder, clock)
    guide = live.guide()
    clock.now += 10 * PATIENCE
    assert live.guide() is guide


def test_a_guide_that_a_visit_still_has_is_found_by_its_prints(folder: Path, clock: Clock) -> None:
    live = LiveGuide(folder, clock)
    began = live.guide()
    edit(folder, "clear: 10", "clear: 11")
    now = live.fresh()
    assert began.fingerprints.result != now.fingerprints.result
    assert live.guide_of(began.fingerprints.result) is began
    assert live.guide_of(now.fingerprints.result) is now
    assert live.guide_of("nobody.knows") is now


def test_a_changed_file_is_seen_after_a_second_and_not_before(folder: Path, clock: Clock) -> None:
    live = LiveGuide(folder, clock)
    guide = live.guide()
    edit(folder, "clear: 10", "clear: 11")
    assert live.guide() is guide
    clock.now += PATIENCE
    assert live.guide().rules.strength.clear == 11


def test_a_file_broken_while_running_leaves_the_last_good_guide_and_tells_the_log_once(
    folder: Path, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    live = LiveGuide(folder, clock)
    guide = live.guide()
    edit(folder, "clear: 10", "clear: many")
    with caplog.at_level(logging.ERROR, logger="advisor"):
        for _ in range(3):
            clock.now += PATIENCE
            assert live.guide() is guide
    assert len(caplog.records) == 1
    assert "rules.yaml" in caplog.text
    assert [fault.path.endswith("rules.yaml") for fault in live.faults] == [True]


def test_a_mended_file_is_taken_up_again(folder: Path, clock: Clock) -> None:
    live = LiveGuide(folder, clock)
    live.guide()
    edit(folder, "clear: 10", "clear: many")
    clock.now += PATIENCE
    live.guide()
    edit(folder, "clear: many", "clear: 11")
    clock.now += PATIENCE
    assert live.guide().rules.strength.clear == 11
    assert live.faults == ()


def test_a_guide_that_never_was_sound_is_an_error_until_it_is_mended(
    folder: Path, clock: Clock
) -> None:
    edit(folder, "clear: 10", "clear: many")
    live = LiveGuide(folder, clock)
    for _ in range(2):
        with pytest.raises(GuideError, match=r"rules\.yaml"):
            live.guide()
    edit(folder, "clear: many", "clear: 10")
    assert live.guide().rules.strength.clear == 10


def test_visitors_who_come_at_once_share_one_loading(
    folder: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded: list[Path] = []

    def count(path: Path, contents: Mapping[str, bytes]) -> Guide:
        loaded.append(path)
        return load_guide(path, contents)

    monkeypatch.setattr("advisor.publishing.live.load_guide", count)
    live = LiveGuide(folder, clock)
    with ThreadPoolExecutor(8) as pool:
        guides = list(pool.map(lambda _: live.guide(), range(32)))
    assert len({id(guide) for guide in guides}) == 1
    assert len(loaded) == 1


@pytest.mark.parametrize("replaced", [True, False])
def test_a_file_of_the_same_size_and_time_is_seen(
    folder: Path, clock: Clock, replaced: bool
) -> None:
    live = LiveGuide(folder, clock)
    live.guide()
    rules = folder / "rules.yaml"
    before = rules.stat()
    new = folder / "new.yaml" if replaced else rules
    new.write_text(rules.read_text().replace("clear: 10", "clear: 11"))
    os.utime(new, ns=(before.st_atime_ns, before.st_mtime_ns))
    new.replace(rules)
    assert (rules.stat().st_size, rules.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    clock.now += PATIENCE
    assert live.guide().rules.strength.clear == 11


# ---------------------------------------------------------------- files that have to wait

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def halve(folder: Path) -> bytes:
    """Change a weight so much that cases disagree; give the file as it was."""
    rules = folder / "rules.yaml"
    before = rules.read_bytes()
    rules.write_text(set_points(before.decode(), "goal", "protect", "isa", -9))
    return before


def unmark(file: Path) -> bytes:
    """Take the marks out of a file by which a cut is noticed; give what it holds then."""
    file.write_text(file.read_text().replace("\n---\n", "\n\n").removesuffix("...\n"))
    return file.read_bytes()


def cut(file: Path, lines: int) -> None:
    """Cut a file off, as if it had never had the marks by which that is noticed."""
    file.write_bytes(b"".join(unmark(file).splitlines(keepends=True)[:lines]))


def test_rules_with_which_a_case_disagrees_wait_until_it_agrees(
    full: Path, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    live = LiveGuide(full, clock)
    guide = live.guide()
    sound = halve(full)
    with caplog.at_level(logging.ERROR, logger="advisor"):
        assert live.fresh() is guide
    assert "the files are waiting: " in caplog.text
    assert live.waits
    assert all(Path(fault.path).name == "cases.yaml" for fault in live.faults)
    assert ': case "' in str(live.faults[0])
    (full / "rules.yaml").write_bytes(sound)
    live.fresh()
    assert live.faults == ()


@pytest.mark.parametrize(
    "lines", [124, *(pytest.param(lines, marks=pytest.mark.deep) for lines in (300, 700))]
)
def test_rules_that_were_cut_off_without_a_mark_wait_where_a_case_disagrees(
    full: Path, clock: Clock, lines: int
) -> None:
    live = LiveGuide(full, clock)
    guide = live.guide()
    cut(full / "rules.yaml", lines)
    assert live.fresh() is guide
    assert live.faults


@pytest.mark.parametrize("begun", [False, True])
def test_a_file_without_marks_that_is_the_beginning_of_what_it_was_waits_until_it_ends(
    full: Path, clock: Clock, begun: bool
) -> None:
    rules = full / "rules.yaml"
    text = unmark(rules)
    live = LiveGuide(full, clock)
    guide = live.guide()
    if begun:
        record(full, now=NOON)
        live = LiveGuide(full, clock)
    shorter = text[: text.rindex(b"  - warning: ")]
    rules.write_bytes(shorter)
    assert len(live.fresh().rules.accepted) == len(guide.rules.accepted)
    assert "as if the file had been cut off" in live.faults[0].message
    record_external_edit(full)
    assert len(history(full)) == begun
    rules.write_bytes(shorter + b"...\n")
    assert len(live.fresh().rules.accepted) == len(guide.rules.accepted) - 1
    for whole in (text + b"\n\n", text.rstrip()):
        rules.write_bytes(whole)
        live.fresh()
        assert live.faults == ()


def test_a_file_that_changes_while_it_is_loaded_is_checked_as_it_was_loaded(
    full: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = full / "rules.yaml"
    text = unmark(rules)
    live = LiveGuide(full, clock)
    guide = live.guide()
    rules.write_bytes(text[: text.rindex(b"  - warning: ")])

    def meanwhile(*args: Any) -> Guide:
        found = load_guide(*args)
        rules.write_bytes(text)
        return found

    monkeypatch.setattr("advisor.publishing.live.load_guide", meanwhile)
    assert live.fresh() is guide
    assert "as if the file had been cut off" in live.faults[0].message


@pytest.mark.parametrize(
    "name",
    [
        *("rules.yaml", "cases.yaml"),
        *(pytest.param(name, marks=pytest.mark.deep) for name in PARTS if name != "rules.yaml"),
    ],
)
def test_no_cut_goes_live_or_into_the_history(full: Path, clock: Clock, name: str) -> None:
    record(full, now=NOON)
    live = LiveGuide(full, clock)
    live.watch(record_external_edit)
    guide = live.guide()
    whole = (full / name).read_bytes()
    for end in (0, 4_096, len(whole) - 5, len(whole) - 1):
        (full / name).write_bytes(whole[:end])
        assert live.fresh() is guide
        assert live.faults
        record_external_edit(full)
    assert len(history(full)) == 1


def test_a_server_that_starts_beside_waiting_files_serves_the_newest_of_the_history(
    full: Path, clock: Clock
) -> None:
    record(full, now=NOON)
    published = load_guide(full)
    halve(full)
    live = LiveGuide(full, clock)
    assert live.guide().fingerprints == published.fingerprints
    assert live.faults
    (full / "rules.yaml").write_bytes(b"points: [")
    assert LiveGuide(full, clock).guide().fingerprints == published.fingerprints


def test_without_an_earlier_version_a_guide_with_which_a_case_disagrees_is_served_and_told(
    full: Path, clock: Clock
) -> None:
    halve(full)
    live = LiveGuide(full, clock)
    assert live.guide().rules.points["goal"]["protect"]["isa"] == -9
    assert ': case "' in str(live.faults[0])
    assert not live.waits


def test_a_published_version_goes_live_before_its_cases_are_on_disk(
    full: Path, clock: Clock
) -> None:
    live = LiveGuide(full, clock)
    live.guide()
    halve(full)
    record(full, now=NOON)
    assert live.fresh().rules.points["goal"]["protect"]["isa"] == -9
    assert live.faults == ()


def test_cases_that_are_gone_are_a_fault_where_there_were_some(full: Path, clock: Clock) -> None:
    live = LiveGuide(full, clock)
    guide = live.guide()
    (full / "cases.yaml").unlink()
    assert live.fresh() is guide
    assert "there is no such file" in live.faults[0].message


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
    live = LiveGuide(folder, clock)
    guide = live.guide()
    assert [language.id for language in live.languages] == ["en"]
    assert live.in_language(guide, "la") is guide


def test_a_translation_is_made_once_and_the_guides_own_words_fill_its_gaps(
    folder: Path, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    translate(folder)
    live = LiveGuide(folder, clock)
    guide = live.guide()
    latin = live.in_language(guide, "la")
    assert [language.id for language in live.languages] == ["en", "la"]
    assert latin is live.in_language(guide, "la")
    assert latin.words.strength.unknown == "Nihil certum est."
    assert latin.words.strength.tie == guide.words.strength.tie
    assert "is not translated" in caplog.text
    assert live.faults == ()


def test_a_visitor_who_began_on_an_older_guide_has_it_in_their_language(
    folder: Path, clock: Clock
) -> None:
    translate(folder)
    live = LiveGuide(folder, clock)
    old = live.guide()
    edit(folder, "clear: 10", "clear: 11")
    clock.now += PATIENCE
    assert live.guide() is not old
    latin = live.in_language(old, "la")
    assert (latin.rules.strength.clear, latin.language.name) == (10, "Latina")


def test_a_translation_that_comes_or_changes_is_seen(folder: Path, clock: Clock) -> None:
    live = LiveGuide(folder, clock)
    live.guide()
    translate(folder)
    clock.now += PATIENCE
    assert live.in_language(live.guide(), "la").words.strength.unknown == "Nihil certum est."
    translate(folder, WORDS.replace("est", "scimus"))
    clock.now += PATIENCE
    assert live.in_language(live.guide(), "la").words.strength.unknown == "Nihil certum scimus."


@pytest.mark.parametrize(
    "name", ["language.yaml", "words.yaml", pytest.param("questions.yaml", marks=pytest.mark.deep)]
)
def test_of_a_translation_that_was_cut_off_the_last_texts_stay(
    full: Path, clock: Clock, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    live = LiveGuide(full, clock)
    before = live.in_language(live.guide(), "es")
    file = full / "es" / name
    whole = file.read_bytes()
    for end in (0, 40, len(whole) // 2, len(whole) - 5):
        file.write_bytes(whole[:end])
        now = live.in_language(live.fresh(), "es")
        assert (now.language, now.words) == (before.language, before.words)
        assert now.questionnaire == before.questionnaire
    assert "it was cut off" in caplog.text


def test_a_copy_of_a_translation_is_no_language(full: Path, clock: Clock) -> None:
    for name in ("bak", "bk", "old"):
        shutil.copytree(full / "es", full / name)
    live = LiveGuide(full, clock)
    live.guide()
    assert [language.id for language in live.languages] == ["en", "es"]
