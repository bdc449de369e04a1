"""A recommendation as text: what ``recommend`` and ``ask`` show.

The order and the words are those of the result page.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from advisor.cli.terminal import Terminal
from advisor.guide import Guide
from advisor.guide.model import TIE
from advisor.presentation import result as view
from advisor.presentation.sentences import without_scheme
from advisor.scoring import Flag, Recommendation, Sheet

BELOW: Final = " " * 4  # the indentation below the first line of a flag or step


def show(terminal: Terminal, guide: Guide, sheet: Sheet, result: Recommendation) -> None:
    """Write a recommendation for a person.

    While too little is known, the tracks are in the program's order, unranked.
    """
    said, words = view.result(guide, sheet, result), guide.words.result
    terminal.strong(said.headline)
    terminal.text(said.strength)
    for other in said.others:
        terminal.heading(other.name)
        for line in (*other.why, other.about, other.source, without_scheme(other.url)):
            terminal.text(line, BELOW)
    _show_flags(terminal, said.check, said.against)
    if result.leaders:
        rows = [(str(track.score), track.name, track.url) for track in result.tracks]
        terminal.table(rows, words.chart)
    else:
        terminal.table([(track.name, track.url) for track in guide.tracks], words.side_by_side)
    for tally in said.tallies:
        reasons = [(each.weight, each.text) for each in tally.reasons]
        terminal.table([*reasons, (tally.total, words.total)], tally.heading)
    if said.margin:
        terminal.gap()
        terminal.text(said.margin)
    profile = [(row.name, row.says, " ".join(row.answers)) for row in said.profile]
    terminal.table(profile, guide.words.profile.title)
    _show_flags(terminal, words.notes, said.notes)
    if said.steps:
        terminal.heading(words.steps)
    for number, step in enumerate(said.steps, start=1):
        terminal.text(step.label, f" {number}. ")
        terminal.text(without_scheme(step.url), BELOW)
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


def tops(guide: Guide) -> dict[str, str]:
    """Give the short names of all that can lead, by their ids: the tracks, and a tie."""
    return {track.id: track.short for track in guide.tracks} | {TIE: "a tie"}


def _show_flags(terminal: Terminal, heading: str, flags: Sequence[Flag]) -> None:
    if flags:
        terminal.heading(heading)
    for flag in flags:
        terminal.text(flag.say, "  - ")
        terminal.text(flag.do, BELOW)
        terminal.text(without_scheme(flag.link.url), BELOW)
