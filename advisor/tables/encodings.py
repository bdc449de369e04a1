"""Decode a file piece by piece, in any encoding that spreadsheets save.

A byte order mark decides, or zero bytes as UTF-16 and UTF-32 have them. Without these, a file is
UTF-8, unless its first character beyond ASCII is not UTF-8: then it is Windows-1252.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from io import BufferedIOBase, RawIOBase
from itertools import chain
from typing import Final

from advisor.errors import AdvisorError

BYTES: Final = 1 << 20  # bytes to read at a time

MAX_LINE: Final = 1 << 26  # the longest line in characters; a longer one is not CSV

_MARKS: Final = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",  # first, as it begins with the mark of UTF-16
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_UNMARKED: Final = ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be")
_HEAD: Final = 1 << 10  # bytes in which an encoding shows

_PADDING: Final = re.compile("[\0\x1a]")
"""What some programs fill a file up with: zeros, or the end-of-file mark of DOS."""

_BEHIND: Final = "\0\x1a\r\n "  # what may stand behind the last letter

_ZIP: Final = b"PK\x03\x04"
_UNPACK: Final = "unpack it"
_SAVE: Final = 'save it as "CSV UTF-8"'
_KINDS: Final = {
    b"\xd0\xcf\x11\xe0": f"an Excel workbook; {_SAVE}",
    _ZIP: f"a zip file; {_UNPACK}, or if it is a spreadsheet, {_SAVE}",
    b"%PDF": f"a PDF; {_SAVE}",
    b"SQLite format 3\0": f"an SQLite database; {_SAVE}",
    b"ARROW1\0\0": f"an Arrow file; {_SAVE} or Parquet",
    b"PAR1\x15": f"a Parquet file in gzip; {_UNPACK}",
    b"\x1f\x8b": f"a file twice in gzip; {_UNPACK}",
    b"\xfd7zXZ\0": f"a file in xz; {_UNPACK}",
    b"\x28\xb5\x2f\xfd": f"a file in zstd; {_UNPACK}",
    b"7z\xbc\xaf": f"a file in 7-Zip; {_UNPACK}",
    b"Rar!\x1a\x07": f"a file in RAR; {_UNPACK}",
}
"""Other kinds of files by their first bytes, in which the name of a column has no part."""

_PATTERNS: Final = {
    rb"PARE.{0,9}[\0-\x08\x0e-\x1f]": (
        f"an encrypted Parquet file; {_SAVE} or Parquet without encryption"
    ),
    rb"BZh[1-9](1AY&SY|\x17rE8P\x90)": f"a file in bzip2; {_UNPACK}",
}
"""Kinds of files that begin as a name could."""

_CONTROL: Final = re.compile(rb"[^\r\n]*[\0-\x08\x0e-\x1f]")  # in the first line
_MARKUP: Final = re.compile(rb"\s*<(!|\?xml|html|head|meta|table)", re.IGNORECASE)
_JSON: Final = re.compile(rb'\s*(\{\s*["}]|\[\s*[\[{"\]])')


class SourceError(AdvisorError):
    """A file cannot be read."""


def texts(stream: BufferedIOBase, name: str) -> Iterator[str]:
    """Yield the text of a file in pieces, without byte order marks before and padding after it."""
    return _unpadded(_decoded(stream, name), name)


def _decoded(stream: BufferedIOBase, name: str) -> Iterator[str]:
    piece = stream.read(BYTES)
    encoding = _encoding(piece)
    if kind := _other_kind(piece, encoding):
        raise SourceError(f"{name}: this is {kind}")
    decoder = codecs.getincrementaldecoder(encoding or "utf-8")()
    is_sure = encoding is not None
    try:
        while True:
            is_last = not piece
            pending, _ = decoder.getstate()
            try:
                text = decoder.decode(piece, is_last)
            except UnicodeDecodeError as fault:
                if is_sure or not fault.object[: fault.start].isascii():
                    raise
                decoder = codecs.getincrementaldecoder("cp1252")()
                is_sure = True
                text = decoder.decode(pending + piece, is_last)
            is_sure |= not text.isascii()
            yield text
            if is_last:
                return
            piece = stream.read(BYTES)
    except UnicodeDecodeError:
        known = "it is neither UTF-8, UTF-16, UTF-32 nor Windows-1252"
        raise SourceError(f"{name}: the encoding is not recognized ({known}); {_SAVE}") from None


def _unpadded(pieces: Iterable[str], name: str) -> Iterator[str]:
    has_begun = False
    held: list[str] = []  # what may be padding, unless more text follows
    waiting = 0
    for piece in pieces:
        text = piece if has_begun else piece.lstrip("\ufeff")
        has_begun = has_begun or bool(text)
        last = len(text.rstrip(_BEHIND))
        if held and not last:
            held.append(text)
            waiting += len(text)
            if waiting > MAX_LINE:
                raise SourceError(f"{name}: what stands behind the last row does not end; {_SAVE}")
            continue
        padding = _PADDING.search(text, last)
        end = padding.start() if padding else len(text)
        yield "".join(held) + text[:end]
        held, waiting = ([text[end:]] if padding else []), 0


class Blocks(RawIOBase):
    """Text as UTF-8 with a last line, for Arrow, which takes each piece read as a block."""

    def __init__(self, texts: Iterator[str], end: str) -> None:
        self._pieces = _whole_lines(texts, end)
        self._rest = b""

    def readable(self) -> bool:
        """Whether it can be read."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Read a piece, at most ``size`` bytes."""
        piece = self._rest or next(self._pieces, b"")
        cut = size if size >= 0 else len(piece)
        self._rest = piece[cut:]
        return piece[:cut]


