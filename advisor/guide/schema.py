"""JSON Schemas, with which an editor completes and checks the YAML files.

``python -m advisor.guide.schema`` writes one for each file into ``data/schema/``, made from the
types that loading validates with. Each YAML file names its schema in its first line.
"""

from __future__ import annotations

import ast
import inspect
import json
import re
import sys
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from textwrap import dedent
from typing import Any

from advisor.guide import model, program, shapes, site
from advisor.guide.fields import Placeholders
from advisor.guide.loading import find_data
from advisor.guide.words import Words

SHAPES: Mapping[str, type] = {
    "program": shapes.ProgramFile,
    "questions": model.Questionnaire,
    "rules": shapes.RulesFile,
    "words": Words,
    "cases": shapes.CasesFile,
}
"""The type of each file."""

_MODULES = (model, program, shapes, site)

_PLAIN = dict(Placeholders().schema or {})
"""A text of the words that takes no placeholders: it stands in the schema once."""

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_ORIGIN = "Made by `python -m advisor.guide.schema` from the types in advisor/guide; do not edit."


def schema_of(name: str) -> dict[str, Any]:
    """Make the JSON Schema of a file, named without its suffix, as plain data."""
    schema = shapes.adapter(SHAPES[name]).json_schema()
    if name == "words":
        for section in (schema, *schema["$defs"].values()):
            section.pop("required", None)  # what is left out is what the usual words say
    kinds = {key: kind for module in _MODULES for key, kind in vars(module).items()}
    for kind, definition in (*schema["$defs"].items(), (SHAPES[name].__name__, schema)):
        for key, text in _written_below(kinds.get(kind, object)):
            definition["properties"][key]["description"] = text
    head = {"$schema": _DIALECT, "$comment": _ORIGIN, "title": f"{name}.yaml"}
    tidy = _tidy(schema)
    if name == "words":
        tidy["$defs"]["Text"] = _PLAIN
    return {**head, **tidy}


def write_schemas(folder: Path) -> tuple[Path, ...]:
    """Write the schema of each file into a folder, which is created if necessary."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = {name: folder / f"{name}.schema.json" for name in SHAPES}
    for name, path in paths.items():
        content = json.dumps(schema_of(name), indent=2, ensure_ascii=False)
        path.write_text(f"{content}\n", encoding="utf-8")
    return tuple(paths.values())


def _written_below(kind: type) -> Iterator[tuple[str, str]]:
    """Read the docstring below each field of a type and its bases."""
    names = [each.__name__ for each in _MODULES]
    for each in (each for each in kind.__mro__ if each.__module__ in names):
        (definition,) = ast.parse(dedent(inspect.getsource(each))).body
        for field, text in pairwise(getattr(definition, "body", ())):
            match field, text:
                case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(ast.Constant(str(said))):
                    yield name.rstrip("_"), said


def _tidy(node: Any) -> Any:
    """Leave out pydantic's titles, empty defaults and nulls."""
    if isinstance(node, list):
        return [_tidy(item) for item in node]
    if not isinstance(node, dict):
        return node
    tidy = {key: _tidy(value) for key, value in node.items() if not _is_noise(key, value)}
    if "patternProperties" in tidy:
        tidy["additionalProperties"] = False
    if isinstance(tidy.get("description"), str):
        tidy["description"] = _plain(tidy["description"])
    choices = [choice for choice in tidy.get("anyOf", ()) if choice != {"type": "null"}]
    if len(choices) == 1:
        return {**choices[0], **{key: tidy[key] for key in tidy if key != "anyOf"}}
    return {"$ref": "#/$defs/Text"} if tidy == _PLAIN else tidy


def _is_noise(key: str, value: Any) -> bool:
    return (key == "title" and isinstance(value, str)) or (
        key == "default" and (value in (None, "", []) or isinstance(value, dict))
    )


def _plain(docstring: str) -> str:
    """Unwrap a docstring's lines; hovering over a key shows it as Markdown."""
    return re.sub(r"(?<!\n)\n(?!\n)", " ", docstring).replace("``", "`")


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else find_data() / "schema"
    for written in write_schemas(target):
        sys.stdout.write(f"{written}\n")
