"""Decode a file piece by piece, in any encoding that spreadsheets save.

A byte order mark decides. Without one, a file is UTF-8, unless its first character beyond
ASCII is not UTF-8: then it is Windows-1252.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from io import BufferedIOBase, RawIOBase
from typing import Final

from advisor.errors import AdvisorError

BYTES: Final = 1 << 20
"""Bytes to read at a time."""

MAX_LINE: Final = 1 << 26
"""The longest line in characters; a longer one is not CSV."""

_MARKS: Final = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_ZIP: Final = b"PK\x03\x04"
_OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0"
_SAVE: Final = 'save it as "CSV UTF-8"'


class SourceError(AdvisorError):
    """A file cannot be read."""


def texts(stream: BufferedIOBase, name: str) -> Iterator[str]:
    """Yield the text of a file in pieces, without a byte order mark."""
    piece = stream.read(BYTES)
    if kind := _other_kind(piece):
        raise SourceError(f"{name}: {kind}")
    decoder = _Decoder(piece)
    try:
        while piece:
            yield decoder.decode(piece)
            piece = stream.read(BYTES)
        yield decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        known = "it is neither UTF-8, UTF-16 nor Windows-1252"
        raise SourceError(f"{name}: the encoding is not recognized ({known}); {_SAVE}") from None


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


class _Decoder:
    """Decodes pieces, and detects their encoding."""

    def __init__(self, first: bytes) -> None:
        known = next((_MARKS[mark] for mark in _MARKS if first.startswith(mark)), None)
        self._decoder = codecs.getincrementaldecoder(known or "utf-8")()
        self._is_sure = known is not None

    def decode(self, piece: bytes, final: bool = False) -> str:
        pending, _ = self._decoder.getstate()
        try:
            text = self._decoder.decode(piece, final)
        except UnicodeDecodeError as fault:
            if self._is_sure or not fault.object[: fault.start].isascii():
                raise
            self._is_sure = True
            self._decoder = codecs.getincrementaldecoder("cp1252")()
            return self._decoder.decode(pending + piece, final)
        self._is_sure |= not text.isascii()
        return text


def _other_kind(data: bytes) -> str | None:
    """Name another kind of file by its first bytes; None if it may be CSV."""
    if data.startswith(_OLD_EXCEL) or (data.startswith(_ZIP) and b"xl/" in data):
        return f"this is an Excel workbook; {_SAVE}"
    if data.startswith(_ZIP):
        return f"this is a zip file; unpack it, or if it is a spreadsheet, {_SAVE}"
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
