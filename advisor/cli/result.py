"""A recommendation as text: what ``recommend`` and ``ask`` show.

The order and the words are those of the result page.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Final

from advisor.cli.terminal import Terminal
from advisor.guide import Guide, Level, Sheet
from advisor.scoring import Flag, Reason, Recommendation, reasons_between

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
    decisive = _decisive(result)
    terminal.strong(result.verdict.headline)
    _show_flags(terminal, guide, decisive)
    if decisive:
        terminal.gap()
    terminal.text(strength_sentence(guide, result))
    if result.leaders:
        _show_scores(terminal, guide, result)
        for first, second in _pairs(result):
            reasons = reasons_between(guide, sheet, first, second)
            _show_reasons(terminal, guide, first, second, reasons)
    else:
        _show_tracks(terminal, guide)
    if others := [flag for flag in result.flags if flag not in decisive]:
        terminal.heading(guide.words.result.flags)
        _show_flags(terminal, guide, others)
    _show_steps(terminal, guide, result)
    terminal.gap()
    terminal.text(guide.words.terminal.code.format(code=result.code))
    terminal.text(guide.words.terminal.resume.format(code=result.code))
    terminal.text(guide.words.site.guidance)


def _decisive(result: Recommendation) -> list[Flag]:
    """The flags that speak against the program now; they stand beside the verdict."""
    if result.verdict.level not in ("not_yet", "elsewhere"):
        return []
    return [flag for flag in result.flags if flag.level == result.verdict.level]


def strength_sentence(guide: Guide, result: Recommendation) -> str:
    """Say in words how clear the lead is."""
    words = guide.words.strength
    if result.strength == "unknown":
        return words.unknown
    if result.tied:
        return words.tie.format(tracks=_listed(guide, [_name(guide, id_) for id_ in result.tied]))
    first, second = (track.name for track in result.tracks[:2])
    if result.strength == "clear":
        return words.clear.format(track=first)
    text = words.lean if result.strength == "lean" else words.toss_up
    return text.format(track=first, second=second)


def _name(guide: Guide, track: str) -> str:
    return guide.program.track[track].name


def _listed(guide: Guide, names: Sequence[str]) -> str:
    *most, last = names
    return guide.words.site.both.format(first=", ".join(most), second=last)


def _pairs(result: Recommendation) -> list[tuple[str, str]]:
    """The tracks to hold against each other: the first two, or all that are level."""
    if result.tied:
        return list(combinations(result.tied, 2))
    return [(result.tracks[0].id, result.tracks[1].id)]


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
            terminal.heading(words.speaks_for.format(track=_name(guide, track)))
            terminal.table([(f"+{abs(reason.points)}", reason.text) for reason in speaking])
    terminal.gap()
    terminal.text(_sum(guide, first, second, sum(reason.points for reason in reasons)))


def _sum(guide: Guide, first: str, second: str, margin: int) -> str:
    """Say what the reasons add up to."""
    words = guide.words.result
    if not margin:
        return words.level.format(first=_name(guide, first), second=_name(guide, second))
    points = (words.point if margin == 1 else words.points).format(points=margin)
    return words.ahead.format(track=_name(guide, first), second=_name(guide, second), points=points)


def _show_flags(terminal: Terminal, guide: Guide, flags: Sequence[Flag]) -> None:
    words = guide.words.result
    labels: dict[Level, str] = {
        "note": words.note,
        "yes_if": words.yes_if,
        "not_yet": words.not_yet,
        "elsewhere": words.elsewhere,
    }
    for flag in flags:
        terminal.text(f"{labels[flag.level]}: {flag.say}", "  - ")
        terminal.text(flag.do, BELOW)
        terminal.text(_address(flag.link.url), BELOW)


def _show_steps(terminal: Terminal, guide: Guide, result: Recommendation) -> None:
    if result.next_steps:
        terminal.heading(guide.words.result.steps)
    for number, step in enumerate(result.next_steps, start=1):
        terminal.text(step.label, f" {number}. ")
        terminal.text(_address(step.url), BELOW)


def _address(url: str) -> str:
    """A web address as it is, a mail address without its scheme."""
    return url.removeprefix("mailto:")
