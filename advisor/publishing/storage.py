"""Files and folders that are written as a whole or not at all, by one process at a time.

A file comes into being under another name and takes its own when all of it is on
disk, so whoever reads it sees the old content or the new, and never a part. This
holds when a process is killed at any moment, and when the power fails. What a killed one
leaves is for its owner alone if the file was to be, and goes when somebody next writes there.
"""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import rmtree
from time import monotonic, sleep
from typing import BinaryIO, Final

_PREFIX: Final = ".advisor-"
_SUFFIX: Final = ".tmp"
_UNNAMED: Final = ".new"
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
def whole(file: Path, *, private: bool = False) -> Iterator[BinaryIO]:
    """Open a file to be written bit by bit; it takes its name when all of it is on disk.

    Parameters
    ----------
    file
        As for `write_whole`.
    private
        Whether a new file is for its owner alone.

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
    sweep(file.parent)
    is_new = not file.exists()
    made, unnamed = _made(file.parent, _MODE if is_new and not private else _PRIVATE)
    try:
        yield made
        made.flush()
        _take_after(made.fileno(), file)
        os.fsync(made.fileno())
        unnamed.replace(file)
    except BaseException:
        with suppress(OSError):
            unnamed.unlink()
        raise
    finally:  # its lock goes with it, so not before it has its name
        with suppress(OSError):  # to write what is left fails again where it failed before
            made.close()
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


def write_folder(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Make a folder with files in one step, beside others that one process at a time makes.

    Parameters
    ----------
    folder
        The folder, which is not there yet.
    contents
        Name of each file -> what it holds.

    Raises
    ------
    OSError
        There is no such folder, as before.
    """
    unnamed = folder.with_name(_UNNAMED)
    rmtree(unnamed, ignore_errors=True)  # whoever began it was killed
    try:
        unnamed.mkdir()
        for name, content in contents.items():
            with _opened(unnamed / name, _MODE) as made:
                made.write(content)
                made.flush()
                os.fsync(made.fileno())
        settle_folder(unnamed)
        unnamed.rename(folder)
    except BaseException:
        rmtree(unnamed, ignore_errors=True)
        raise
    settle_folder(folder.parent)


def drop_folder(folder: Path) -> None:
    """Take away in one step what `write_folder` has made."""
    unnamed = folder.with_name(_UNNAMED)
    folder.rename(unnamed)
    rmtree(unnamed, ignore_errors=True)


def sweep(folder: Path) -> None:
    """Remove what killed processes left half-written: whoever lives holds a lock on theirs."""
    for left in folder.glob(f"{_PREFIX}*{_SUFFIX}"):
        with suppress(OSError), left.open("rb") as file:
            _lock(file.fileno())
            left.unlink()


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
    handle = os.open(file, os.O_RDWR | os.O_CREAT, _MODE)
    try:
        deadline = monotonic() + patience
        while True:
            try:
                _lock(handle)
                break
            except BlockingIOError:
                if monotonic() > deadline:
                    raise TimeoutError(f"{file} is locked") from None
                sleep(_PAUSE)
        yield
    finally:
        os.close(handle)


def _lock(handle: int) -> None:
    """Lock an open file for as long as it is open; BlockingIOError when somebody else has."""
    import fcntl  # only where somebody writes: Windows, which lacks it, can still read

    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _opened(file: Path, mode: int) -> BinaryIO:
    return open(file, "xb", opener=lambda path, flags: os.open(path, flags, mode))


def _made(folder: Path, mode: int) -> tuple[BinaryIO, Path]:
    """Make a file under a name of no meaning, and lock it against `sweep`.

    It has the permissions ``mode`` less those that the umask takes away. The system does
    that, since to read the umask is to change it for all threads.
    """
    while True:
        unnamed = folder / f"{_PREFIX}{secrets.token_hex(8)}{_SUFFIX}"
        made = _opened(unnamed, mode)
        with suppress(OSError):  # some network file systems know no locks
            _lock(made.fileno())
        if os.fstat(made.fileno()).st_nlink:
            return made, unnamed
        made.close()  # somebody swept it away before it was locked


def _take_after(handle: int, file: Path) -> None:
    """Give what was written the permissions and the owner of the file that it replaces."""
    with suppress(FileNotFoundError):
        old, new = file.stat(), os.fstat(handle)
        if (old.st_uid, old.st_gid) != (new.st_uid, new.st_gid):
            with suppress(PermissionError):  # only root may give files away
                os.chown(handle, old.st_uid, old.st_gid)
        os.chmod(handle, stat.S_IMODE(old.st_mode))
