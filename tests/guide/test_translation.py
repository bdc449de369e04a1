"""A guide in another language: the same in all that counts, and every gap is reported."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from advisor.guide import load_guide, model, program
from advisor.guide.files import BLANK, PARTS
from advisor.guide.language_parts import Spoken
from advisor.guide.translation import (
    LANGUAGE,
    Texts,
    languages,
    read,
    texts_of,
    translated,
    translated_fields,
    unsaid,
)
from advisor.guide.words import Words
from advisor.scoring import pack, recommend, unpack
from tests.shipped import GUIDE

KEPT = {
    program.Program: {"name", "short", "college", "contacts", "common", "look", "site"},
    program.Track: {"id", "name", "short", "url", "source", "as_of", "talk", "facts", "stories"},
    program.Link: {"id", "url", "source", "as_of"},
    program.Alternative: {"id", "name", "url", "source", "as_of"},
    program.Event: {"id", "starts", "ends", "url", "source", "as_of"},
    program.ApplicationDate: {"id", "day", "url", "source", "as_of"},
    program.Notice: {"id", "link", "source", "as_of"},
    program.Fact: {"id", "confirm", "source", "as_of"},
    program.Need: {"id", "questions", "check"},
    program.Basic: {"id", "fact"},
    program.Comparison: {"id", "part", "questions"},
    model.Questionnaire: {"earlier"},
    model.Page: {"id"},
    model.Question: {"id", "type", "max", "ask_when"},
    model.Option: {"id", "alone"},
    model.Rules: {"points", "strength", "accepted", "locked"},
    model.Bonus: {"id", "when", "points"},
    model.FitRule: {"id", "when", "level", "link", "fact", "talk"},
    model.NextStep: {"id", "link", "verdict", "track", "strength", "flag"},
    Words: {"terminal", "staff", "desk", "call", "calls", "map", "insights", "sign_in"},
}
"""What stays as it is: ids, numbers, names, addresses, sources, and what only staff read."""

PIECES = re.compile(r"\{\w+\}|[^{}]+")
Tree = dict[str, Any]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder with a language in which every text is in capitals."""
    (tmp_path / "xx").mkdir()
    (tmp_path / "xx" / LANGUAGE).write_text("name: Capitals\nreviewed: false\n")
    for name in PARTS:
        (tmp_path / "xx" / name).write_text(_translation(name), encoding="utf-8")
    return tmp_path


def test_a_translation_is_the_same_in_all_but_its_texts(folder: Path) -> None:
    other = translated(GUIDE, folder, "xx")
    assert read(folder, "xx").faults(GUIDE) == ()
    assert (other.language.id, other.language.name, other.language.reviewed) == (
        *("xx", "Capitals"),
        False,
    )
    assert other.fingerprints == GUIDE.fingerprints
    assert _without_texts(other) == _without_texts(GUIDE)
    for part in PARTS.values():
        assert texts_of(getattr(other, part)) == _capitals(texts_of(getattr(GUIDE, part)))


def test_a_code_and_a_result_are_the_same_in_every_language(folder: Path) -> None:
    other = translated(GUIDE, folder, "xx")
    sheet = {"goal": ("protect",), "monday": ("breach",), "skills": ("threats",)}
    assert unpack(other, pack(GUIDE, sheet)) == sheet
    own, found = recommend(GUIDE, sheet), recommend(other, sheet)
    assert (found.top, found.margin, found.code) == (own.top, own.margin, own.code)
    assert [reason.text for reason in found.reasons] == [
        reason.text.upper() for reason in own.reasons
    ]


@pytest.mark.parametrize("kind", KEPT, ids=lambda kind: kind.__name__)
def test_every_text_is_either_translated_or_kept_on_purpose(kind: type) -> None:
    named = {field.name for field in fields(kind)}
    assert {*translated_fields(kind)} | KEPT[kind] == named
    assert not {*translated_fields(kind)} & KEPT[kind]


def _all_in(texts: Texts) -> Iterator[str]:
    """Give every text of a block, one by one."""
    if isinstance(texts, str):
        yield texts
    else:
        for each in texts.values() if isinstance(texts, Mapping) else texts:
            yield from _all_in(each)


@pytest.mark.parametrize("name", PARTS)
def test_what_is_not_translated_is_told_and_shown_in_the_guides_own_words(
    folder: Path, name: str
) -> None:
    _write(folder, name, {})
    faults = read(folder, "xx").faults(GUIDE)
    assert {Path(fault.path).name for fault in faults} == {name}
    assert all("is not translated; add it" in fault.message for fault in faults)
    part = PARTS[name]
    shown = texts_of(getattr(translated(GUIDE, folder, "xx"), part))
    assert shown == texts_of(getattr(GUIDE, part))
    assert all(isinstance(text, Spoken) and text.language == "en" for text in _all_in(shown))


