"""``advisor init``: a data folder to edit."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Final

import click

from advisor.cli.options import Settings, data_option
from advisor.cli.terminal import say
from advisor.errors import AdvisorError
from advisor.guide.files import BLANK, PROGRAM, RULES
from advisor.guide.translation import languages

SCHEMA: Final = "schema"
"""The folder of the schemas, below the data folder."""


class InitError(AdvisorError):
    """The copy cannot be made."""


@click.command(
    epilog="""Examples:

\b
  advisor init my-data
  advisor init my-data --blank            a short guide for a program of your own
  advisor --data my-data init her-data    a copy of a copy"""
)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--blank", is_flag=True, help="Begin with a short guide for another program.")
@data_option()
@click.pass_obj
def command(settings: Settings, folder: Path, blank: bool) -> None:
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

    A project's data folder lacks the schema of the words, which is long and quickly made; the
    copy has it.

    Parameters
    ----------
    source
        A data folder.
    folder
        The copy: an empty or new folder.

    Raises
    ------
    InitError
        There is nothing to copy, ``folder`` holds something, or a file cannot
        be read or written.
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
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".init-") as place:
            made = Path(place) / "data"
            for file in files:
                copy = made / file.relative_to(source)
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file, copy)
            if source == BLANK or (source / SCHEMA).is_dir():
                write_schemas(made / SCHEMA)
            made.replace(folder)
    except OSError as fault:
        where = fault.filename or folder
        raise InitError(f"{where}: the copy was not made: {fault.strerror}") from None
