"""The ``advisor`` command itself, which imports the others when they are called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pkgutil import resolve_name
from types import MappingProxyType
from typing import Final

import click

from advisor.cli.options import Settings, data_option
from advisor.cli.terminal import say

GROUPS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "Prospects": {
            "ask": "advisor.cli.ask:command",
            "recommend": "advisor.cli.recommend:command",
        },
        "Rules": {
            "check": "advisor.cli.check:command",
            "audit": "advisor.cli.audit:command",
            "impact": "advisor.cli.impact:command",
            "flow": "advisor.cli.flow:command",
            "init": "advisor.cli.init:command",
            "translate": "advisor.cli.translate:command",
            "diff": "advisor.cli.publishing:diff",
            "publish": "advisor.cli.publishing:publish",
            "history": "advisor.cli.publishing:history",
            "restore": "advisor.cli.publishing:restore",
        },
        "People": {
            "score": "advisor.cli.score:command",
            "evaluate": "advisor.cli.evaluate:command",
            "tune": "advisor.cli.tune:command",
            "records": "advisor.cli.records:command",
            "insights": "advisor.cli.insights:command",
        },
        "Server": {
            "run": "advisor.cli.run:command",
            "doctor": "advisor.cli.doctor:command",
            "completion": "advisor.cli.completion:command",
        },
    }
)
"""Whom or what the commands are about; the module of each, and the name of its click command."""

COMMANDS: Final = {name: place for group in GROUPS.values() for name, place in group.items()}

WHOLE: Final = 1_000
"""More characters than a summary has."""

COMPLETION_VARIABLE: Final = "_ADVISOR_COMPLETE"
"""The environment variable by which a shell asks for completions."""


class Uncut(click.Group):
    """A group whose help has each command's whole summary."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands under one heading."""
        self._write(ctx, formatter, "Commands", self.list_commands(ctx))

    def _write(
        self, ctx: click.Context, formatter: click.HelpFormatter, heading: str, names: Iterable[str]
    ) -> None:
        found = {name: self.get_command(ctx, name) for name in names}
        with formatter.section(heading):
            formatter.write_dl(
                [(name, each.get_short_help_str(WHOLE)) for name, each in found.items() if each]
            )


class Commands(Uncut):
    """A group that imports a command's module when the command is wanted."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """List the commands by what they are about."""
        return list(COMMANDS)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands under the headings of `GROUPS`."""
        for heading, names in GROUPS.items():
            self._write(ctx, formatter, heading, names)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command; None when there is no such command."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = resolve_name(COMMANDS[cmd_name])
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find a command, or suggest the nearest one."""
        if args[0] not in COMMANDS:
            from advisor.guide.faults import nearest

            if near := nearest(args[0], COMMANDS):
                ctx.fail(f'there is no command "{args[0]}"; did you mean "{near}"?')
        return super().resolve_command(ctx, args)


def _show_version(context: click.Context, _option: click.Parameter, wanted: bool) -> None:
    if wanted:
        from importlib.metadata import PackageNotFoundError, version

        from advisor import DISTRIBUTION

        try:
            say(f"advisor {version(DISTRIBUTION)}")
        except PackageNotFoundError:
            say("advisor (from a checkout, not installed)")
        context.exit()


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="""Examples:

\b
  advisor ask                          answer the questions here
  advisor run                          serve the pages
  advisor recommend --answer goal=lead_it
  advisor init my-data                 make a copy to edit
  advisor --data my-data check         see whether it is valid

`advisor COMMAND --help` tells more about a command.""",
)
@data_option(envvar="ADVISOR_DATA")
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_version,
    help="Show the version and exit.",
)
@click.pass_context
def advisor(context: click.Context) -> None:
    """Is this program right for me? Ask, explain, check and serve the advisor."""
    context.ensure_object(Settings)
