"""``advisor init`` and ``translate``: a data folder, and the files of a translation, to edit."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import click

from advisor.cli.options import Settings, data_option, examples
from advisor.cli.terminal import data_output, say
from advisor.errors import AdvisorError
from advisor.guide import Guide, naming
from advisor.guide.files import BLANK, PARTS, PROGRAM, RULES, WORDS
from advisor.guide.loading import common_words
from advisor.guide.site import ENGLISH
from advisor.guide.translation import LANGUAGE, languages, texts_of, unsaid
from advisor.presentation.days import name_of

SCHEMA: Final = "schema"  # the folder of the schemas, below the data folder

_HEAD: Final = "# Write each text behind its key; what to translate stands above it as a comment."


class InitError(AdvisorError):
    """The files cannot be made."""


@click.command(
    epilog=examples(
        "advisor init my-data",
        "advisor init my-data --blank            a short guide for another program",
        "advisor --data my-data init her-data    a copy of a copy",
    )
)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--blank", is_flag=True, help="Begin with a short guide for another program.")
@data_option()
@click.pass_obj
def init(settings: Settings, folder: Path, blank: bool) -> None:
    """Copy the data folder to DIR, to edit it there.

    The copy has the YAML files, the translations and the schemas for editors.
    With --blank it is a short commented guide instead, for a program of your own.
    DIR must be new or empty: nothing is ever overwritten.
    """
    copy_data(BLANK if blank else settings.data, folder)
    say(f"{folder} has your copy. What next:")
    say(f"  edit    {folder / (PROGRAM if blank else RULES)}")
    say(f"  check   advisor check --data {folder}")
    say(f"  see it  advisor run --data {folder}")


def copy_data(source: Path, folder: Path) -> None:
    """Copy the YAML files, translations and schemas of a data folder, all or none.

    A project's data folder lacks the schema of the words, which is long; the copy has it.
    """
    from advisor.guide.schema import write_schemas

    translations = (
        f"{language}/*.{kind}" for language in languages(source) for kind in ("yaml", "json")
    )
    patterns = ("*.yaml", f"{SCHEMA}/*.json", *translations)
    files = sorted(file for pattern in patterns for file in source.glob(pattern))
    if not files:
        raise InitError(f"{source}: there are no YAML files to copy")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InitError(f"{folder}: is there already and not empty; name a new folder")
    with new_folder(folder) as made:
        for file in files:
            copy = made / file.relative_to(source)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, copy)
        if source == BLANK or (source / SCHEMA).is_dir():
            write_schemas(made / SCHEMA)


@contextmanager
def new_folder(folder: Path) -> Iterator[Path]:
    """Make a folder that gets its name once the block has filled it."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".init-") as place:
            made = Path(place) / "data"
            made.mkdir()
            yield made
            made.replace(folder)
    except OSError as fault:
        where = fault.filename or folder
        raise InitError(f"{where}: nothing was written: {fault.strerror}") from None


@click.command(
    epilog=examples(
        "advisor translate de --data my-data",
        "advisor translate en --data my-data     texts that words.yaml leaves out",
    )
)
@click.argument("language", metavar="LANGUAGE")
@data_option()
@click.pass_obj
def translate(settings: Settings, language: str) -> None:
    """Begin a translation into LANGUAGE, such as de: a folder with every text that it needs.

    In English, the pages' own texts are ready. Nothing is ever overwritten. In the guide's own
    language, the texts that words.yaml leaves to the usual ones are printed, to be said there in
    other words.
    """
    guide = settings.guide()
    if language == guide.language.id:
        for line in (_HEAD, *_lines(unsaid(settings.data, guide), {})):
            data_output().write(f"{line}\n")
        return
    folder = settings.data / language
    files = _files(guide, language)
    if folder.exists():
        raise InitError(f"{folder}: is there already; advisor check says what it lacks")
    with new_folder(folder) as made:
        for name, text in files.items():
            (made / name).write_text(text, encoding="utf-8")
    lines = (line.lstrip() for text in files.values() for line in text.splitlines()[1:])
    count = sum(line.startswith("#") for line in lines)
    say(f"{folder} has {count} texts to translate; advisor check says what is missing.")


def _files(guide: Guide, language: str) -> Mapping[str, str]:
    texts = {name: texts_of(getattr(guide, part)) for name, part in PARTS.items()}
    ready = {}
    if language == ENGLISH.id:
        ready = {WORDS: naming.usual(guide.words, guide.program, common_words())}
    written = {
        name: "\n".join((_HEAD, *_lines(each, ready.get(name, {})))) + "\n"
        for name, each in texts.items()
    }
    if not language.islower() or not (called := name_of(language)):
        raise InitError(f'"{language}" is not a language; write its lowercase code, such as "de"')
    about = f"name: {called}\nreviewed: false\n"
    return {LANGUAGE: about, **written}


def _lines(texts: Any, ready: Mapping[str, Any], indent: str = "") -> Iterator[str]:
    """Write texts with their keys, each below the comment that says what to translate.

    Those that are ``ready`` in the language are written out.
    """
    for key, text in texts.items():
        if isinstance(said := ready.get(key), str):
            yield f"{indent}{key}: {json.dumps(said, ensure_ascii=False)}"
        elif isinstance(text, str):
            yield f"{indent}# {' '.join(text.split())}"
            yield f"{indent}{key}:"
        elif isinstance(text, tuple):
            yield f"{indent}{key}:"
            for each in text:
                yield from (f"{indent}  # {' '.join(each.split())}", f"{indent}  -")
        else:
            yield f"{indent}{key}:"
            yield from _lines(text, said or {}, f"{indent}  ")
