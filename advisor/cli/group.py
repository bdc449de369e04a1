"""The ``advisor`` command itself, which imports the others when they are called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pkgutil import resolve_name
from types import MappingProxyType
from typing import Final

import click

from advisor import DISTRIBUTION
from advisor.cli.options import Settings, data_option, examples
from advisor.cli.terminal import say
from advisor.guide.faults import nearest

GROUPS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "Prospects": {
            "ask": "advisor.cli.interview:command",
            "recommend": "advisor.cli.recommend:command",
        },
        "Rules": {
            "check": "advisor.cli.check:command",
            "audit": "advisor.cli.audit:command",
            "impact": "advisor.cli.impact:command",
            "flow": "advisor.cli.flow:command",
            "earlier": "advisor.cli.earlier:command",
            "init": "advisor.cli.init:init",
            "translate": "advisor.cli.init:translate",
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

NO_LIMIT: Final = 1_000  # more characters than a summary has

COMPLETION_VARIABLE: Final = "_ADVISOR_COMPLETE"
"""The environment variable by which a shell asks for completions."""


class Uncut(click.Group):
    """A group whose help cuts no summary off, and which suggests the nearest name."""

    def sections(self) -> Mapping[str, Iterable[str]]:
        """Give the names of the commands by their headings."""
        return {"Commands": self.commands}

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands under their headings."""
        for heading, names in self.sections().items():
            found = [(name, self.get_command(ctx, name)) for name in names]
            with formatter.section(heading):
                formatter.write_dl(
                    [(name, each.get_short_help_str(NO_LIMIT)) for name, each in found if each]
                )

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find a command, or suggest the nearest one."""
        known = self.list_commands(ctx)
        if args[0] not in known and (near := nearest(args[0], known)):
            ctx.fail(f'there is no command "{args[0]}"; did you mean "{near}"?')
        return super().resolve_command(ctx, args)


class Commands(Uncut):
    """The commands of `GROUPS`; a command's module is imported when the command is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """List the commands by what they are about."""
        return list(COMMANDS)

    def sections(self) -> Mapping[str, Iterable[str]]:
        """Give the names of the commands by what they are about."""
        return GROUPS

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command; None when there is no such command."""
        return resolve_name(COMMANDS[cmd_name]) if cmd_name in COMMANDS else None


def _show_version(context: click.Context, _option: click.Parameter, wanted: bool) -> None:
    if wanted:
        from importlib.metadata import PackageNotFoundError, version

        try:
            say(f"advisor {version(DISTRIBUTION)}")
        except PackageNotFoundError:
            say("advisor (from a checkout, not installed)")
        context.exit()


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=examples(
        "advisor ask                          answer the questions here",
        "advisor run                          serve the pages",
        "advisor recommend --answer goal=lead_it",
        "advisor init my-data                 make a copy to edit",
        "advisor --data my-data check         see whether it is valid",
        more="`advisor COMMAND --help` tells more about a command.",
    ),
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
