"""A recommendation as text: what ``recommend`` and ``ask`` show.

The order and the words are those of the result page.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from advisor.cli.terminal import Terminal
from advisor.guide import Guide
from advisor.presentation import result as view
from advisor.presentation.result import FlagGroup, Result
from advisor.presentation.sentences import without_scheme
from advisor.scoring import Recommendation, Sheet

BELOW: Final = " " * 4
"""The indentation below the first line of a flag or step."""


def show(terminal: Terminal, guide: Guide, sheet: Sheet, result: Recommendation) -> None:
    """Write a recommendation for a person.

    While too little is known, the tracks are in the program's order, unranked.

    Parameters
    ----------
    terminal
        Where it is written.
    guide
        The guide that was used.
    sheet
        The answers.
    result
        The guide's recommendation.
    """
    said, words = view.result(guide, sheet, result), guide.words.result
    terminal.strong(said.headline)
    terminal.text(said.strength)
    for other in said.others:
        terminal.heading(other.name)
        for line in (*other.why, other.about, other.source, without_scheme(other.url)):
            terminal.text(line, BELOW)
    if said.against:
        terminal.heading(words.flags)
        _show_flags(terminal, said.against)
    if result.leaders:
        _show_scores(terminal, guide, result)
    else:
        _show_tracks(terminal, guide)
    _show_why(terminal, guide, said)
    if said.profile:
        terminal.heading(guide.words.profile.title)
        terminal.table([(row.name, row.says, " ".join(row.answers)) for row in said.profile])
    if said.notes:
        terminal.heading(words.notes)
        _show_flags(terminal, said.notes)
    _show_steps(terminal, guide, said)
    terminal.gap()
    terminal.text(guide.words.terminal.code.format(code=said.code))
    terminal.text(guide.words.terminal.resume.format(code=said.code))
    terminal.text(said.guidance)


def show_what_if(terminal: Terminal, guide: Guide, sheet: Sheet, result: Recommendation) -> None:
    """Write how firm a recommendation is, with the parameters of `show`."""
    from advisor.analysis.changes import to_better_verdicts, to_other_tracks
    from advisor.presentation.firmness import firmness

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
    terminal.heading(guide.words.result.side_by_side)
    terminal.table([(track.name, track.url) for track in guide.tracks])


def _show_why(terminal: Terminal, guide: Guide, said: Result) -> None:
    for tally in said.tallies:
        terminal.heading(tally.heading)
        total = (tally.total, guide.words.result.total)
        terminal.table([*((each.weight, each.text) for each in tally.reasons), total])
    if said.margin:
        terminal.gap()
        terminal.text(said.margin)


def _show_flags(terminal: Terminal, groups: Sequence[FlagGroup]) -> None:
    for group in groups:
        for flag in group.flags:
            terminal.text(flag.say, "  - ")
            terminal.text(flag.do, BELOW)
            terminal.text(without_scheme(flag.link.url), BELOW)


def _show_steps(terminal: Terminal, guide: Guide, said: Result) -> None:
    if said.steps:
        terminal.heading(guide.words.result.steps)
    for number, step in enumerate(said.steps, start=1):
        terminal.text(step.label, f" {number}. ")
        terminal.text(without_scheme(step.url), BELOW)
