"""``advisor recommend``: answers in, a recommendation out."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import click
from click.shell_completion import CompletionItem

from advisor.cli.options import FILE_OR_STREAM, Settings, code_option, examples, report_options
from advisor.cli.result import show, show_what_if
from advisor.cli.terminal import Terminal, print_json
from advisor.cli.versions import complete_version, guide_of_then
from advisor.guide import AdvisorError, Guide, GuideError, Questionnaire
from advisor.guide.document import Spot, read_document
from advisor.guide.faults import Finding
from advisor.scoring import AnswerError, Sheet, recommend, unpack

NO_ANSWER: Final = ("", "null")  # what YAML and JSON write where there is no value


Pair = tuple[str, tuple[str, ...]]
"""A question with one or more options, ids not yet checked."""


def answer(text: str) -> Pair:
    """Read ``QUESTION=OPTION``, or several options separated by commas."""
    question, equals, options = text.partition("=")
    chosen = tuple(option.strip() for option in options.split(","))
    if not (question.strip() and equals and all(chosen)):
        raise click.BadParameter(f'"{text}" is not an answer; write QUESTION=OPTION')
    return question.strip(), chosen


def complete_answer(
    context: click.Context, _option: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Offer every answer of the questionnaire, with its text where shells show it."""
    try:
        guide = context.ensure_object(Settings).guide()
    except AdvisorError:
        return []
    before, comma, _ = incomplete.rpartition(",")
    already = before.partition("=")[2].split(",")
    return [
        CompletionItem(offered, help=option.text)
        for question in guide.questionnaire.questions
        for option in question.options
        if option.id not in already
        if (offered := f"{before}{comma}{option.id}" if comma else f"{question.id}={option.id}")
        if offered.startswith(incomplete) and offered.startswith(question.id + "=")
    ]


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
    sheet = _gathered(guide, code=code, file=file, pairs=pairs)
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
    from advisor.analysis.changes import to_better_verdicts, to_other_tracks

    turns = {"tracks": to_other_tracks(guide, sheet), "verdicts": to_better_verdicts(guide, sheet)}
    return {"what_if": {what: [*map(asdict, some)] for what, some in turns.items()}}


def _gathered(guide: Guide, *, code: str | None, file: Path | None, pairs: Iterable[Pair]) -> Sheet:
    """Make one sheet of everything that was given.

    Answers of a file replace those of the code to the same question, and pairs replace both.
    """
    answers: dict[str, tuple[str, ...]] = {}
    if code is not None:
        answers |= unpack(guide, code)
    if file is not None:
        answers |= _read(guide.questionnaire, file).given
    single: dict[str, tuple[str, ...]] = {}
    for question, options in pairs:
        single[question] = single.get(question, ()) + options
    return Sheet.strict(guide.questionnaire, answers | single)


def _read(questionnaire: Questionnaire, file: Path) -> Sheet:
    """Read a YAML or JSON file of answers; a `GuideError` has each fault with its line."""
    if str(file) == "-":
        document = read_document(Path("standard input"), sys.stdin.buffer.read(), is_data=False)
    else:
        document = read_document(file, is_data=False)
    answers: dict[str, tuple[str, ...]] = {}
    misfits: list[Finding] = []
    for question, spot in document.root.entries():
        try:
            answers |= Sheet.strict(questionnaire, {question: _options(spot)}).given
        except AnswerError as fault:
            known = question in questionnaire.question
            misfits.append(Finding(spot.at if known else spot.key_at, str(fault)))
    if faults := document.faults(misfits):
        raise GuideError(faults)
    return Sheet.strict(questionnaire, answers)


def _options(spot: Spot) -> tuple[str, ...]:
    texts = [item.text for item in spot.items()]
    if spot.is_block or None in texts:
        raise AnswerError("an answer is the id of an option or a list of them")
    return tuple(text for text in texts if text is not None and text not in NO_ANSWER)
