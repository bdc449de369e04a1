"""Poppler's programs, the second reader of our PDFs: found, or else installed."""

from __future__ import annotations

import shutil
import subprocess
from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image

from tests import system

PROGRAMS: Final = ("pdftoppm", "pdftotext")


class NoPopplerError(system.MissingError):
    """There is no program to draw a PDF with."""


def install() -> None:
    """Find the programs or, as root, install Debian's package."""
    if _are_there():
        return
    system.from_debian("poppler-utils")
    if not _are_there():
        raise NoPopplerError(
            "Poppler is not installed: install it (Debian: apt install poppler-utils)"
        )


def pictures(pdf: bytes, folder: Path, resolution: int = 40) -> list[Image.Image]:
    """Draw each page in shades of gray, ``resolution`` dots an inch."""
    install()
    for old in folder.glob("page-*.pgm"):
        old.unlink()
    subprocess.run(
        ("pdftoppm", "-gray", "-r", str(resolution), "-", str(folder / "page")),
        input=pdf,
        check=True,
    )
    return [Image.open(BytesIO(path.read_bytes())) for path in sorted(folder.glob("page-*.pgm"))]


def text(pdf: bytes) -> str:
    """Give what a reader copies out of a PDF."""
    install()
    ran = subprocess.run(("pdftotext", "-", "-"), input=pdf, capture_output=True, check=True)
    return ran.stdout.decode()


def _are_there() -> bool:
    return all(shutil.which(program) for program in PROGRAMS)
