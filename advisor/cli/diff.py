"""``advisor diff``: what differs between two versions of the rules, in words."""

from __future__ import annotations

from dataclasses import asdict

import click

from advisor.cli.options import Settings, report_options
from advisor.cli.terminal import Terminal, print_json
from advisor.cli.versions import guide_named


@click.command(
    epilog="""Examples:

\b
  advisor diff current my-data/rules.yaml
  advisor diff --data my-data current my-data --json"""
)
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@report_options
@click.pass_obj
def command(settings: Settings, old: str, new: str, as_json: bool) -> None:
    """Say in words what differs between two versions of the rules.

    OLD and NEW are each a version (its number, or at least six signs of its
    fingerprint), a file of rules, a data folder, or `current` for what is live.
    """
    from advisor.guide.difference import changes

    before, after = guide_named(settings, old), guide_named(settings, new)
    found = changes(before.rules, after.rules, after.program)
    also = [
        part
        for part in ("program", "questionnaire", "words")
        if getattr(before.fingerprints, part) != getattr(after.fingerprints, part)
    ]
    if as_json:
        print_json(
            {
                "old": before.fingerprints.rules,
                "new": after.fingerprints.rules,
                "changes": [asdict(change) for change in found],
                "also": also,
            }
        )
        return
    terminal = Terminal.here()
    for change in found:
        terminal.text(change.text)
    if not found:
        terminal.text("The rules mean the same.")
    if also:
        terminal.text(f"Changed besides the rules: {', '.join(also)}.")
