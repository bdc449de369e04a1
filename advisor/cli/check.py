"""``advisor check``: whether the files are valid and all cases agree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any, Final

import click

from advisor.cli.options import Settings, report_options
from advisor.cli.terminal import Terminal, complain, print_json
from advisor.cli.translate import missing
from advisor.guide import Fault, Guide, GuideError, load_cases, translation
from advisor.guide.cautions import cautions, left_over
from advisor.guide.document import read_document, shown
from advisor.guide.files import CASES, PARTS, RULES, WORDS
from advisor.guide.site import ENGLISH
from advisor.guide.translation import Translation
from advisor.scoring.cases import Difference, compare

MOST_REASONS: Final = 6
"""How many reasons explain a difference: the strongest are enough."""

BLANK: Final = Path(__file__).with_name("blank")
"""The guide that `advisor init --blank` copies."""


@click.command(
    epilog="""Examples:

\b
  advisor check
  advisor check --data my-data
  advisor check --json"""
)
@report_options
@click.pass_context
def command(context: click.Context, as_json: bool) -> None:
    """Check all files, translations included, then every case of cases.yaml, and draw every page.

    A fault is shown with its file, line and column; a case that does not agree with what
    was expected, what was found and why; a page that cannot be drawn, with the cause. What is
    valid but probably a mistake is a warning and leaves the status at 0.
    """
    settings = context.ensure_object(Settings)
    try:
        guide = settings.guide()
        cases = load_cases(settings.data, guide)
    except GuideError as error:
        if as_json:
            print_json({"faults": [asdict(fault) for fault in error.faults]})
        raise
    differences = compare(guide, cases, settings.data / CASES)
    languages = translation.languages(settings.data, guide.language)
    translations = [translation.read(settings.data, language) for language in languages]
    untranslated = tuple(fault for each in translations for fault in each.faults(guide))
    untranslated += tuple(_undrawn(settings.data, guide, translations))
    doubtful = (
        *_unsaid(settings.data, guide),
        *_doubtful(settings.data, guide, translations),
        *_too_large(settings.data, guide),
    )
    if as_json:
        print_json(_document(len(cases), differences, untranslated, doubtful))
    else:
        _show(Terminal.here(), len(cases), differences)
    for wrong in (*differences, *untranslated):
        complain(str(wrong))
    for warning in doubtful:
        complain(f"warning: {warning}")
    context.exit(1 if differences or untranslated else 0)


def _undrawn(data: Path, guide: Guide, translations: Iterable[Translation]) -> Iterator[Fault]:
    """Find pages that cannot be drawn, though the files are valid."""
    from advisor.staff.rehearsal import failing

    sound = (each.of(guide) for each in translations if not each.faults(guide))
    for line in failing(guide, sound):
        yield Fault(shown(data), None, None, line)


def _too_large(data: Path, guide: Guide) -> Iterator[Fault]:
    """Find rules for which not all ways to answer can be counted; pages are served all the same.

    Calls need the most room, then the rules desk.
    """
    from advisor.analysis.audit import cross
    from advisor.analysis.interview import outlook
    from advisor.analysis.tables import TooTangledError
    from advisor.scoring import Sheet

    sheet = Sheet(guide.questionnaire)
    for without, work in (
        (
            "calls and the short version ask in the order of the questions",
            partial(outlook, guide, sheet),
        ),
        ("the rules desk shows samples, and no audit", partial(cross, guide)),
    ):
        try:
            work()
        except TooTangledError as error:
            yield Fault(shown(data / RULES), None, None, f"{without}: {error}")


def _doubtful(data: Path, guide: Guide, translations: Iterable[Translation]) -> Iterator[Fault]:
    """Find what is valid but probably a mistake."""
    documents = {name: read_document(data / name) for name in (*PARTS, CASES)}
    read = [document for each in translations for document in each.read.values()]
    for document in (*documents.values(), *read):
        yield from document.warnings
    yield from cautions(guide, documents)
    yield from left_over(documents, {each: read_document(BLANK / each) for each in PARTS})
    for folder in translation.folders(data):
        if folder not in {each.language for each in translations}:
            message = "this folder is a copy of another language's and is not offered; remove it"
            yield Fault(shown(data / folder), None, None, message)


def _unsaid(data: Path, guide: Guide) -> Iterator[Fault]:
    """Say how many texts stand in English, in a guide of another language."""
    if guide.language.id == ENGLISH.id:
        return
    if count := sum(map(len, missing(data, guide).values())):
        message = (
            f"{count} texts are not said in {guide.language.name} and stand in English; "
            f"advisor translate {guide.language.id} writes them out"
        )
        yield Fault(shown(data / WORDS), None, None, message)


def _document(
    cases: int,
    differences: Sequence[Difference],
    faults: Sequence[Fault],
    warnings: Sequence[Fault],
) -> dict[str, Any]:
    return {
        "faults": [asdict(fault) for fault in faults],
        **({"warnings": [asdict(warning) for warning in warnings]} if warnings else {}),
        "cases": cases,
        "agree": cases - len(differences),
        "differences": [
            {
                "id": difference.case.id,
                "who": difference.case.who,
                **difference.place._asdict(),
                "expected": {each.field: each.expected for each in difference.contrasts},
                "found": {each.field: each.found for each in difference.contrasts},
                "recommendation": difference.result.as_dict(),
            }
            for difference in differences
        ],
    }


def _show(terminal: Terminal, cases: int, differences: Sequence[Difference]) -> None:
    for difference in differences:
        _show_difference(terminal, difference)
        terminal.gap()
    if differences:
        terminal.strong(f"{len(differences)} of {cases} cases differ.")
    else:
        terminal.strong("1 case agrees." if cases == 1 else f"{cases} cases agree.")


def _show_difference(terminal: Terminal, difference: Difference) -> None:
    terminal.strong(f"{difference.case.id} ({difference.place})")
    terminal.text(difference.case.who)
    terminal.table(
        [
            ("", "expected", "found"),
            *(
                (field, expected, found if found == expected else f"{found} <-- differs")
                for field, expected, found in difference.contrasts
            ),
        ]
    )
    terminal.table([*_behind_verdict(difference), *_behind_track(difference)])


def _behind_verdict(difference: Difference) -> Iterator[tuple[str, str]]:
    """The fit rules that led to a verdict that differs."""
    if "verdict" in difference.fields:
        for flag in difference.result.flags:
            yield f"fit rule {flag.id}", f"{flag.level}: {flag.say}"
        if not difference.result.flags:
            yield "fit rules", "none holds"


def _behind_track(difference: Difference) -> Iterator[tuple[str, str]]:
    """The points that led to a track or strength that differs."""
    if not {"top", "strength"} & difference.fields:
        return
    result = difference.result
    yield "scores", ", ".join(f"{track.id} {track.score}" for track in result.tracks)
    first, second = result.tracks[:2]
    for reason in result.reasons[:MOST_REASONS]:
        answer = f"bonus {reason.bonus}" if reason.bonus else f"{reason.question}={reason.option}"
        track = first if reason.points > 0 else second
        yield answer, f"+{abs(reason.points)} {track.id}: {reason.text}"
