"""Whatever stands in the files, loading ends with a guide or with our error, and soon."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from advisor.guide import Guide, GuideError, find_data, load_cases, load_guide
from advisor.guide.document import read_document
from tests.shipped import GUIDE

FILES = ("program.yaml", "questions.yaml", "rules.yaml", "words.yaml", "cases.yaml")
SHIPPED = {name: (find_data() / name).read_bytes() for name in FILES}
SEEDS = [0, *(pytest.param(seed, marks=pytest.mark.deep) for seed in range(1, 10))]
MUTANTS = 100
"""How many mutants each seed makes: 1,000 in all."""

Loads = Callable[[dict[str, bytes]], bool]


@pytest.fixture(scope="module")
def shipped() -> Guide:
    return GUIDE


@pytest.fixture(scope="module")
def loads(tmp_path_factory: pytest.TempPathFactory, shipped: Guide) -> Loads:
    """Load the shipped files with one of them replaced; tell whether it is fine.

    Only our error may come out, and each of its faults must be one printable
    line that names a place in its file.
    """
    folder = tmp_path_factory.mktemp("data")

    def load(replaced: dict[str, bytes]) -> bool:
        for name in FILES:
            (folder / name).write_bytes(replaced.get(name, SHIPPED[name]))
        try:
            load_cases(folder, shipped) if "cases.yaml" in replaced else load_guide(folder)
        except GuideError as error:
            for fault in error.faults:
                assert str(fault).isprintable()
                assert 0 < len(str(fault)) < 1000
                _stands_in_its_file(folder, fault.line, fault.column, Path(fault.path).name)
            places = [(FILES.index(Path(f.path).name), f.line, f.column) for f in error.faults]
            assert places == sorted(places)
            return False
        return True

    return load


def _stands_in_its_file(folder: Path, line: int | None, column: int | None, name: str) -> None:
    text = (folder / name).read_bytes().decode("utf-8", errors="replace")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    assert line is not None
    assert column is not None
    assert 1 <= line <= len(lines) + 1
    assert 1 <= column <= max(map(len, lines)) + 1


@pytest.mark.parametrize("name", FILES)
def test_the_shipped_files_load(loads: Loads, name: str) -> None:
    assert loads({name: SHIPPED[name]})


# ------------------------------------------------------------------------ mutants


@pytest.mark.parametrize("seed", SEEDS)
def test_mutants_of_the_shipped_files_load_or_are_refused(loads: Loads, seed: int) -> None:
    draw = random.Random(seed)
    refused = 0
    for _ in range(MUTANTS):
        name = draw.choice(FILES)
        mutant = SHIPPED[name]
        for _ in range(draw.choice((1, 1, 2, 5))):
            mutant = draw.choice(MUTATIONS)(mutant, draw)
        refused += not loads({name: mutant})
    assert refused > MUTANTS // 3, "these mutations are too tame to prove anything"


def _flip_byte(data: bytes, draw: random.Random) -> bytes:
    at = draw.randrange(len(data) or 1)
    return data[:at] + bytes([draw.randrange(256)]) + data[at + 1 :]


def _cut(data: bytes, draw: random.Random) -> bytes:
    start = draw.randrange(len(data) or 1)
    return data[:start] + data[start + draw.randrange(1, 200) :]


def _truncate(data: bytes, draw: random.Random) -> bytes:
    return data[: draw.randrange(len(data) or 1)]


def _insert_sign(data: bytes, draw: random.Random) -> bytes:
    at = draw.randrange(len(data) or 1)
    return data[:at] + draw.choice(SIGNS) + data[at:]


def _drop_line(data: bytes, draw: random.Random) -> bytes:
    lines = data.splitlines(keepends=True) or [b""]
    del lines[draw.randrange(len(lines))]
    return b"".join(lines)


def _repeat_lines(data: bytes, draw: random.Random) -> bytes:
    lines = data.splitlines(keepends=True) or [b""]
    start = draw.randrange(len(lines))
    return b"".join(lines[: start + draw.randrange(1, 9)] + lines[start:])


def _move_line(data: bytes, draw: random.Random) -> bytes:
    lines = data.splitlines(keepends=True) or [b""]
    lines.insert(draw.randrange(len(lines)), lines.pop(draw.randrange(len(lines))))
    return b"".join(lines)


def _shift_line(data: bytes, draw: random.Random) -> bytes:
    lines = data.splitlines(keepends=True) or [b""]
    at = draw.randrange(len(lines))
    lines[at] = draw.choice((b" ", b"  ", b"\t", b"- ")) + lines[at]
    return b"".join(lines)


def _swap_words(data: bytes, draw: random.Random) -> bytes:
    words = data.split(b" ")
    one, other = draw.randrange(len(words)), draw.randrange(len(words))
    words[one], words[other] = words[other], words[one]
    return b" ".join(words)


def _replace_value(data: bytes, draw: random.Random) -> bytes:
    parts = data.split(b": ")
    at = draw.randrange(len(parts))
    parts[at] = draw.choice(VALUES) + b"\n" + parts[at].partition(b"\n")[2]
    return b": ".join(parts)


SIGNS = (
    *(b": ", b"#", b"- ", b"? ", b"[", b"]", b"{", b"}", b",", b"&a ", b"*a ", b"!", b"!!int "),
    *(b"<<: *a\n", b"|", b">", b"'", b'"', b"%", b"@", b"`", b"\0", b"\xff", b"\t", b"\n"),
    *(b"\n---\n", b"\n...\n", "\u2028".encode(), "é😀".encode()),
)
VALUES = (
    *(b"", b"{}", b"[]", b"[[]]", b"{a: {b: c}}", b"null", b"~", b"1e999", b"9" * 400, b"-0"),
    *(b"2026-13-45", b'"\\0"', b"any", b"not", b"'{x}'", b"'{'", b"[a, [b]]", b"x" * 3000),
)
MUTATIONS = (
    _flip_byte,
    _cut,
    _truncate,
    _insert_sign,
    _insert_sign,
    _drop_line,
    _repeat_lines,
    _move_line,
    _shift_line,
    _swap_words,
    _replace_value,
    _replace_value,
)


# ----------------------------------------------------------------- arbitrary files

SCALARS = st.text(max_size=8) | st.sampled_from(
    ["goal", "itm", "id", "any", "not", "when", "points", "https://a.b", "{x}", "<<", "3", "-100"]
)
DATA = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(SCALARS, inner, max_size=4),
    max_leaves=25,
)
TOPS = {
    "program.yaml": ("program", "tracks", "links", "contacts", "alternatives", "events", "facts"),
    "questions.yaml": ("pages",),
    "rules.yaml": ("points", "bonuses", "strength", "fit", "next_steps", "accepted"),
    "words.yaml": ("verdict", "strength"),
    "cases.yaml": ("cases",),
}


@given(name=st.sampled_from(FILES), content=st.binary(max_size=400))
def test_arbitrary_bytes_are_refused(loads: Loads, name: str, content: bytes) -> None:
    assert not loads({name: content})


@given(
    name=st.sampled_from(FILES),
    content=st.text(alphabet=":-?[]{},&*!|>'\"%@`# \n\tab", max_size=80),
)
def test_arbitrary_punctuation_is_refused(loads: Loads, name: str, content: str) -> None:
    assert not loads({name: content.encode()})


@given(name=st.sampled_from(FILES), data=st.data())
def test_yaml_of_any_shape_loads_or_is_refused(
    loads: Loads, name: str, data: st.DataObject
) -> None:
    content = data.draw(st.dictionaries(st.sampled_from(TOPS[name]), DATA, max_size=5))
    text = yaml.safe_dump(content, allow_unicode=True)
    fine = loads({name: text.encode("utf-8", errors="surrogatepass")})
    assert fine == (content == {"cases": []})


@given(text=st.text(max_size=60))
def test_a_quoted_text_is_read_as_it_was_written(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(yaml.safe_dump({"a": text}).encode("utf-8", errors="surrogatepass"))
    document = read_document(path)
    assert document.findings or document.root["a"].text == text


def test_shipped_copies_load_from_any_folder(tmp_path: Path) -> None:
    copy = tmp_path / "ünï cödé" / "data"
    shutil.copytree(find_data(), copy)
    assert load_guide(copy).fingerprints == load_guide().fingerprints
