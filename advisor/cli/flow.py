"""``advisor flow``: the questionnaire and the fit rules as a diagram."""

from __future__ import annotations

import click

from advisor.cli.options import Settings, choice, data_option, examples
from advisor.cli.terminal import data_output
from advisor.presentation.flow import Format, draw


@click.command(
    epilog=examples("advisor flow > flow.mmd", "advisor flow --format dot | dot -Tsvg > flow.svg")
)
@click.option(
    "--format",
    "language",
    type=choice(["mermaid", "dot"]),
    default="mermaid",
    show_default=True,
    help="The language: Mermaid, which GitHub shows, or Graphviz' DOT.",
)
@data_option()
@click.pass_obj
def command(settings: Settings, language: Format) -> None:
    """Draw questions, follow-ups and fit rules as a diagram.

    It is printed as text in a language that other programs draw.
    """
    data_output().write(draw(settings.guide(), language))
