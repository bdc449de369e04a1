"""A recommendation as text: what ``recommend`` and ``ask`` show."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from advisor.cli.terminal import Terminal

if TYPE_CHECKING:
    from advisor.guide import Guide, Level
    from advisor.guide.words import TerminalWords
    from advisor.scoring import Flag, Reason, Recommendation

LINK_INDENT = " " * 4


def show(terminal: Terminal, guide: Guide, result: Recommendation) -> None:
    """Write a recommendation for a person.

    The order is that of the result page: verdict, tracks, reasons, what to
    sort out, next steps, share code. While too little is known, the tracks
    stand in the program's own order and nothing ranks them.
    """
    words = guide.words.terminal
    terminal.strong(result.verdict.headline)
    terminal.text(strength_sentence(guide, result))
    if result.leaders:
        _show_scores(terminal, words, result)
        _show_reasons(terminal, words, result)
    else:
        _show_tracks(terminal, guide)
    _show_flags(terminal, words, result.flags)
    _show_steps(terminal, words, result)
    terminal.gap()
    terminal.text(words.code.format(code=result.code))
    terminal.text(words.resume.format(code=result.code))
    terminal.text(words.guidance)


def strength_sentence(guide: Guide, result: Recommendation) -> str:
    """Say in words how clear the lead is."""
    strength = guide.words.strength
    if result.strength == "unknown":
        return strength.unknown
    names = {track.id: track.name for track in result.tracks}
    if result.tied:
        return strength.tie.format(tracks=_joined(guide, [names[track] for track in result.tied]))
    first, second = (track.name for track in result.tracks[:2])
    if result.strength == "clear":
        return strength.clear.format(track=first)
    text = strength.lean if result.strength == "lean" else strength.toss_up
    return text.format(track=first, second=second)


def _joined(guide: Guide, names: list[str]) -> str:
    *most, last = names
    return guide.words.terminal.both.format(first=", ".join(most), second=last)


def _show_scores(terminal: Terminal, words: TerminalWords, result: Recommendation) -> None:
    terminal.heading(words.scores)
    terminal.table([(str(track.score), track.name, track.url) for track in result.tracks])


def _show_tracks(terminal: Terminal, guide: Guide) -> None:
    terminal.heading(guide.words.terminal.tracks)
    terminal.table([(track.name, track.url) for track in guide.tracks])


def _show_reasons(terminal: Terminal, words: TerminalWords, result: Recommendation) -> None:
    first, second = result.tracks[:2]
    ahead = [reason for reason in result.reasons if reason.points > 0]
    behind = [reason for reason in result.reasons if reason.points < 0]
    for track, reasons in ((first, ahead), (second, behind)):
        if reasons:
            terminal.heading(words.reasons_for.format(track=track.name))
            terminal.table([(f"+{abs(reason.points)}", reason.text) for reason in reasons])
    if ahead and behind:
        more, less = _total(ahead), _total(behind)
        terminal.gap()
        terminal.text(
            words.ahead.format(more=more, less=less, points=result.margin, track=first.name)
            if result.margin
            else words.level.format(more=more)
        )


def _total(reasons: Iterable[Reason]) -> int:
    return sum(abs(reason.points) for reason in reasons)


def _show_flags(terminal: Terminal, words: TerminalWords, flags: Iterable[Flag]) -> None:
    labels: dict[Level, str] = {
        "note": words.note,
        "yes_if": words.yes_if,
        "not_yet": words.not_yet,
        "elsewhere": words.elsewhere,
    }
    for number, flag in enumerate(flags):
        if number == 0:
            terminal.heading(words.flags)
        terminal.text(f"{labels[flag.level]}: {flag.say}", "  - ")
        terminal.text(flag.do, LINK_INDENT)
        terminal.text(_address(flag.link.url), LINK_INDENT)


def _show_steps(terminal: Terminal, words: TerminalWords, result: Recommendation) -> None:
    if result.next_steps:
        terminal.heading(words.next_steps)
    for number, step in enumerate(result.next_steps, start=1):
        terminal.text(step.label, f" {number}. ")
        terminal.text(_address(step.url), LINK_INDENT)


def _address(url: str) -> str:
    """A web address as it is, a mail address without its scheme."""
    return url.removeprefix("mailto:")
