"""Atomic writes of files and folders, and locks between processes.

A file is written under a temporary name and renamed once all of it is on disk, so a reader sees
the old content or the new, even after a power failure. A killed process's temporary file is as
private as the file would have been, and is removed at the next write in that folder.
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
_MODE: Final = 0o644  # permissions of new files, before the umask
_PRIVATE: Final = 0o600
_PAUSE: Final = 0.01


def write_atomically(file: Path, content: bytes) -> None:
    """Replace or create a file atomically; on OSError it is as it was before."""
    with atomic_file(file) as made:
        made.write(content)


@contextmanager
def atomic_file(file: Path, *, private: bool = False) -> Iterator[BinaryIO]:
    """Open a file to be written in parts; it gets its name when all of it is on disk.

    If an error leaves the block, the file is as it was before. Symbolic links are followed. An
    existing file keeps its permissions; a new one gets those that the umask leaves, or with
    ``private`` its owner's alone.
    """
    file = file.resolve()
    sweep(file.parent)
    is_new = not file.exists()
    made, unnamed = _made(file.parent, _MODE if is_new and not private else _PRIVATE)
    try:
        yield made
        made.flush()
        _copy_owner_and_mode(made.fileno(), file)
        os.fsync(made.fileno())
        unnamed.replace(file)
    except BaseException:
        with suppress(OSError):
            unnamed.unlink()
        raise
    finally:  # closing releases the lock, so rename first
        with suppress(OSError):  # to write what is left fails again where it failed before
            made.close()
    sync_folder(file.parent)


def sync_folder(folder: Path) -> None:
    """Sync a folder, so that renames in it are on disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def make_folder(folder: Path) -> None:
    """Create a folder durably inside an existing one; fine if it exists."""
    if not folder.is_dir():
        folder.mkdir(exist_ok=True)
        sync_folder(folder.parent)


def write_folder(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Create a folder with files atomically. The caller holds the lock for its parent."""
    unnamed = folder.with_name(_UNNAMED)
    rmtree(unnamed, ignore_errors=True)  # left by a killed process
    try:
        unnamed.mkdir()
        for name, content in contents.items():
            with _opened(unnamed / name, _MODE) as made:
                made.write(content)
                made.flush()
                os.fsync(made.fileno())
        sync_folder(unnamed)
        unnamed.rename(folder)
    except BaseException:
        rmtree(unnamed, ignore_errors=True)
        raise
    sync_folder(folder.parent)


def drop_folder(folder: Path) -> None:
    """Remove atomically what `write_folder` has made."""
    unnamed = folder.with_name(_UNNAMED)
    folder.rename(unnamed)
    rmtree(unnamed, ignore_errors=True)


def sweep(folder: Path) -> None:
    """Remove temporary files of killed processes: a living one holds a lock on its own."""
    for left in folder.glob(f"{_PREFIX}*{_SUFFIX}"):
        with suppress(OSError), left.open("rb") as file:
            _lock(file.fileno())
            left.unlink()


@contextmanager
def locked(file: Path, patience: float) -> Iterator[None]:
    """Keep other processes and threads out while the block runs.

    It is the operating system's lock, released however the process ends; the file stays and means
    nothing. Raises TimeoutError if others hold it for longer than ``patience`` seconds.
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
    """Lock an open file for as long as it is open; BlockingIOError when another has."""
    import fcntl  # here, so that Windows, which lacks it, can still read

    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _opened(file: Path, mode: int) -> BinaryIO:
    return open(file, "xb", opener=lambda path, flags: os.open(path, flags, mode))


def _made(folder: Path, mode: int) -> tuple[BinaryIO, Path]:
    """Create a temporary file, and lock it against `sweep`.

    The system applies the umask to ``mode``: reading it would change it for all threads.
    """
    while True:
        unnamed = folder / f"{_PREFIX}{secrets.token_hex(8)}{_SUFFIX}"
        made = _opened(unnamed, mode)
        with suppress(OSError):  # some network file systems have no locks
            _lock(made.fileno())
        if os.fstat(made.fileno()).st_nlink:
            return made, unnamed
        made.close()  # swept away before it was locked


def _copy_owner_and_mode(handle: int, file: Path) -> None:
    """Give a new file the owner and the permissions of the one that it replaces."""
    with suppress(FileNotFoundError):
        old, new = file.stat(), os.fstat(handle)
        if (old.st_uid, old.st_gid) != (new.st_uid, new.st_gid):
            with suppress(PermissionError):  # only root may give files away
                os.chown(handle, old.st_uid, old.st_gid)
        os.chmod(handle, stat.S_IMODE(old.st_mode))
