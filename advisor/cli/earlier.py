"""``advisor earlier``: what keeps today's share codes readable once the questions change."""

from __future__ import annotations

from collections.abc import Iterator

import click

from advisor.cli.options import Settings, data_option, examples
from advisor.cli.terminal import data_output
from advisor.guide.model import Guide


def entry(guide: Guide) -> Iterator[str]:
    """Write the lines of an entry of ``earlier`` for the questions of today."""
    questions = guide.questionnaire.questions
    most = ", ".join(f"{each.id}: {each.most}" for each in questions if each.most > 1)
    yield f"  - shape: {guide.fingerprints.shape}"
    yield "    questions:"
    yield from (f"      {each.id}: [{', '.join(each.option)}]" for each in questions)
    if most:
        yield f"    most: {{{most}}}"


@click.command(epilog=examples("advisor earlier", see="docs/staff-guide.md"))
@data_option()
@click.pass_obj
def command(settings: Settings) -> None:
    """Print what keeps today's share codes readable, before the questions change.

    Add it to `earlier` at the end of questions.yaml: codes made until now then give the
    answers that still fit.
    """
    data_output().writelines(f"{line}\n" for line in entry(settings.guide()))
