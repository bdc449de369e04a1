"""A file is written as a whole, and no more people may read it than should."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from advisor.publishing.storage import atomic_file, sweep, write_atomically


@contextmanager
def umask(mask: int) -> Iterator[None]:
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


def mode(file: Path) -> int:
    return file.stat().st_mode & 0o777


@pytest.mark.parametrize(
    ("mask", "expected"), [(0, 0o644), (0o022, 0o644), (0o027, 0o640), (0o077, 0o600)]
)
def test_a_new_file_has_the_permissions_that_the_umask_leaves(
    tmp_path: Path, mask: int, expected: int
) -> None:
    with umask(mask):
        write_atomically(tmp_path / "new", b"x")
    assert mode(tmp_path / "new") == expected


@pytest.mark.parametrize("permissions", [0o600, 0o640, 0o664])
def test_a_file_that_is_there_keeps_its_permissions(tmp_path: Path, permissions: int) -> None:
    file = tmp_path / "old"
    file.write_bytes(b"x")
    file.chmod(permissions)
    with umask(0o077):
        write_atomically(file, b"y")
    assert (file.read_bytes(), mode(file)) == (b"y", permissions)


def test_an_error_half_way_leaves_the_file_as_it_was_and_nothing_beside_it(tmp_path: Path) -> None:
    file = tmp_path / "old"
    file.write_bytes(b"x")
    with suppress(RuntimeError), atomic_file(file) as made:
        made.write(b"half")
        raise RuntimeError
    assert {each.name: each.read_bytes() for each in tmp_path.iterdir()} == {"old": b"x"}


def test_what_will_be_private_is_so_while_it_is_written(tmp_path: Path) -> None:
    file = tmp_path / "old"
    file.touch(0o600)
    with umask(0o022), atomic_file(file):
        (unnamed,) = tmp_path.glob(".advisor-*.tmp")
        assert mode(unnamed) == 0o600


def test_a_new_private_file_is_for_its_owner_alone_from_the_first_byte(tmp_path: Path) -> None:
    with umask(0), atomic_file(tmp_path / "new", private=True):
        (unnamed,) = tmp_path.iterdir()
        assert mode(unnamed) == 0o600
    assert mode(tmp_path / "new") == 0o600


def test_a_link_stays_and_the_file_that_it_leads_to_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    target = tmp_path / "far" / "target"
    (tmp_path / "link").symlink_to(target)
    for content in (b"made", b"replaced"):
        write_atomically(tmp_path / "link", content)
        assert (tmp_path / "link").is_symlink()
        assert target.read_bytes() == content


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")
def test_who_replaces_the_file_of_somebody_else_leaves_it_theirs(tmp_path: Path) -> None:
    file = tmp_path / "theirs"
    file.write_bytes(b"x")
    os.chown(file, 65534, 65534)
    write_atomically(file, b"y")
    assert (file.stat().st_uid, file.stat().st_gid) == (65534, 65534)


def test_what_a_killed_process_left_is_removed_by_the_next_who_writes_there(tmp_path: Path) -> None:
    child = os.fork()
    if child == 0:
        with atomic_file(tmp_path / "never", private=True) as made:
            made.write(b"a name")
            made.flush()
            os.kill(os.getpid(), 9)
    os.waitpid(child, 0)
    (left,) = tmp_path.iterdir()
    assert left.read_bytes() == b"a name"
    write_atomically(tmp_path / "other", b"")
    assert [file.name for file in tmp_path.iterdir()] == ["other"]


def test_what_somebody_is_writing_is_not_swept_away(tmp_path: Path) -> None:
    with atomic_file(tmp_path / "one") as made:
        made.write(b"1")
        write_atomically(tmp_path / "two", b"2")
        sweep(tmp_path)
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == {
        "one": b"1",
        "two": b"2",
    }
