"""``advisor publish``: a draft of the rules becomes the live ones."""

from __future__ import annotations

from pathlib import Path

import click

from advisor.cli.options import Settings, data_option, json_option
from advisor.cli.versions import VERSION, guide_named, now, publish_and_tell, who_option, why_option
from advisor.guide.files import CASES, RULES


@click.command(
    epilog="""Examples:

\b
  advisor publish --data my-data my-data/rules.yaml --why "Leading counts less"
  advisor publish --data my-data my-data/rules.yaml --cases my-data/cases.yaml --why "As agreed"

A file that was edited in the data folder itself is published by its own name."""
)
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@why_option()
@who_option()
@click.option(
    "--base",
    type=VERSION,
    help="The version that the draft began from. If another is live, nothing is published.",
)
@click.option(
    "--cases",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Cases to publish along, when they expect something else from now on.",
)
@json_option()
@data_option()
@click.pass_obj
def command(
    settings: Settings,
    file: Path,
    why: str,
    who: str,
    base: str | None,
    cases: Path | None,
    as_json: bool,
) -> None:
    """Make FILE the live rules, and keep them in the history.

    The files must be sound and every case must agree. The live file is replaced
    in one step; the version before can be restored at any time.
    """
    from advisor.guide import load_cases, load_guide
    from advisor.guide.document import read_content
    from advisor.publishing.publisher import publish

    live = settings.guide()
    guide = load_guide(settings.data, {RULES: file})  # faults name the draft
    if cases is not None:
        load_cases(settings.data, guide, {CASES: cases})
    publish_and_tell(
        settings,
        lambda: publish(
            settings.data,
            read_content(file).decode(),
            base=_fingerprint(settings, base) if base else live.fingerprints.rules,
            who=who,
            why=why,
            now=now(),
            cases_text=read_content(cases).decode() if cases else None,
        ),
        as_json=as_json,
    )


def _fingerprint(settings: Settings, name: str) -> str:
    return guide_named(settings, name).fingerprints.rules
