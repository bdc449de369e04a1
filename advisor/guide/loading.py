"""From a folder of YAML files to a guide, or to all faults of all files.

Each file is read (``document``) and validated (``shapes``, ``validation_messages``), a guide is
made of them (``assembly``), and names are checked across files (``checks``).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import Any, Generic, TypeVar

from advisor.guide.content import shown
from advisor.guide.document import Document, read_document
from advisor.guide.faults import Fault, Finding, GuideError
from advisor.guide.files import CASES, PROGRAM, QUESTIONS, RULES, WORDS
from advisor.guide.model import Case, Guide, Questionnaire
from advisor.guide.site import ENGLISH
from advisor.guide.words import Words

PACKAGE = Path(__file__).resolve().parents[1]

File = TypeVar("File")
Content = str | bytes | Path
"""What to read instead of a file: a text, its bytes, or the path of another file."""


def find_data() -> Path:
    """Find the default data folder: that of a checkout, or the copy in an installed package."""
    checkout = PACKAGE.parent / "data"
    return checkout if (checkout / PROGRAM).is_file() else PACKAGE / "data"


def load_guide(
    folder: Path | None = None,
    instead: Mapping[str, Content] = MappingProxyType({}),
    also: Mapping[str, Collection[str]] = MappingProxyType({}),
) -> Guide:
    """Load and validate the guide of a folder.

    Parameters
    ----------
    folder
        Holds ``program.yaml``, ``questions.yaml``, ``rules.yaml`` and
        ``words.yaml``; the default is that of :func:`find_data`.
    instead
        What to read instead of some files, by their names: a text, or the path of
        another file. A fault in a text names the file that it replaces, a fault in
        another file that file.
    also
        Options, by question, that rules may name though the questionnaire lacks them.

    Raises
    ------
    GuideError
        Something is wrong with the files; ``faults`` lists everything.

    Examples
    --------
    >>> guide = load_guide()
    >>> len(guide.tracks)
    3
    """
    from advisor.guide import assembly, checks, naming, shapes

    folder = _existing(folder)
    program = _DataFile(folder, PROGRAM, instead, shapes.ProgramFile)
    questions = _DataFile(folder, QUESTIONS, instead, Questionnaire)
    rules = _DataFile(folder, RULES, instead, shapes.RulesFile)
    words = _DataFile(
        folder, WORDS, instead, Words, lambda own: naming.completed(own, common_words())
    )
    _raise_any(program.misfits, questions.misfits, rules.misfits, words.misfits)

    guide = assembly.guide(program.entry, questions.entry, rules.entry, words.entry)
    if guide.language.id != ENGLISH.id:
        guide = replace(guide, words=naming.marked(guide.words, words.root))
    names = checks.Catalog(guide)
    _raise_any(
        program.faults(checks.check_program(program.root, guide, names)),
        questions.faults(checks.check_questions(questions.root, names)),
        rules.faults(checks.check_rules(rules.root, guide, checks.Catalog(guide, also))),
    )
    return guide


def load_cases(
    folder: Path | None, guide: Guide, instead: Mapping[str, Content] = MappingProxyType({})
) -> tuple[Case, ...]:
    """Load and validate the cases of a folder.

    Parameters
    ----------
    folder
        Holds ``cases.yaml``; None means that of :func:`find_data`.
    guide
        The guide whose questions the cases answer.
    instead
        What to read instead of ``cases.yaml``, as for :func:`load_guide`.

    Raises
    ------
    GuideError
        Something is wrong with the file; ``faults`` lists everything.
    """
    from advisor.guide import assembly, checks, shapes

    cases = _DataFile(_existing(folder), CASES, instead, shapes.CasesFile)
    _raise_any(cases.misfits)
    _raise_any(cases.faults(checks.check_cases(cases.root, guide, checks.Catalog(guide))))
    return assembly.cases(cases.entry, guide.questionnaire)


class _DataFile(Generic[File]):
    """A file on its way into a guide: read, prepared, and validated as ``kind``."""

    entry: File
    """The whole file as its type; only a valid file has it."""

    def __init__(
        self,
        folder: Path,
        name: str,
        instead: Mapping[str, Content],
        kind: type[File],
        prepare: Callable[[Any], Any] = lambda own: own,
    ) -> None:
        from pydantic import ValidationError

        from advisor.guide.checks import duplicate_ids
        from advisor.guide.shapes import adapter
        from advisor.guide.validation_messages import findings

        document = _document(folder, name, instead)
        self.root, self.faults = document.root, document.faults
        wrong: Iterable[Finding] = ()
        if not document.findings:
            try:
                self.entry = adapter(kind).validate_python(prepare(self.root.value))
            except ValidationError as error:
                wrong = findings(self.root, kind, error)
            else:
                wrong = duplicate_ids(self.root)
        self.misfits = self.faults(wrong)


@lru_cache(maxsize=1)
def common_words() -> Mapping[str, Any]:
    """Read the texts that any program can use; faults in them are found where they are loaded."""
    found = read_document(find_data() / WORDS).root.value
    return found if isinstance(found, dict) else {}


def _document(folder: Path, name: str, instead: Mapping[str, Content]) -> Document:
    content = instead.get(name)
    if isinstance(content, Path):
        return read_document(content)
    if isinstance(content, str):
        # What cannot be written as UTF-8 is a fault of the text, to be found when it is read.
        content = content.encode("utf-8", errors="surrogatepass")
    return read_document(folder / name, content)


def _existing(folder: Path | None) -> Path:
    """Return the folder to load from; raise a single fault if there is none."""
    folder = find_data() if folder is None else Path(folder)
    try:
        exists, is_folder = folder.exists(), folder.is_dir()
    except (OSError, ValueError):
        exists = is_folder = False
    if not is_folder:
        wrong = "this is not a folder" if exists else "there is no such folder"
        raise GuideError(
            [Fault(shown(folder), None, None, f"{wrong}; name one that holds a guide")]
        )
    return folder


def _raise_any(*faults: Iterable[Fault]) -> None:
    if together := tuple(chain(*faults)):
        raise GuideError(together)
