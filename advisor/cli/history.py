"""``advisor history``: every version of the rules, with who, when and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from advisor.cli.options import Settings, data_option, json_option
from advisor.cli.terminal import Terminal, print_json

if TYPE_CHECKING:
    from advisor.publishing.history import Version


@click.command(
    epilog="""Examples:

\b
  advisor history
  advisor history --data my-data --json"""
)
@json_option()
@data_option()
@click.pass_obj
def command(settings: Settings, as_json: bool) -> None:
    """List every version of the rules that was live, the newest first.

    Each has its number, the fingerprint of its rules, when it was published (UTC), by whom
    and why.
    """
    from advisor.guide.files import RULES
    from advisor.publishing.history import history, is_on_disk

    versions = history(settings.data)
    live = versions[0] if versions and is_on_disk(settings.data, versions[0]) else None
    if as_json:
        print_json(
            {
                "live": live.fingerprint if live else None,
                "versions": [version.as_dict() for version in versions],
            }
        )
        return
    terminal = Terminal.here()
    if not versions:
        terminal.text("Nothing has been published in this folder yet.")
        return
    if live is None:
        terminal.text(
            f"{RULES} was edited after version {versions[0].number}; publish it to keep it."
        )
    terminal.table([_row(version) for version in versions])


def _row(version: Version) -> tuple[str, ...]:
    why = "; ".join((version.why, *version.expectations))
    when = f"{version.when:%Y-%m-%d %H:%M}"
    return str(version.number), version.fingerprint, when, version.who, why
