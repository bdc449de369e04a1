"""``advisor restore``: the rules of an earlier version become the live ones again."""

from __future__ import annotations

import click

from advisor.cli.options import Settings, data_option, json_option
from advisor.cli.versions import VERSION, now, publish_and_tell, who_option, why_option


@click.command(
    epilog="""Examples:

\b
  advisor restore --data my-data 1 --why "The change was too strong"

`advisor history` lists the versions, and `advisor diff current VERSION` shows what would change."""
)
@click.argument("version", type=VERSION)
@why_option()
@who_option()
@json_option()
@data_option()
@click.pass_obj
def command(settings: Settings, version: str, why: str, who: str, as_json: bool) -> None:
    """Make the rules of an earlier version the live ones, as a new version.

    VERSION is a number or at least six signs of a fingerprint. Questions, program
    and words stay as they are; a case that does not agree with the old rules
    expects again what it expected then.
    """
    from advisor.publishing.publisher import restore

    publish_and_tell(
        settings,
        lambda: restore(settings.data, version, who=who, why=why, now=now()),
        as_json=as_json,
    )
