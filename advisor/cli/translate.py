"""``advisor translate``: the files of a translation, with the text to translate above each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import click

from advisor.cli.options import Settings, data_option
from advisor.cli.terminal import data_output, say
from advisor.errors import AdvisorError
from advisor.guide import Guide
from advisor.guide.files import PARTS
from advisor.guide.translation import LANGUAGE, texts_of, unsaid
from advisor.presentation.days import name_of

_HEAD: Final = "# Write each text behind its key; what to translate stands above it as a comment."


class TranslateError(AdvisorError):
    """The files cannot be written."""


@click.command(
    epilog="""Examples:

\b
  advisor translate de --data my-data
  advisor translate en --data my-data     what words.yaml of an English guide does not say"""
)
@click.argument("language", metavar="LANGUAGE")
@data_option()
@click.pass_obj
def command(settings: Settings, language: str) -> None:
    """Begin a translation into LANGUAGE, such as de: a folder with every text that it needs.

    Nothing is ever overwritten. In the guide's own language, the texts that words.yaml leaves
    to the usual ones are printed, to be said there in other words.
    """
    guide = settings.guide()
    if language == guide.language.id:
        for line in (_HEAD, *_lines(unsaid(settings.data, guide))):
            data_output().write(f"{line}\n")
        return
    folder = settings.data / language
    files = _files(guide, language)
    _write(folder, files)
    lines = (line.lstrip() for text in files.values() for line in text.splitlines()[1:])
    count = sum(line.startswith("#") for line in lines)
    say(f"{folder} has {count} texts to translate; advisor check says what is missing.")


def _files(guide: Guide, language: str) -> Mapping[str, str]:
    """Write the content of each file by its name."""
    texts = {name: texts_of(getattr(guide, part)) for name, part in PARTS.items()}
    written = {name: "\n".join((_HEAD, *_lines(each))) + "\n" for name, each in texts.items()}
    if not (called := name_of(language)):
        raise TranslateError(f'"{language}" is no language; write its small letters, such as "de"')
    about = f"name: {called}\nreviewed: false\n"
    return {LANGUAGE: about, **written}


def _lines(texts: Any, indent: str = "") -> Iterator[str]:
    """Write texts with their keys, each below the comment that says what to translate."""
    for key, text in texts.items():
        if isinstance(text, str):
            yield f"{indent}# {' '.join(text.split())}"
            yield f"{indent}{key}:"
        elif isinstance(text, tuple):
            yield f"{indent}{key}:"
            for each in text:
                yield from (f"{indent}  # {' '.join(each.split())}", f"{indent}  -")
        else:
            yield f"{indent}{key}:"
            yield from _lines(text, f"{indent}  ")


def _write(folder: Path, files: Mapping[str, str]) -> None:
    if folder.exists():
        raise TranslateError(f"{folder}: is there already; advisor check says what it lacks")
    try:
        folder.mkdir()
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8")
    except OSError as fault:
        raise TranslateError(f"{folder}: not written: {fault.strerror}") from None
