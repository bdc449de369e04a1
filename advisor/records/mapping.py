"""Which column of an old spreadsheet holds what: a YAML file, as ``docs/file-formats.md`` has it.

Each entry is the name of a column, or a block with more. A cell is looked up in ``values`` first;
the id of an option and its text need no entry there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from advisor.guide import GuideError, Questionnaire
from advisor.guide.document import Document, Spot, read_document
from advisor.guide.faults import Finding, instead, quoted

PLAIN: Final = (
    *("when", "by", "notes", "advice", "applied", "track", "do_not_contact"),
    *("name", "email", "phone", "consent"),
)
"""What a column can hold besides answers."""

ANSWERS: Final = "answers"
EXTRAS: Final = ("column", "values", "format", "between")

_TYPED: Final = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201b\u02bc\u00b4`\u2032", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"),
        "\u2026": "...",
        **dict.fromkeys("\u00ad\u200b\u2060\ufeff"),
    }
)


@dataclass(frozen=True)
class Source:
    """The column that a value comes from."""

    column: str
    values: Mapping[str, str] = field(default_factory=dict)
    """What a cell stands for, by its text as `typed` writes it."""
    format: str = ""
    """How a date is written, for ``strptime``; "" for ISO 8601."""
    between: str = ""
    """What separates several options; "" for any of `advisor.tables.SEPARATORS`."""


@dataclass(frozen=True)
class Mapped:
    """A mapping: sources of plain values and of answers, by id of the question."""

    plain: Mapping[str, Source]
    answers: Mapping[str, Source]


def read_mapping(path: Path, questionnaire: Questionnaire) -> Mapped:
    """Read a mapping; the `GuideError` has the line of each fault."""
    document = read_document(path, is_data=False)
    findings = list(_misfits(document, questionnaire)) if document.is_readable else []
    if faults := document.faults(findings):
        raise GuideError(faults)
    root = document.root
    return Mapped(
        {name: _source(spot) for name, spot in root.entries() if name != ANSWERS},
        {name: _source(spot) for name, spot in root[ANSWERS].entries()},
    )


def typed(text: str) -> str:
    """Write a text as a keyboard has it: word processors change apostrophes, dashes and spaces."""
    return " ".join(text.casefold().translate(_TYPED).split())


def _source(spot: Spot) -> Source:
    if spot.text is not None:
        return Source(spot.text)
    values = {typed(cell): meant.text or "" for cell, meant in spot["values"].entries()}
    column, form, between = (spot[key].text or "" for key in ("column", "format", "between"))
    return Source(column, values, form, between)


def _misfits(document: Document, questionnaire: Questionnaire) -> Iterator[Finding]:
    for name, spot in document.root.entries():
        if name == ANSWERS:
            yield from _wrong_answers(spot, questionnaire)
        elif name in PLAIN:
            yield from _wrong_source(spot)
        else:
            known = (*PLAIN, ANSWERS)
            hint = instead(name, known, f"known are {', '.join(known)}")
            yield Finding(spot.key_at, f"{quoted(name)} is nothing that a column can hold; {hint}")


def _wrong_answers(spot: Spot, questionnaire: Questionnaire) -> Iterator[Finding]:
    if not spot.is_block:
        yield Finding(spot.at, 'answers are "question: column" lines')
    for question, source in spot.entries():
        if question not in questionnaire.question:
            hint = instead(question, questionnaire.question, "see questions.yaml")
            yield Finding(source.key_at, f"there is no question {quoted(question)}; {hint}")
            continue
        yield from _wrong_source(source)
        options = questionnaire.question[question].option
        for _, meant in source["values"].entries():
            if meant.text is not None and meant.text not in options:
                hint = instead(meant.text, options, "see questions.yaml")
                what = f"question {quoted(question)} has no option {quoted(meant.text)}; {hint}"
                yield Finding(meant.at, what)


def _wrong_source(spot: Spot) -> Iterator[Finding]:
    if spot.text == "" or (spot.text is None and not spot.is_block):
        yield Finding(spot.at, "name the column that holds this")
    if spot.is_block and not spot["column"].text:
        yield Finding(spot.at, 'name the column that holds this: "column: NAME"')
    for key, value in spot.entries():
        if key not in EXTRAS:
            hint = instead(key, EXTRAS, "")
            yield Finding(value.key_at, f"{quoted(key)} says nothing about a column; {hint}")
        elif key == "values":
            yield from _wrong_values(value)
        elif value.text is None:
            yield Finding(value.at, f"{key} is a text")


def _wrong_values(spot: Spot) -> Iterator[Finding]:
    if not spot.is_block:
        yield Finding(spot.at, 'values are "cell: meaning" lines')
    for _, meant in spot.entries():
        if meant.text is None:
            yield Finding(meant.at, "a cell means one text")
