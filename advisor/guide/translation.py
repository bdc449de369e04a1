"""The texts that prospects read, in another language.

A translation is a folder in the data folder, named by the language, such as ``es``: the keys of
the guide's own files with a text, and ``language.yaml``. A list of entries with ids is a block by
id there. All else, the points above all, is the guide's own, so a translation cannot change a
result. A missing text is a fault, and readers get the guide's own text instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, is_dataclass, replace
from functools import cache
from itertools import chain
from pathlib import Path
from string import Formatter
from typing import Annotated, Any, Final, cast, get_args, get_origin, get_type_hints

from advisor.guide import naming
from advisor.guide.document import UNREADABLE, Document, Spot, read_document
from advisor.guide.faults import Fault, Finding, instead, quoted
from advisor.guide.fields import MAX_TEXT, NAMES, Reads
from advisor.guide.files import PARTS, PROGRAM, WORDS
from advisor.guide.language_parts import Spoken, parts_of
from advisor.guide.loading import common_words
from advisor.guide.model import Condition, Guide
from advisor.guide.site import ENGLISH, Language
from advisor.guide.words import FOR_STAFF, Words

LANGUAGE: Final = "language.yaml"
_ID: Final = re.compile("[a-z]{2,3}")
_NAME: Final = "name"
_REVIEWED: Final = "reviewed"
_NOTHING: Final = Spot(UNREADABLE)  # where no text of a translation stands

Texts = str | tuple[str, ...] | Mapping[str, Any]
"""A text, a list of texts, or a block of either by key."""


def unsaid(folder: Path, guide: Guide) -> Mapping[str, Mapping[str, str]]:
    """Give the usual texts for prospects that a guide's own words leave as they are."""
    own, usual = read_document(folder / WORDS).root, common_words()
    left = {
        section: {
            key: usual[section][key]
            for key in translated_fields(getattr(guide.words, section).__class__)
            if key not in own[section]
        }
        for section in translated_fields(Words)
    }
    return {section: inside for section, inside in left.items() if inside}


def folders(folder: Path) -> tuple[str, ...]:
    """Name the folders of a data folder that may hold a translation, in order."""
    try:
        inside = sorted(folder.iterdir())
    except OSError:
        return ()
    return tuple(
        each.name for each in inside if _ID.fullmatch(each.name) and (each / LANGUAGE).is_file()
    )


def languages(folder: Path, own: Language = ENGLISH) -> tuple[str, ...]:
    """Name the languages into which the guide of a folder is translated, in order."""
    found = folders(folder)
    return offered(
        {each: read_document(folder / each / LANGUAGE).root[_NAME].text or each for each in found},
        own,
    )


def offered(names: Mapping[str, str], own: Language = ENGLISH) -> tuple[str, ...]:
    """Leave out copies of another language's folder, which have its name.

    Of several folders of a name, the one with which the name begins is kept, then the shortest.
    """
    found = {own.name.casefold(): own.id}
    called = {folder: name.strip().casefold() for folder, name in names.items()}
    for folder in sorted(
        called, key=lambda each: (not called[each].startswith(each), len(each), each)
    ):
        found.setdefault(called[folder], folder)
    kept = {*found.values()} - {own.id}
    return tuple(folder for folder in names if folder in kept)


