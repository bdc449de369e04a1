"""Editors check and complete the YAML files by schemas that say what loading says."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from advisor.guide import find_data, schema
from advisor.guide.schema import SHAPES
from tests.checkout import CHECKOUT
from tests.guide.folder import Folder

schema_of = cache(schema.schema_of)


class Editor(yaml.SafeLoader):
    """Reads YAML 1.2 as editors do: only numbers, ``true``, ``false`` and ``null`` are special."""


Editor.yaml_implicit_resolvers = {}
for kind, pattern, first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("null", r"~|null|Null|NULL|", "~nN\0"),
    ("int", r"[-+]?[0-9]+", "-+0123456789"),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", "-+.0123456789"),
):
    Editor.add_implicit_resolver(
        f"tag:yaml.org,2002:{kind}", re.compile(f"^(?:{pattern})$"), list(first)
    )


def complaints(name: str, text: str) -> list[str]:
    """What an editor would underline in a file."""
    validator = Draft202012Validator(schema_of(name))
    return [error.message for error in validator.iter_errors(yaml.load(text, Editor))]


@pytest.mark.parametrize("name", [name for name in SHAPES if name != "words"])
def test_a_schema_in_the_data_folder_is_up_to_date(name: str) -> None:
    path = find_data() / "schema" / f"{name}.schema.json"
    assert json.loads(path.read_text(encoding="utf-8")) == schema_of(name), (
        "run: python -m advisor.guide.schema"
    )


@pytest.mark.parametrize("name", SHAPES)
def test_a_schema_is_a_schema(name: str) -> None:
    Draft202012Validator.check_schema(schema_of(name))


@pytest.mark.parametrize("name", SHAPES)
def test_a_shipped_file_fits_its_schema(name: str) -> None:
    text = (find_data() / f"{name}.yaml").read_text(encoding="utf-8")
    assert complaints(name, text) == []


@pytest.mark.parametrize("name", SHAPES)
def test_a_shipped_file_names_its_schema_in_its_first_line(name: str) -> None:
    text = (find_data() / f"{name}.yaml").read_text(encoding="utf-8")
    first = f"# yaml-language-server: $schema=schema/{name}.schema.json"
    assert text.splitlines()[0] == first


@pytest.mark.parametrize("name", ["program", "questions", "rules", "cases"])
def test_whatever_loads_fits_the_schema(folder: Folder, name: str) -> None:
    text = folder.text(f"{name}.yaml").replace("null", '"null"')
    assert complaints(name, text) == []


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("questions", "reason: You want to lead.", "reasn: You want to lead."),
        ("questions", "type: multi", "type: many"),
        ("questions", "id: small", "id: Small"),
        ("questions", "max: 2", "max: 0"),
        ("questions", "title: You", "title:"),
        ("rules", "level: not_yet", "level: bad"),
        ("rules", "lead_it: {itm: 3}", "lead_it: {itm: 100}"),
        ("rules", "lead_it: {itm: 3}", "lead_it: {itm: three}"),
        ("rules", "    no: {}", "    No: {}"),
        ("rules", "not: {on: plans}", "not: {}"),
        ("rules", "on: [plans, null]}", "on: []}"),
        ("rules", "      any:\n        - on: off", "      any: []\n      not:\n        - on: off"),
        ("rules", "[yes, yes_if]", "[yes, maybe]"),
        ("program", "https://example.edu/itm", "http://example.edu/itm"),
        ("program", "confirm: true", "confirm: yes"),
        ("program", "    suits: Leaders.\n", ""),
        ("cases", "strength: clear", "strength: strong"),
    ],
)
def test_an_editor_underlines_what_loading_refuses(
    folder: Folder, name: str, old: str, new: str
) -> None:
    file = f"{name}.yaml"
    folder.edit(file, old, new)
    assert folder.faults()
    assert complaints(name, folder.text(file).replace("null", '"null"'))


@pytest.mark.parametrize("name", SHAPES)
def test_every_key_is_described(name: str) -> None:
    schema = schema_of(name)
    bare = [key for key, value in _keys(schema) if not ({"description", "$ref"} & set(value))]
    assert bare == []
    assert all(kind.get("description") for kind in schema["$defs"].values())


def _keys(node: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(node, dict):
        yield from node.get("properties", {}).items()
        for value in node.values():
            yield from _keys(value)
    elif isinstance(node, list):
        for value in node:
            yield from _keys(value)


def test_a_text_with_placeholders_says_which(folder: Folder) -> None:
    clear = schema_of("words")["$defs"]["StrengthWords"]["properties"]["clear"]
    assert clear["description"] == "A text that takes {track}."


def test_a_condition_may_hold_conditions() -> None:
    condition = schema_of("rules")["$defs"]["ConditionEntry"]["properties"]
    assert condition["not"]["$ref"] == "#/$defs/ConditionEntry"
    assert condition["any"]["items"]["$ref"] == "#/$defs/ConditionEntry"


def test_the_command_writes_all_schemas_where_they_are_asked_for(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "schema"
    command = [sys.executable, "-m", "advisor.guide.schema", str(folder)]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=True)
    written = [folder / f"{name}.schema.json" for name in SHAPES]
    assert done.stdout.splitlines() == [str(path) for path in written]
    assert sorted(folder.iterdir()) == sorted(written)
    assert all(json.loads(path.read_text(encoding="utf-8"))["$schema"] for path in written)
