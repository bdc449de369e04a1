"""Options that several commands share, and what they stand for."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import click

from advisor import records
from advisor.guide import Guide, find_data, load_guide
from advisor.guide.faults import quoted
from advisor.records.settings import DATA
from advisor.variables import SettingError, full_path

Decorated = TypeVar("Decorated", bound=Callable[..., object])


def records_settings() -> records.Settings:
    """Give the settings of the records, for the data folder that the options name."""
    folder = click.get_current_context().ensure_object(Settings).data
    return records.read_settings({**os.environ, DATA: str(folder)})


@dataclass
class Settings:
    """The option for the data folder, given before or after the command."""

    folder: Path | None = None

    @property
    def data(self) -> Path:
        """The data folder: the named one, or the default."""
        return self.folder or find_data()

    def guide(self) -> Guide:
        """Load the guide.

        Raises
        ------
        GuideError
            The folder's files are at fault.
        """
        return load_guide(self.data)


def data_option(envvar: str | None = None) -> Callable[[Decorated], Decorated]:
    """Make the option ``--data``, allowed before or after the command.

    Parameters
    ----------
    envvar
        An environment variable that stands for the option.
    """
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
