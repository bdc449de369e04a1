"""Files that are written as a whole or not at all, by one process at a time.

A file comes into being under another name and takes its own when all of it is on
disk, so whoever reads it sees the old content or the new, and never a part. This
holds when a process is killed at any moment, and when the power fails.
"""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep
from typing import BinaryIO, Final

_PREFIX: Final = ".advisor-"
_SUFFIX: Final = ".tmp"
_MODE: Final = 0o644
"""What others may do with new files at most; the umask takes more away."""

_PRIVATE: Final = 0o600
_PAUSE: Final = 0.01


def write_whole(file: Path, content: bytes) -> None:
    """Replace a file, or make it, in one step.

    Parameters
    ----------
    file
        The file; behind a symbolic link, the file that it leads to. One that is
        there already keeps its permissions; a new one has those that the umask
        leaves, and others may read it at most.
    content
        What it holds from now on.

    Raises
    ------
    OSError
        The file is as it was before.
    """
    with whole(file) as made:
        made.write(content)


@contextmanager
def whole(file: Path) -> Iterator[BinaryIO]:
    """Open a file to be written bit by bit; it takes its name when all of it is on disk.

    Parameters
    ----------
    file
        As for `write_whole`.

    Yields
    ------
    BinaryIO
        What has to be written. When an error leaves the block, it is removed and
        the file is as it was before.

    Raises
    ------
    OSError
        The file is as it was before.
    """
    file = file.resolve()
    unnamed = file.with_name(f"{_PREFIX}{secrets.token_hex(8)}{_SUFFIX}")
    made = _made(unnamed, _MODE if _mode_of(file) is None else _PRIVATE)
    try:
        yield made
        made.flush()
        if (kept := _mode_of(file)) is not None:
            unnamed.chmod(kept)
        os.fsync(made.fileno())
        made.close()
        unnamed.replace(file)
    except BaseException:
        with suppress(OSError):  # to write what is left fails again where it failed before
            made.close()
        with suppress(OSError):
            unnamed.unlink()
        raise
    settle_folder(file.parent)


def settle_folder(folder: Path) -> None:
    """Wait until the names in a folder are on disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def make_folder(folder: Path) -> None:
    """Make a folder that stays, inside one that is there; fine if it exists."""
    if not folder.is_dir():
        folder.mkdir(exist_ok=True)
        settle_folder(folder.parent)


def sweep(folder: Path) -> None:
    """Remove what killed processes left half-written. Nobody else may be writing here."""
    for left in folder.glob(f"{_PREFIX}*{_SUFFIX}"):
        left.unlink(missing_ok=True)


@contextmanager
def locked(file: Path, patience: float) -> Iterator[None]:
    """Keep other processes and threads out while the block runs.

    The lock is the operating system's and goes with the process that holds it,
    however that ends. The file itself stays and means nothing.

    Parameters
    ----------
    file
        What is locked; it is made if need be.
    patience
        How many seconds to wait for others.

    Raises
    ------
    TimeoutError
        Others took longer than that.
    """
    import fcntl  # only where somebody writes: Windows, which lacks it, can still read

    handle = os.open(file, os.O_RDWR | os.O_CREAT, _MODE)
    try:
        deadline = monotonic() + patience
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if monotonic() > deadline:
                    raise TimeoutError(f"{file} is locked") from None
                sleep(_PAUSE)
        yield
    finally:
        os.close(handle)


def _made(file: Path, mode: int) -> BinaryIO:
    """Make a file with some permissions, less those that the umask takes away.

    The system does that, since to read the umask is to change it for all threads.
    """
    return open(file, "xb", opener=lambda path, flags: os.open(path, flags, mode))


def _mode_of(file: Path) -> int | None:
    """The permissions of a file; None when it is not there."""
    try:
        return stat.S_IMODE(file.stat().st_mode)
    except FileNotFoundError:
        return None