@dataclass(frozen=True)
class Translation:
    """The files of a translation as they were read.

    ``unread`` has those that could not be read; ``read`` has their earlier content.
    """

    language: str
    read: Mapping[str, Document]
    unread: tuple[Document, ...] = ()

    @property
    def name(self) -> str:
        """The name of the language in that language."""
        return self.read[LANGUAGE].root[_NAME].text or self.language

    def belongs_to(self, guide: Guide) -> bool:
        """Tell whether this may be a translation of a guide, and not of another program's."""
        tracks = {key for key, _ in self.read[PROGRAM].root["tracks"].entries()}
        return not tracks or not tracks.isdisjoint(guide.track_ids)

    def of(self, guide: Guide) -> Guide:
        """Give a guide in this language, with the same ids, points and fingerprints."""
        home = guide.program.site.language.id
        parts = {
            part: _translate(getattr(guide, part), self.read[name].root, home)
            for name, part in PARTS.items()
        }
        parts["words"] = naming.named(parts["words"], parts["program"])
        reviewed = self.read[LANGUAGE].root[_REVIEWED].text == "true"
        own = Language(self.language, self.name, reviewed=reviewed)
        return replace(guide, language=own, **parts)

    def faults(self, guide: Guide) -> tuple[Fault, ...]:
        """Find what the translation of a guide lacks, and what is wrong in it."""
        if not self.belongs_to(guide):
            message = (
                "this translates another program, none of whose tracks is here; delete the folder, "
                f"and begin again with: advisor translate {self.language}"
            )
            return (Fault(str(Path(self.read[PROGRAM].path).parent), None, None, message),)
        unread = chain.from_iterable(document.faults() for document in self.unread)
        wrong = {LANGUAGE: _check_language(self.read[LANGUAGE].root)}
        for name, part in PARTS.items():
            wrong[name] = _check(self.read[name].root, texts_of(getattr(guide, part)), "")
        of_files = (
            document.faults(() if document.findings else wrong[name])
            for name, document in self.read.items()
        )
        return tuple(dict.fromkeys(chain(unread, *of_files)))


def read(folder: Path, language: str, before: Translation | None = None) -> Translation:
    """Read the files of a translation.

    Those that cannot be read, such as one that was cut off, keep their content of ``before``.
    """
    found = {name: read_document(folder / language / name) for name in (LANGUAGE, *PARTS)}
    unread = tuple(document for document in found.values() if not document.is_readable)
    if before is None:
        return Translation(language, found)
    kept = {
        name: document if document.is_readable else before.read[name]
        for name, document in found.items()
    }
    return Translation(language, kept, unread)


def checked(
    guide: Guide, translations: Iterable[Translation]
) -> tuple[tuple[Fault, ...], Iterator[Guide]]:
    """Find the faults of a guide's translations, and give the guide in each that has none."""
    found = [(each, each.faults(guide)) for each in translations]
    sound = (each.of(guide) for each, faults in found if not faults)
    return tuple(chain.from_iterable(faults for _, faults in found)), sound


def translated(guide: Guide, folder: Path, language: str) -> Guide:
    """Give a guide in another language: what `Translation.of` gives."""
    return read(folder, language).of(guide)


def texts_of(value: Any) -> Texts:
    """Give the translatable texts in a part of a guide, with the keys of the files."""
    if isinstance(value, str):
        return value
    if isinstance(value, tuple):
        if all(isinstance(each, str) for each in value):
            return value
        inside: Mapping[str, object] = {each.id: each for each in value}
    else:
        inside = {name: getattr(value, name) for name in translated_fields(value.__class__)}
    return {key: text for key, each in inside.items() if (text := texts_of(each))}


def translated_fields(kind: Any) -> tuple[str, ...]:
    """Name the fields of a type that are translated, or contain translated ones."""
    return _fields(kind, with_names=False)


@cache
def _fields(kind: Any, *, with_names: bool) -> tuple[str, ...]:
    """Name the fields that prospects read, or that contain such."""
    hints = get_type_hints(kind, include_extras=True)
    return tuple(name for name, hint in hints.items() if _holds(hint, with_names))


def _holds(hint: Any, with_names: bool) -> bool:
    if get_origin(hint) is Annotated:
        inside, *extras = get_args(hint)
        marks = [each for each in extras if isinstance(each, Reads)]
        is_marked = any(each.is_translated or (with_names and each.is_name) for each in marks)
        return FOR_STAFF not in extras and (is_marked or _holds(inside, with_names))
    if get_origin(hint) is tuple:
        return _holds(get_args(hint)[0], with_names)
    if hint is Condition or not is_dataclass(hint):  # a condition holds conditions, and no text
        return False
    return bool(_fields(cast(Any, hint), with_names=with_names))