@pytest.mark.parametrize("name", [LANGUAGE, *PARTS])
@pytest.mark.parametrize(
    "content", [None, b"", b"\xff\xfe", b"- a\n", b"a: [", b"pages: 3\ntracks: []\n"]
)
def test_a_file_that_cannot_be_read_is_told_and_stops_nobody(
    folder: Path, name: str, content: bytes | None
) -> None:
    file = folder / "xx" / name
    file.unlink() if content is None else file.write_bytes(content)
    assert read(folder, "xx").faults(GUIDE)
    other = translated(GUIDE, folder, "xx")
    assert _without_texts(other) == _without_texts(GUIDE)


def _set(tree: Tree, *path: str, to: object) -> None:
    *before, last = path
    for step in before:
        tree = tree[step]
    tree[last] = to


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        (
            "words.yaml",
            lambda tree: _set(tree, "strength", "clear", to="It is clear."),
            "strength.clear needs {track} as the guide's own text \"{track} is clearly",
        ),
        (
            "words.yaml",
            lambda tree: _set(tree, "start", "lead", to="Open {brace"),
            "start.lead needs no braces",
        ),
        (
            "words.yaml",
            lambda tree: _set(tree, "strat", to={}),
            'unknown key "strat"; the guide has no text of this name; take it out',
        ),
        (
            "questions.yaml",
            lambda tree: _set(tree["pages"]["you"]["questions"], "degre", to="x"),
            'unknown key "pages.you.questions.degre"',
        ),
        (
            "program.yaml",
            lambda tree: _set(tree, "tracks", "itm", "topics", to=["one"]),
            "tracks.itm.topics needs a list of 3 texts",
        ),
        (
            "program.yaml",
            lambda tree: _set(tree, "tracks", "itm", to="text"),
            'tracks.itm needs "key: text" lines',
        ),
        (
            "rules.yaml",
            lambda tree: _set(tree, "fit", "no_bachelors", "say", to=""),
            "fit.no_bachelors.say needs a text, for",
        ),
    ],
)
def test_a_mistake_is_told_with_its_place(
    folder: Path, name: str, change: Callable[[Tree], None], said: str
) -> None:
    tree = _capitals(_own(name))
    change(tree)
    _write(folder, name, tree)
    (fault,) = read(folder, "xx").faults(GUIDE)
    assert Path(fault.path).name == name
    assert (fault.line or 0) > 0
    assert said in fault.message


def test_a_language_says_its_name_and_whether_it_was_reviewed(folder: Path) -> None:
    (folder / "xx" / LANGUAGE).write_text("nam: Capitals\nreviewed: maybe\n")
    said = [str(fault) for fault in read(folder, "xx").faults(GUIDE)]
    unknown, missing, unclear = (line.partition(".yaml:")[2] for line in said)
    assert unknown == '1:1: the file has the unknown key "nam"; did you mean "name"?'
    assert missing.startswith('1:1: the file has no "name"; add what the language calls itself')
    assert unclear.startswith('2:11: write "reviewed: false" until a speaker of the language')


def test_only_folders_with_a_language_are_languages(folder: Path) -> None:
    (folder / "schema").mkdir()
    (folder / "history").mkdir()
    (folder / "yy").mkdir()
    assert languages(folder) == ("xx",)
    assert languages(folder / "nowhere") == ()


def _own(name: str) -> Tree:
    return json.loads(json.dumps(texts_of(getattr(GUIDE, PARTS[name]))))  # type: ignore[no-any-return]


def _capitals(tree: Any) -> Any:
    """Raise every text and leave what stands in braces."""
    if isinstance(tree, str):
        return PIECES.sub(lambda part: part[0] if part[0][0] == "{" else part[0].upper(), tree)
    if isinstance(tree, Mapping):
        return {key: _capitals(text) for key, text in tree.items()}
    return type(tree)(map(_capitals, tree))


@cache
def _translation(name: str) -> str:
    return _yaml(_capitals(_own(name)))


def _write(folder: Path, name: str, tree: Tree) -> None:
    (folder / "xx" / name).write_text(_yaml(tree), encoding="utf-8")


def _yaml(tree: Tree) -> str:
    return yaml.safe_dump(tree, allow_unicode=True, sort_keys=False)


def test_usual_texts_are_given_with_their_placeholders_and_the_words_for_numbers() -> None:
    left = unsaid(BLANK, load_guide(BLANK))
    assert left["site"]["title"] == "Is the {program} right for me?"
    assert left["site"]["numbers"].startswith("two, three")
    assert "description" not in left["site"], "the blank guide says it"
    assert "desk" not in left, "prospects don't read it"


def _without_texts(value: Any) -> Any:
    """Give all of a part of a guide but the texts that are translated."""
    if isinstance(value, str) or not is_dataclass(value):
        return [_without_texts(each) for each in value] if isinstance(value, tuple) else value
    if type(value).__module__ == "advisor.guide.words" and not isinstance(value, Words):
        return None
    return {
        field.name: _without_texts(getattr(value, field.name))
        for field in fields(value)
        if field.name != "language" and _stays(type(value), field.name, getattr(value, field.name))
    }


def _stays(kind: type, name: str, value: Any) -> bool:
    """Whether a field is not itself a text, or a list of texts, that is translated."""
    if kind not in KEPT or name in KEPT[kind]:
        return True
    return isinstance(value, tuple) and not all(isinstance(each, str) for each in value)
