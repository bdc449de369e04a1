"""One sheet in, one recommendation out.

Everything that a page, the API or a PDF says about a sheet is in the
`Recommendation`: code that shows it adds nothing and decides nothing.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from advisor.guide.model import Fingerprints, Guide, NextStep, Strength, VerdictLevel
from advisor.scoring.codes import pack
from advisor.scoring.fit import Flag, flags, left_open, verdict_of
from advisor.scoring.reasons import Reason, from_parts
from advisor.scoring.score import parts, scores, strength_of, telling
from advisor.scoring.sheets import Answers, Sheet

MAX_STEPS = 4  # how many next steps a person is given: few enough to be done


@dataclass(frozen=True)
class Verdict:
    """Whether the program suits, with a sentence that says so.

    ``so_far`` is True while there are too few telling answers, or several of the questions that
    decide are open: the level is then provisional.
    """

    level: VerdictLevel
    headline: str
    so_far: bool = False


@dataclass(frozen=True)
class TrackScore:
    """A track with its score in points."""

    id: str
    name: str
    score: int
    url: str


@dataclass(frozen=True)
class Step:
    """Something to do next, with the address for it."""

    label: str
    url: str


@dataclass(frozen=True)
class Recommendation:
    """What the advisor says about one sheet.

    Attributes
    ----------
    flags
        What to sort out, worst first.
    tracks
        All tracks, best first; ties in the program's order.
    top
        The leader: the id of the track with strictly the highest score, None
        on a tie. While ``strength`` is ``unknown`` no page names it.
    tied
        The ids of the tracks that share the highest score; empty without a tie.
    margin
        Top score minus second score, in points.
    reasons
        What makes the margin between the first two tracks; the points add up
        to ``margin``.
    next_steps
        At most `MAX_STEPS`, the first one doable today.
    code
        The share code of the answers.
    """

    verdict: Verdict
    flags: tuple[Flag, ...]
    tracks: tuple[TrackScore, ...]
    top: str | None
    tied: tuple[str, ...]
    margin: int
    strength: Strength
    reasons: tuple[Reason, ...]
    next_steps: tuple[Step, ...]
    code: str
    fingerprints: Fingerprints

    @property
    def leaders(self) -> tuple[str, ...]:
        """The track or tracks that may be named: none while too little is known."""
        if self.strength == "unknown":
            return ()
        return self.tied or ((self.top,) if self.top else ())

    def as_dict(self) -> dict[str, Any]:
        """The recommendation as plain data: the JSON that programs rely on."""
        plain = asdict(self)
        for flag, found in zip(plain["flags"], self.flags, strict=True):
            flag["link"] = found.link.url
        return plain


def action_of(flag: Flag) -> Step:
    """The action of a flag as a step."""
    return Step(flag.do.removesuffix("."), flag.link.url)


def recommend(guide: Guide, answers: Answers) -> Recommendation:
    """Decide whether the program suits, which track fits, and why.

    Answers are an option id or ids for each question id, or a `Sheet`; those to questions that
    are not asked are ignored.

    Raises
    ------
    AnswerError
        An answer does not fit the questionnaire.

    Examples
    --------
    >>> from advisor import load_guide, recommend
    >>> recommend(load_guide(), {}).strength
    'unknown'
    """
    sheet = Sheet.strict(guide.questionnaire, answers)
    given = parts(guide, sheet)
    totals = scores(guide, given)
    ranked = sorted(range(len(totals)), key=lambda place: -totals[place])
    margin = totals[ranked[0]] - totals[ranked[1]]
    best = tuple(guide.track_ids[place] for place in ranked if totals[place] == totals[ranked[0]])
    strength = strength_of(margin, telling(given), guide.rules.strength)
    found = flags(guide, sheet)
    verdict = _verdict(guide, sheet, found, strength)
    return Recommendation(
        verdict=verdict,
        flags=found,
        tracks=tuple(
            TrackScore(track.id, track.name, totals[place], track.url)
            for place, track in ((place, guide.tracks[place]) for place in ranked)
        ),
        top=best[0] if len(best) == 1 else None,
        tied=best if len(best) > 1 else (),
        margin=margin,
        strength=strength,
        reasons=from_parts(given, ranked[0], ranked[1]),
        next_steps=_next_steps(guide, verdict, best, strength, found),
        code=pack(guide, sheet.kept),
        fingerprints=guide.fingerprints,
    )


def _verdict(guide: Guide, sheet: Sheet, found: tuple[Flag, ...], strength: Strength) -> Verdict:
    """The verdict in a sentence that names what decides it."""
    level, words = verdict_of(flag.level for flag in found), guide.words.verdict
    several_open = sum(flag.id in left_open(guide) for flag in found) > 1
    if (strength == "unknown" or several_open) and level in ("yes", "yes_if"):
        so_far = words.so_far.format(answered=len(sheet), asked=len(sheet.asked))
        return Verdict(level, so_far if sheet else words.unknown, so_far=True)
    deciding = [flag for flag in found if flag.level == level != "yes"]
    if not deciding:
        return Verdict(level, words.yes)
    count, brief, programs = len(deciding), deciding[0].brief, {flag.link for flag in deciding}
    several = {
        "yes_if": words.yes_if_some.format(count=count) if count > 1 or not brief else "",
        "not_yet": "" if brief else words.not_yet_some,
        # Another program is named only if all flags lead to it.
        "elsewhere": words.elsewhere_some if not brief or len(programs) > 1 else "",
    }
    one = {"yes_if": words.yes_if, "not_yet": words.not_yet, "elsewhere": words.elsewhere}
    return Verdict(level, several[level] or one[level].format(brief=brief))


def _next_steps(
    guide: Guide,
    verdict: Verdict,
    best: tuple[str, ...],
    strength: Strength,
    found: tuple[Flag, ...],
) -> tuple[Step, ...]:
    """List the action of the worst flag, then the first steps of the rules that apply.

    While the verdict is provisional, the step is to answer more questions.
    """
    leaders = () if strength == "unknown" else best
    raised = {flag.id for flag in found}

    def applies(step: NextStep) -> bool:
        return (
            (not step.verdict or verdict.level in step.verdict)
            and (not step.strength or strength in step.strength)
            and (not step.track or not set(leaders).isdisjoint(step.track))
            and (not step.flag or not raised.isdisjoint(step.flag))
        )

    def label(step: NextStep) -> str:
        named = [track for track in leaders if not step.track or track in step.track]
        name = guide.program.track[named[0]].name if named else guide.program.short
        return step.label.format(track=name)

    worst = [flag for flag in found if flag.level != "note" and not verdict.so_far]
    first = [action_of(flag) for flag in worst[:1]]
    chosen = (
        Step(label(step), guide.program.targets[step.link].url)
        for step in guide.rules.next_steps
        if applies(step)
    )
    urls = {step.url for step in first}
    return (*first, *(step for step in chosen if step.url not in urls))[:MAX_STEPS]