def _translate(value: Any, spot: Spot, home: str) -> Any:
    """Replace a value's own texts by those of a translation.

    Texts that it lacks, and names, are marked as being in the language ``home``.
    """
    if isinstance(value, str):
        if not spot.text:
            return value and _in(home, value)
        # What is put into a text may be in another language.
        return Spoken([("", spot.text)]) if "{" in spot.text else spot.text
    if isinstance(value, tuple):
        return _translate_items(value, spot, home)
    texts = translated_fields(value.__class__)
    changes = {
        name: _translate(getattr(value, name), spot[name] if name in texts else _NOTHING, home)
        for name in _fields(value.__class__, with_names=True)
    }
    return replace(value, **changes)


def _translate_items(items: tuple[Any, ...], spot: Spot, home: str) -> tuple[Any, ...]:
    if all(isinstance(each, str) for each in items):
        found = tuple(each.text for each in spot.items())
        is_whole = len(found) == len(items) and all(found)
        return found if is_whole else tuple(_in(home, each) for each in items)
    return tuple(_translate(each, spot[each.id], home) for each in items)


def _in(home: str, text: str) -> str:
    """Give a text of the guide's own; one of the usual texts may be in English there."""
    return Spoken((language or home, part) for language, part in parts_of(text))


def _check_language(root: Spot) -> Iterator[Finding]:
    known = (_NAME, _REVIEWED)
    for key, spot in root.entries():
        if key not in known:
            hint = instead(key, known, f"known are {quoted(_NAME)} and {quoted(_REVIEWED)}")
            yield Finding(spot.key_at, f"the file has the unknown key {quoted(key)}; {hint}")
    if not root[_NAME].text:
        yield Finding(
            root[_NAME].at, 'the file has no "name"; add what the language calls itself: "name: …"'
        )
    if root[_REVIEWED].text not in ("true", "false"):
        wanted = '"reviewed: false" until a speaker of the language has read it all'
        yield Finding(root[_REVIEWED].at, f"write {wanted}, then true")


def _check(spot: Spot, own: Texts, called: str) -> Iterator[Finding]:
    if isinstance(own, str):
        yield from _check_text(spot, own, called)
    elif isinstance(own, tuple):
        found = [each.text for each in spot.items()]
        if len(found) != len(own) or not all(found):
            yield Finding(spot.at, f"{called} needs a list of {len(own)} texts")
    elif not spot.is_block:
        yield Finding(spot.at, f'{called or "the file"} needs "key: text" lines')
    else:
        yield from _check_block(spot, own, called)


def _check_block(spot: Spot, own: Mapping[str, Any], called: str) -> Iterator[Finding]:
    around = f"{called}." if called else ""
    missing = [name for name in own if name not in spot]
    for key, inside in spot.entries():
        if key in own:
            yield from _check(inside, own[key], f"{around}{key}")
        else:
            hint = instead(key, missing, "the guide has no text of this name; take it out")
            yield Finding(inside.key_at, f"unknown key {quoted(f'{around}{key}')}; {hint}")
    for key in missing:
        said = f", for {quoted(own[key])}" if isinstance(own[key], str) else ""
        yield Finding(spot.at, f"{quoted(f'{around}{key}')} is not translated; add it{said}")


def _check_text(spot: Spot, own: str, called: str) -> Iterator[Finding]:
    text = spot.text
    if not text:
        yield Finding(spot.at, f"{called} needs a text, for {quoted(own)}")
    elif len(text) > MAX_TEXT:
        yield Finding(spot.at, f"{called} has more than {MAX_TEXT:,} characters")
    elif _placeholders(text, own) != _placeholders(own):
        names = ", ".join(f"{{{name}}}" for name in sorted(_placeholders(own) or ()))
        yield Finding(
            spot.at, f"{called} needs {names or 'no braces'} as the guide's own text {quoted(own)}"
        )


def _placeholders(text: str, own: str = "") -> frozenset[str] | None:
    """Name the placeholders of a text; None when a brace is unmatched.

    The program's names can stand in every text; they count where the guide's ``own`` has them.
    """
    try:
        found = frozenset(name for _, name, _, _ in Formatter().parse(text) if name is not None)
        return found - ({*NAMES} - (_placeholders(own) or frozenset()) if own else frozenset())
    except ValueError:
        return None
