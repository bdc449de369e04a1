"""A file is written as a whole, and no more people may read it than should."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from advisor.guide.storage import whole, write_whole


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
        write_whole(tmp_path / "new", b"x")
    assert mode(tmp_path / "new") == expected


@pytest.mark.parametrize("permissions", [0o600, 0o640, 0o664])
def test_a_file_that_is_there_keeps_its_permissions(tmp_path: Path, permissions: int) -> None:
    file = tmp_path / "old"
    file.write_bytes(b"x")
    file.chmod(permissions)
    with umask(0o077):
        write_whole(file, b"y")
    assert (file.read_bytes(), mode(file)) == (b"y", permissions)


def test_what_will_be_private_is_so_while_it_is_written(tmp_path: Path) -> None:
    file = tmp_path / "old"
    file.touch(0o600)
    with umask(0o022), whole(file):
        (unnamed,) = tmp_path.glob(".advisor-*.tmp")
        assert mode(unnamed) == 0o600
