"""A history of the form before is read as it is, and carried over at the next publication.

``old_history`` was made by the program of that time: a version found on disk, two by Ann, one whose
publisher was killed before it went live, one by Bob with a case, one restored over a faulty
file, and one found on disk. Its words are today's: the advisor needs more texts than it did then.
"""

from __future__ import annotations

import json
import shutil
import signal
from datetime import UTC, datetime
from pathlib import Path

import pytest

from advisor.guide.files import CASES, RULES, WORDS
from advisor.publishing.history import History, history
from advisor.publishing.old_history import CARRIED
from advisor.publishing.publisher import complete_interrupted, record, restore
from advisor.publishing.version import HistoryError, digest
from tests.depth import IS_DEEP
from tests.guide.folder import Folder
from tests.publishing.publisher import PROCESSES, publish_and_die, publish_text

OLD = Path(__file__).parent / "old_history"
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
LIVE = [
    (7, "unknown", "found on disk"),
    (6, "bob", "Broken."),
    (5, "bob", "Data it is."),
    (3, "ann", "A remark alone."),
    (2, "ann", "Leading counts less."),
    (1, "unknown", "found on disk"),
]


@pytest.fixture
def old(folder: Folder) -> Folder:
    """A small guide with such a history, as its last publisher has left it."""
    take(folder)
    (newest,) = (folder.path / "history").glob("0007-*.json")
    for name in (RULES, CASES):
        kept = json.loads(newest.read_text())["files"][name]
        shutil.copy(folder.path / "history" / "files" / kept, folder.path / name)
    return folder


def take(folder: Folder) -> None:
    """Put such a history there, or beside what there is of it."""
    past = folder.path / "history"
    shutil.copytree(OLD, past, dirs_exist_ok=True)
    words = (folder.path / WORDS).read_bytes()
    (then,) = (past / "files").glob("words-*.yaml")
    now = then.with_name(f"words-{digest(words)}.yaml")
    then.unlink()
    now.write_bytes(words)
    for each in past.glob("*.json"):
        each.write_text(each.read_text().replace(then.name, now.name))


def listed(folder: Folder) -> list[tuple[int, str, str]]:
    return [(version.number, version.who, version.why) for version in history(folder.path)]


def contents(folder: Folder) -> dict[tuple[int, str], bytes]:
    """What every file of every version holds."""
    past = History(folder.path)
    return {
        (version.number, name): past.content(version, name)
        for version in past.versions()
        for name in version.files
    }


def test_an_old_history_is_read_where_it_is(old: Folder) -> None:
    assert listed(old) == LIVE
    newest, _, bobs, *_ = history(old.path)
    assert newest.has(RULES, (old.path / RULES).read_bytes())
    assert bobs.expectations == ("case leader: top itm to bida, strength clear to toss-up",)
    assert bobs.after == "0003-382ec1052fc2"
    assert bobs.when == datetime(2026, 9, 4, 12, tzinfo=UTC)
    assert len(contents(old)) == 5 * len(LIVE)
    record(old.path, now=NOON)
    assert not (old.path / "history" / "0007").exists()


def test_the_next_publisher_carries_it_over_to_the_byte(old: Folder) -> None:
    before, versions = contents(old), history(old.path)
    version = publish_text(old.path, "And on it goes")
    assert listed(old) == [(8, "ann", "And on it goes"), *LIVE]
    assert version.after == versions[0].id
    after = contents(old)
    assert {place: after[place] for place in before} == before
    assert [each.as_dict() | {"files": {}} for each in history(old.path)[1:]] == [
        each.as_dict() | {"files": {}} for each in versions
    ]
    names = {each.name for each in (old.path / "history").iterdir()}
    assert names == {"lock", CARRIED, *(f"{number:04}" for number, *_ in LIVE), "0008"}
    (faulty,) = (old.path / "history").rglob("faulty-*.yaml")
    assert faulty.read_text() == "points: [\n"


def test_wherever_carrying_over_is_killed_the_next_one_ends_it(old: Folder) -> None:
    before = contents(old)
    shutil.copytree(old.path, "as it was")
    for step in range(1, 200, 1 if IS_DEEP else 9):
        shutil.rmtree(old.path)
        shutil.copytree("as it was", old.path)
        victim = PROCESSES.Process(target=publish_and_die, args=(old.path, "next", None, step))
        victim.start()
        victim.join()
        assert victim.exitcode in (0, -signal.SIGKILL)
        assert listed(old)[-len(LIVE) :] == LIVE, step
        complete_interrupted(old.path)
        publish_text(old.path, f"after {step}")
        after = contents(old)
        assert {place: after[place] for place in before} == before
        assert not list((old.path / "history").glob("*.json"))
        if victim.exitcode == 0:
            break
    assert step > 5 * len(LIVE)


def test_an_older_program_that_went_on_beside_it_stands_in_nobody_s_way(old: Folder) -> None:
    publish_text(old.path, "And on it goes")
    take(old)
    publish_text(old.path, "And on")
    assert [number for number, *_ in listed(old)] == [9, 8, *(number for number, *_ in LIVE)]
    assert not list((old.path / "history").glob("*.json"))


def test_a_damaged_old_record_is_one_line(old: Folder) -> None:
    (damaged,) = (old.path / "history").glob("0002-*.json")
    damaged.write_text("{")
    with pytest.raises(HistoryError, match=r"^data/history/0002-.*no record of a version"):
        history(old.path)


def test_an_old_file_that_is_gone_stands_in_nobody_s_way(old: Folder) -> None:
    first = history(old.path)[-1]
    (old.path / "history" / first.files[RULES]).unlink()
    publish_text(old.path, "And on it goes")
    assert listed(old)[1:] == LIVE
    with pytest.raises(HistoryError, match=r"^data/history/0001/rules\.yaml: there is no such"):
        History(old.path).content(history(old.path)[-1], RULES)


def test_old_rules_come_back(old: Folder) -> None:

    before = contents(old)[5, RULES]
    version = restore(old.path, "5", who="ann", why="Back.", now=NOON)
    assert (old.path / RULES).read_bytes() == before
    assert version.number == 8
