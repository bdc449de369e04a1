"""Options that several commands share, and what they stand for."""

from __future__ import annotations

import getpass
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

import click

from advisor import records
from advisor.guide import Guide, find_data, load_guide
from advisor.guide.faults import quoted
from advisor.records.settings import DATA
from advisor.variables import SettingError, full_path

Decorated = TypeVar("Decorated", bound=Callable[..., object])

FILE: Final = click.Path(path_type=Path, readable=False)
"""A file. Whatever opens it says in one line what is wrong with it; click would need four."""

FILE_OR_STREAM: Final = click.Path(path_type=Path, readable=False, allow_dash=True)

choice: Final = partial(click.Choice[str], case_sensitive=False)


@dataclass
class Settings:
    """The option for the data folder, given before or after the command."""

    folder: Path | None = None

    @property
    def data(self) -> Path:
        """The data folder: the named one, or the default."""
        return self.folder or find_data()

    def guide(self) -> Guide:
        """Load the guide."""
        return load_guide(self.data)

    def records_settings(self) -> records.Settings:
        """Read the settings of the records, which may be kept in the data folder."""
        return records.read_settings({**os.environ, DATA: str(self.data)})


def examples(*commands: str, more: str = "", see: str = "") -> str:
    """Write the end of a command's help: examples, a paragraph, and a document to read."""
    lines = "\n".join(f"  {command}" for command in commands)
    page = f"\b\nSee {see}" if see else ""  # never wrapped, even at its hyphens
    return f"Examples:\n\n\b\n{lines}\n\n{more}\n\n{page}"


def data_option(envvar: str | None = None) -> Callable[[Decorated], Decorated]:
    """Make the option ``--data``, allowed before or after the command."""
    return click.option(
        "--data",
        metavar="DIR",
        type=click.Path(path_type=Path, file_okay=False),
        envvar=envvar,
        show_envvar=envvar is not None,
        expose_value=False,
        callback=_remember_folder,
        help="The folder with the YAML files. Without it: the project's own.",
    )


def report_options(command: Decorated) -> Decorated:
    """Add ``--json`` and ``--data`` to a command that reports something."""
    as_json = click.option(
        "--json", "as_json", is_flag=True, help="Print one JSON document, for programs."
    )
    return as_json(data_option()(command))


def code_option(purpose: str) -> Callable[[Decorated], Decorated]:
    """Make the option ``--code``, which takes the answers of a share code."""
    return click.option("--code", metavar="CODE", help=purpose)


def user() -> str:
    """Name the account that runs the command; some containers have one without a name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


def _remember_folder(
    context: click.Context, _option: click.Parameter, folder: Path | None
) -> Path | None:
    if folder is not None:
        try:
            folder = full_path(os.environ, str(folder))
        except ValueError as fault:
            raise SettingError(f"the data folder is {quoted(str(folder))}; {fault}") from None
        context.ensure_object(Settings).folder = folder
    return folder
