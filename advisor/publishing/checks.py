"""The checks before files go live, and all that `advisor check` finds in them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Final

from advisor.guide import stale_translations, translation
from advisor.guide.content import is_beginning, shown
from advisor.guide.document import read_document
from advisor.guide.faults import Fault, GuideError
from advisor.guide.files import BLANK, CASES, PARTS, RULES, WORDS
from advisor.guide.loading import load_cases
from advisor.guide.model import Case, Guide
from advisor.guide.site import ENGLISH
from advisor.guide.translation import Translation
from advisor.guide.warnings import left_over, warnings
from advisor.publishing.history import newest_contents
from advisor.scoring import Sheet
from advisor.scoring.cases import Difference, compare

Contents = Mapping[str, bytes]
"""File name -> content."""

Draw = Callable[[Guide, Iterable[Guide]], Iterable[str]]
"""Tries the pages of a guide and of its translations, and says what cannot be drawn."""

_CUT: Final = (
    "what stood here before is gone, as if the file had been cut off; "
    'put the whole file here, or add "..." as its last line if no more is meant'
)


class CaseError(GuideError):
    """Cases do not agree with the rules; each is one of the ``faults``."""


def check_not_cut_off(
    folder: Path, contents: Contents, before: Contents = MappingProxyType({})
) -> None:
    """Raise `GuideError` if files without an end mark were cut off.

    Their ``contents`` are compared with those of ``before``, or else of the newest version. What
    was published so is sound.
    """
    newest = newest_contents(folder)
    faults = [
        Fault(shown(folder / name), contents[name].count(b"\n") + 1, 1, _CUT)
        for name, old in (before or newest).items()
        if name in contents
        and is_beginning(contents[name], old)
        and contents[name] != newest.get(name)
    ]
    if faults:
        raise GuideError(faults)


def check_cases(folder: Path, guide: Guide, contents: Contents) -> tuple[Case, ...]:
    """Return the cases of a folder; raise `CaseError` if a guide, live or not, disagrees.

    The cases, if they are among the ``contents``, and the places of faults are read from there.
    """
    cases = load_cases(folder, guide, contents)
    if differing := compare(guide, cases, folder / CASES, contents.get(CASES)):
        raise CaseError(difference.fault for difference in differing)
    return cases


@dataclass(frozen=True)
class Findings:
    """What is found in files that can be loaded."""

    cases: int
    """How many there are."""
    differences: tuple[Difference, ...]
    """The cases that do not agree."""
    untranslated: tuple[Fault, ...]
    """What the translations lack, and what is wrong in them."""
    warnings: tuple[Fault, ...]
    """What is valid but probably a mistake, such as a translation that lags behind."""
    undrawn: tuple[Fault, ...]
    """The pages that cannot be drawn."""


def examine(folder: Path, guide: Guide, draw: Draw) -> Findings:
    """Examine the cases, translations and texts of a guide's folder, its pages and its size."""
    cases = load_cases(folder, guide)
    languages = translation.languages(folder, guide.language)
    translations = [translation.read(folder, each) for each in languages]
    faults, sound = translation.checked(guide, translations)
    return Findings(
        len(cases),
        tuple(compare(guide, cases, folder / CASES)),
        faults,
        (
            *_unsaid(folder, guide),
            *_doubtful(folder, guide, translations),
            *_too_large(folder, guide),
        ),
        tuple(Fault(shown(folder), None, None, line) for line in draw(guide, sound)),
    )


def _unsaid(folder: Path, guide: Guide) -> Iterator[Fault]:
    """Say how many texts are in English, in a guide of another language."""
    if guide.language.id == ENGLISH.id:
        return
    if count := sum(map(len, translation.unsaid(folder, guide).values())):
        message = (
            f"{count} texts are not said in {guide.language.name} and are shown in English; "
            f"advisor translate {guide.language.id} writes them out"
        )
        yield Fault(shown(folder / WORDS), None, None, message)


def _doubtful(folder: Path, guide: Guide, translations: Iterable[Translation]) -> Iterator[Fault]:
    """Find what is valid but probably a mistake."""
    documents = {name: read_document(folder / name) for name in (*PARTS, CASES)}
    read = [document for each in translations for document in each.read.values()]
    for document in (*documents.values(), *read):
        yield from document.warnings
    yield from warnings(guide, documents)
    yield from left_over(documents, {each: read_document(BLANK / each) for each in PARTS})
    for each in translations:
        if each.belongs_to(guide):
            yield from stale_translations.warnings(folder, guide, each)
    for name in translation.folders(folder):
        if name not in {each.language for each in translations}:
            message = "this folder is a copy of another language's and is not offered; remove it"
            yield Fault(shown(folder / name), None, None, message)


def _too_large(folder: Path, guide: Guide) -> Iterator[Fault]:
    """Find rules for which not all ways to answer can be counted; pages are served all the same.

    Calls need the most room, then the rules desk.
    """
    from advisor.analysis.audit import cross
    from advisor.analysis.interview import outlook
    from advisor.analysis.ways import TooTangledError

    sheet = Sheet(guide.questionnaire)
    for without, work in (
        (
            "calls and the short version ask in the order of the questions",
            partial(outlook, guide, sheet),
        ),
        ("the rules desk shows samples, and no audit", partial(cross, guide)),
    ):
        try:
            work()
        except TooTangledError as error:
            yield Fault(shown(folder / RULES), None, None, f"{without}: {error}")
