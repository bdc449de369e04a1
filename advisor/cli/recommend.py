"""``advisor recommend``: answers in, a recommendation out."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from advisor.cli.answers import Pair, answer, complete_answer, gather
from advisor.cli.options import FILE_OR_STREAM, Settings, code_option, examples, report_options
from advisor.cli.result import show, show_what_if
from advisor.cli.terminal import Terminal, print_json
from advisor.cli.versions import complete_version, guide_of_then
from advisor.guide import Guide
from advisor.scoring import Sheet, recommend


@click.command(
    epilog=examples(
        "advisor recommend --answer goal=lead_it --answer years=six_to_ten",
        "advisor recommend --answer skills=lead,plan",
        "advisor recommend --answers answers.yaml",
        "advisor recommend --code CODE --answer goal=protect",
        "advisor recommend --code CODE --what-if",
        "advisor recommend --answers answers.json --json",
        more="Ids of questions and options are in questions.yaml; completion offers them. --rules "
        "uses an earlier version of the rules: with a code, it reproduces the advice of that time.",
    )
)
@click.option(
    "--answer",
    "pairs",
    metavar="QUESTION=OPTION",
    type=answer,
    shell_complete=complete_answer,
    multiple=True,
    help="One answer. Repeat it for more; several options of one question take commas.",
)
@click.option(
    "--answers",
    "file",
    metavar="FILE",
    type=FILE_OR_STREAM,
    help="A YAML or JSON file with `question: option` lines; - reads standard input.",
)
@code_option("The answers of a share code.")
@click.option(
    "--rules",
    metavar="VERSION",
    shell_complete=complete_version,
    help="Advise by this version of the rules: its number, or its fingerprint.",
)
@click.option(
    "--what-if",
    is_flag=True,
    help="Also say how firm the result is: what would have to differ for another one.",
)
@report_options
@click.pass_obj
def command(
    settings: Settings,
    pairs: tuple[Pair, ...],
    file: Path | None,
    code: str | None,
    rules: str | None,
    what_if: bool,
    as_json: bool,
) -> None:
    """Say whether the program suits, which track fits, and why.

    Answers may come from a code, a file and single options together; each replaces the
    previous ones' answers to the same question. Without any answer the advisor says that
    it knows too little.
    """
    guide = guide_of_then(settings, rules, code) if rules else settings.guide()
    sheet = gather(guide, code=code, file=file, pairs=pairs)
    result = recommend(guide, sheet)
    if as_json:
        print_json(result.as_dict() | (_what_if(guide, sheet) if what_if else {}))
        return
    terminal = Terminal.here()
    for question in sheet.unasked:
        text = guide.questionnaire.question[question].text
        terminal.text(guide.words.terminal.not_asked.format(question=text))
    show(terminal, guide, sheet, result)
    if what_if:
        show_what_if(terminal, guide, sheet, result)


def _what_if(guide: Guide, sheet: Sheet) -> dict[str, Any]:
    """What would change the result, as plain data."""
    from advisor.analysis.changes import to_better_verdicts, to_other_tracks

    turns = {"tracks": to_other_tracks(guide, sheet), "verdicts": to_better_verdicts(guide, sheet)}
    return {"what_if": {what: [*map(asdict, some)] for what, some in turns.items()}}
