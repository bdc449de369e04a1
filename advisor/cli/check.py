"""``advisor check``: whether the files are valid and all cases agree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any, Final

import click

from advisor.cli.options import Settings, examples, report_options
from advisor.cli.terminal import Terminal, complain, counted, print_json
from advisor.guide import GuideError
from advisor.publishing.checks import Findings, examine
from advisor.scoring.cases import Difference

MOST_REASONS: Final = 6  # how many reasons explain a difference: the strongest are enough


@click.command(
    epilog=examples("advisor check", "advisor check --data my-data", "advisor check --json")
)
@report_options
@click.pass_obj
def command(settings: Settings, as_json: bool) -> int:
    """Check all files, then every case of cases.yaml, and draw every page.

    A fault is shown with its file, line and column; a case that does not agree with what
    was expected, what was found and why; a page that cannot be drawn, with the cause. What is
    valid but probably a mistake is a warning and leaves the status at 0.
    """
    from advisor.staff.render_check import failing

    try:
        guide = settings.guide()
        found = examine(settings.data, guide, failing)
    except GuideError as error:
        if as_json:
            print_json({"faults": [asdict(fault) for fault in error.faults]})
        raise
    if as_json:
        print_json(_document(found))
    else:
        _show(Terminal.here(), found.cases, found.differences)
    faults = (*found.untranslated, *found.undrawn)
    status = complain(*found.differences, *faults)
    complain(*(f"warning: {warning}" for warning in found.warnings))
    return status


def _document(found: Findings) -> dict[str, Any]:
    warnings = [asdict(warning) for warning in found.warnings]
    return {
        "faults": [asdict(fault) for fault in (*found.untranslated, *found.undrawn)],
        **({"warnings": warnings} if warnings else {}),
        "cases": found.cases,
        "agree": found.cases - len(found.differences),
        "differences": [
            {
                "id": difference.case.id,
                "who": difference.case.who,
                "file": difference.file,
                "line": difference.line,
                "column": difference.column,
                "expected": {each.field: each.expected for each in difference.contrasts},
                "found": {each.field: each.found for each in difference.contrasts},
                "recommendation": difference.result.as_dict(),
            }
            for difference in found.differences
        ],
    }


def _show(terminal: Terminal, cases: int, differences: Sequence[Difference]) -> None:
    for difference in differences:
        _show_difference(terminal, difference)
        terminal.gap()
    if differences:
        terminal.strong(f"{len(differences)} of {cases} cases differ.")
    elif cases:
        terminal.strong(f"{counted(cases, 'case agrees', 'cases agree')}.")
    else:
        terminal.strong("The files are valid. There are no cases yet.")


def _show_difference(terminal: Terminal, difference: Difference) -> None:
    place = f"{difference.file}:{difference.line}:{difference.column}"
    terminal.strong(f"{difference.case.id} ({place})")
    terminal.text(difference.case.who)
    terminal.table(
        [
            (field, expected, found if found == expected else f"{found} <-- differs")
            for field, expected, found in difference.contrasts
        ],
        head=("", "expected", "found"),
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
