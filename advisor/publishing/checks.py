"""The checks before files go live: none was cut off, and every case agrees."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from advisor.guide.document import is_beginning, read_content, shown
from advisor.guide.faults import Fault, GuideError
from advisor.guide.files import CASES
from advisor.guide.loading import load_cases
from advisor.guide.model import Case, Guide
from advisor.publishing.history import newest_contents
from advisor.scoring.cases import compare

Contents = Mapping[str, bytes]
"""File name -> content."""

_CUT: Final = (
    "what stood here before is gone, as if the file had been cut off; "
    'put the whole file here, or add "..." as its last line if no more is meant'
)


class CaseError(GuideError):
    """Cases do not agree with the rules; each is one of the ``faults``."""


def check_whole(folder: Path, before: Contents = MappingProxyType({})) -> None:
    """Refuse files without an end mark that were cut off.

    Parameters
    ----------
    folder
        The data folder.
    before
        The earlier content of some files; by default, that of the newest version.

    Raises
    ------
    GuideError
        A file holds only the beginning of its earlier content, and was not published so; or
        one cannot be read.
    """
    newest = newest_contents(folder)
    faults = []
    for name, old in (before or newest).items():
        content = read_content(folder / name)
        if is_beginning(content, old) and content != newest.get(name):
            line = content.count(b"\n") + 1
            faults.append(Fault(shown(folder / name), line, 1, _CUT))
    if faults:
        raise GuideError(faults)


def check_cases(
    folder: Path, guide: Guide, contents: Contents = MappingProxyType({})
) -> tuple[Case, ...]:
    """Check a guide against the cases of its folder, and return them.

    Parameters
    ----------
    folder
        The data folder.
    guide
        The guide, live or not.
    contents
        What to read instead of ``cases.yaml``, as for `advisor.guide.load_cases`.

    Raises
    ------
    GuideError
        The cases themselves are at fault.
    CaseError
        Cases do not agree.
    """
    cases = load_cases(folder, guide, contents)
    if differing := compare(guide, cases, folder / CASES, contents.get(CASES)):
        raise CaseError(difference.fault for difference in differing)
    return cases
