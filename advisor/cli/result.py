"""A recommendation as text: what ``recommend`` and ``ask`` show.

The order and the words are those of the result page.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from advisor.cli.terminal import Terminal
from advisor.guide import Guide, Sheet
from advisor.scoring import Flag, Reason, Recommendation, reasons_between
from advisor.scoring.sentences import (
    contested,
    decisive,
    level_name,
    margin_sentence,
    strength_sentence,
    without_scheme,
)

BELOW: Final = " " * 4
"""Sets what belongs to a flag or a step below its first line."""


def show(terminal: Terminal, guide: Guide, sheet: Sheet, result: Recommendation) -> None:
    """Write a recommendation for a person.

    While too little is known, the tracks stand in the program's own order and
    nothing ranks them.

    Parameters
    ----------
    terminal
        Where it is written.
    guide
        The guide that was used.
    sheet
        The answers.
    result
        What the guide makes of them.
    """
    against = decisive(result)
    terminal.strong(result.verdict.headline)
    _show_flags(terminal, guide, against)
    if against:
        terminal.gap()
    terminal.text(strength_sentence(guide, result))
    if result.leaders:
        _show_scores(terminal, guide, result)
        for first, second in contested(result):
            reasons = reasons_between(guide, sheet, first, second)
            _show_reasons(terminal, guide, first, second, reasons)
    else:
        _show_tracks(terminal, guide)
    if others := [flag for flag in result.flags if flag not in against]:
        terminal.heading(guide.words.result.flags)
        _show_flags(terminal, guide, others)
    _show_steps(terminal, guide, result)
    terminal.gap()
    terminal.text(guide.words.terminal.code.format(code=result.code))
    terminal.text(guide.words.terminal.resume.format(code=result.code))
    terminal.text(guide.words.site.guidance)


def show_what_if(terminal: Terminal, guide: Guide, sheet: Sheet, result: Recommendation) -> None:
    """Write how firm a recommendation is, with the parameters of `show`."""
    from advisor.analysis.changes import to_better_verdicts, to_other_tracks
    from advisor.analysis.firmness import firmness

    terminal.heading(guide.words.what_if.title)
    terminal.text(guide.words.what_if.lead)
    tracks, verdicts = to_other_tracks(guide, sheet), to_better_verdicts(guide, sheet)
    for said in firmness(guide, result, tracks, verdicts):
        terminal.gap()
        terminal.text(said.text)
        for example in said.examples:
            terminal.text(example, "  - ")


def _show_scores(terminal: Terminal, guide: Guide, result: Recommendation) -> None:
    terminal.heading(guide.words.result.chart)
    terminal.table([(str(track.score), track.name, track.url) for track in result.tracks])


def _show_tracks(terminal: Terminal, guide: Guide) -> None:
    terminal.heading(guide.words.result.tracks)
    terminal.table([(track.name, track.url) for track in guide.tracks])


def _show_reasons(
    terminal: Terminal, guide: Guide, first: str, second: str, reasons: Sequence[Reason]
) -> None:
    words = guide.words.result
    for track, is_for_first in ((first, True), (second, False)):
        speaking = [reason for reason in reasons if (reason.points > 0) == is_for_first]
        if speaking:
            terminal.heading(words.speaks_for.format(track=guide.program.track[track].name))
            terminal.table([(f"+{abs(reason.points)}", reason.text) for reason in speaking])
    terminal.gap()
    margin = sum(reason.points for reason in reasons)
    terminal.text(margin_sentence(guide, first, second, margin))


def _show_flags(terminal: Terminal, guide: Guide, flags: Sequence[Flag]) -> None:
    for flag in flags:
        terminal.text(f"{level_name(guide, flag.level)}: {flag.say}", "  - ")
        terminal.text(flag.do, BELOW)
        terminal.text(without_scheme(flag.link.url), BELOW)


def _show_steps(terminal: Terminal, guide: Guide, result: Recommendation) -> None:
    if result.next_steps:
        terminal.heading(guide.words.result.steps)
    for number, step in enumerate(result.next_steps, start=1):
        terminal.text(step.label, f" {number}. ")
        terminal.text(without_scheme(step.url), BELOW)