def _encoding(first: bytes) -> str | None:
    """The encoding that the beginning of a file shows; None where there is no sign."""
    for mark, known in _MARKS.items():
        if first.startswith(mark):
            return known
    head = first.rstrip(_BEHIND.encode())[:_HEAD]
    return next((each for each in _UNMARKED if b"\0" in head and _is_text(head, each)), None)


def _is_text(head: bytes, encoding: str) -> bool:
    """Whether bytes are mostly ASCII in an encoding, and without zeros."""
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(head)
    except UnicodeDecodeError:
        return False
    return "\0" not in text and sum(map(str.isascii, text)) * 2 > len(text)


def _other_kind(data: bytes, encoding: str | None) -> str | None:
    """Name another kind of file by its first bytes, and what to do; None if it may be CSV."""
    if data.startswith(_ZIP) and b"xl/" in data:
        return f"an Excel workbook; {_SAVE}"
    starts = (kind for start, kind in _KINDS.items() if data.startswith(start))
    patterns = (kind for each, kind in _PATTERNS.items() if re.match(each, data, re.DOTALL))
    if kind := next(chain(starts, patterns), None):
        return kind
    letters = data[:_HEAD].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe")
    if _MARKUP.match(letters):
        return f"an HTML or XML file; {_SAVE}"
    if _JSON.match(letters):
        return f"a JSON file; {_SAVE}"
    if encoding is None and _CONTROL.match(data.rstrip(_BEHIND.encode())):
        return f"not a text file; {_SAVE}"
    return None


def _whole_lines(texts: Iterator[str], end: str) -> Iterator[bytes]:
    """Encode texts, cut at line ends, and add a last line."""
    rest = ""
    last = "\n"
    for text in texts:
        rest += text
        last = rest[-1:] or last
        ready = rest.removesuffix("\r")  # a line feed may follow
        if "\n" in ready or "\r" in ready or len(ready) > MAX_LINE:
            yield ready.encode()
            rest = rest[len(ready) :]
    yield f"{rest}{end}\n".encode() if last in "\r\n" else f"{rest}\n{end}\n".encode()
