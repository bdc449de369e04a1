"""The text of a YAML file: its bytes, bounded and decoded, with the mark at its end.

A file that begins with ``---`` must end with a line ``...``, so that one that was cut off is
noticed.
"""

from __future__ import annotations

import re
import stat
from contextlib import suppress
from pathlib import Path

from advisor.guide.faults import START, At, Finding, GuideError, Place, quoted, settle

LARGEST = 500_000  # how many bytes a file may have: ten times a long questionnaire

# Beyond what YAML forbids: what breaks a line for YAML but for no editor.
INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")

# The first line of a file that is neither blank nor a comment, where it is YAML's start of a
# document; and the line that ends it.
_OPENING = re.compile(r"(?:[ \t]*(?:#[^\r\n]*)?[\r\n]+)*+---(?![^ \t\r\n])\s*\S")
_CLOSING = re.compile(r"\.\.\.(?<![^\r\n]\.\.\.)(?:[ \t]+#[^\r\n]*|[ \t]*)(?P<end>[\r\n]+|\Z)")

_CONTENT = re.compile("^(?![ \t\r]*(?:#|$))", re.MULTILINE)

_REFUSED = (
    (INVISIBLE, "there is an invisible character (U+{code}) here; delete it"),
    (
        re.compile(r"^(<{7}|={7}|>{7})(?: .*)?\r?$", re.MULTILINE),  # of version control
        (
            "two people changed these lines, and the conflict is not resolved; keep what is "
            'right and remove the lines that begin with "<<<<<<<", "=======" and ">>>>>>>"'
        ),
    ),
    (re.compile(r"%(?<![^\n]%)"), 'a line cannot begin with "%"; put the text in quotes'),
)
"""What no file may hold, and what to say of it."""


class UnreadableError(Exception):
    """Reading cannot go on."""

    def __init__(self, place: Place | None, message: str) -> None:
        self.finding = Finding(place, message)


def bytes_of(path: Path, content: bytes | None) -> bytes:
    """Read a file, or take what stands for its ``content``; raises an `UnreadableError`."""
    return _read(path) if content is None else _bounded(content)


def text_of(content: bytes, *, is_data: bool) -> str:
    """Decode the text of a file, or raise an `UnreadableError`.

    Only a file of a data folder (``is_data``) must mark its end when it begins with ``---``.
    """
    text = _decode(content)
    if is_data:
        _check_end(text)
    return text


def read_content(path: Path) -> bytes:
    """Read the bytes of one file of at most `LARGEST` bytes; raises a `GuideError`."""
    try:
        return _read(path)
    except UnreadableError as stop:
        raise GuideError(settle(shown(path), [stop.finding])) from None


def is_beginning(content: bytes, before: bytes) -> bool:
    """Tell whether a file is a cut-off copy of its earlier content.

    It has no end mark, and more than blank lines are missing at the end.
    """
    is_part = before.startswith(content) and content.strip() != before.strip()
    return is_part and not _CLOSING.search(content.decode("utf-8", errors="replace"))


def shown(path: Path) -> str:
    """Name a path in a message: relative to the working directory when it is below that."""
    with suppress(ValueError, OSError):
        path = path.relative_to(Path.cwd())
    return quoted(str(path), longest=4096)[1:-1]


def _read(path: Path) -> bytes:
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise UnreadableError(None, "this is a folder; a file of this name is needed here")
        if not stat.S_ISREG(mode):  # reading a pipe or a device might never end
            raise UnreadableError(None, "this is not an ordinary file")
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except (FileNotFoundError, NotADirectoryError):
        raise UnreadableError(None, "there is no such file") from None
    except PermissionError:
        raise UnreadableError(None, "you may not read this file; ask its owner") from None
    except OSError as error:
        why = (error.strerror or "unknown reason").lower()
        raise UnreadableError(None, f"the file cannot be read ({why})") from None
    except ValueError:  # a NUL in the name
        raise UnreadableError(None, "this cannot be the name of a file") from None
    return _bounded(content)


def _bounded(content: bytes) -> bytes:
    if len(content) > LARGEST:
        raise UnreadableError(
            START, f"the file has more than {LARGEST:,} bytes; a guide's files are far smaller"
        )
    return content


def _decode(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableError(START, 'the file is UTF-16; save it with the encoding "UTF-8"')
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        good = error.object[: error.start].decode("utf-8", errors="replace")
        if error.reason == "unexpected end of data":
            raise UnreadableError(end_of(good), f"the file ends within a letter; {_CUT}") from None
        raise UnreadableError(
            end_of(good),
            f"the file is not UTF-8 (byte 0x{error.object[error.start]:02x}); "
            'save it with the encoding "UTF-8"',
        ) from None
    for pattern, message in _REFUSED:
        if bad := pattern.search(text):
            raise UnreadableError(
                end_of(text[: bad.start()]), message.format(code=f"{ord(bad[0][0]):04X}")
            )
    return text


def _check_end(text: str) -> None:
    """Raise unless a file that begins with ``---`` ends with ``...``, and nothing comes after."""
    closing = _CLOSING.search(text)
    if closing and (more := _CONTENT.search(text, closing.end())):
        raise UnreadableError(
            end_of(text[: more.start()]),
            'the file ends above this line, at "..."; move what belongs to it above that, and '
            "remove what is left from an older file",
        )
    if not _OPENING.match(text):
        return
    if closing is None:
        raise UnreadableError(
            end_of(text), f'the file begins with "---" and has no last line "..."; {_CUT}'
        )
    if not closing["end"]:  # so that losing any byte is noticed
        raise UnreadableError(
            end_of(text), 'the line break behind the last line "..." is missing; press Enter there'
        )


def lines_of(text: str) -> list[str]:
    """Split a text at each end of a line, as an editor does."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def end_of(text: str) -> At:
    """Find the end of a text."""
    lines = lines_of(text)
    return At(len(lines) - 1, len(lines[-1]))


_CUT = "it was cut off: put the whole file here, or add what is missing"
