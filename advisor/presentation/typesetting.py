"""Typst with our fonts, for PDFs and pictures.

The faces are those of the pages; letters that these lack come from Noto (SIL Open Font License
1.1), a dependency. Fonts of the machine are not used, so the output is the same everywhere.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from advisor.presentation.fork import Fork, svg
from advisor.presentation.palette import FONTS, on_paper

if TYPE_CHECKING:
    import typst

NOTO_FONTS: Final = "manimgx_fonts"
CJK_FONTS: Final = "manimgx_fonts_cjk"
"""The packages that hold fonts for other scripts, and nothing else. The second is an extra."""

_COMMON: Final = Path(__file__).with_name("common.typ")


def compiled(template: Path, fork: Fork, inputs: Mapping[str, str], **output: Any) -> bytes:
    """Set a template in type, behind ``common.typ``; ``inputs`` become its ``sys.inputs``.

    Raises
    ------
    typst.TypstError
        The template is at fault, or a PDF has a letter that no font has.
    """
    source = _COMMON.read_bytes() + template.read_bytes()
    given = {"colors": json.dumps(on_paper(fork.inks)), "fork": svg(fork), **inputs}
    return with_fonts(source, given, **output)


def with_fonts(source: bytes, inputs: Mapping[str, str], **output: Any) -> bytes:
    """Set a source in type, with nothing but our fonts."""
    import typst

    made: bytes = typst.compile(source, font_paths=_fonts(), sys_inputs=dict(inputs), **output)
    return made


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    import typst

    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[
            str(FONTS),
            *(str(files(name)) for name in (NOTO_FONTS, CJK_FONTS) if find_spec(name)),
        ],
    )
