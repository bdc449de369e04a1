"""What the counselor sees beside the form: where it is heading, and what to ask and say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from advisor.analysis.changes import Changed, Turn, to_better_verdicts, to_other_tracks
from advisor.analysis.density import of_lattice
from advisor.analysis.interview import Outlook, Worth
from advisor.analysis.ways import TooTangledError
from advisor.guide import Guide, Track
from advisor.guide.model import TIE
from advisor.guide.program import TalkingPoint
from advisor.presentation.density_map import Marks
from advisor.presentation.firmness import verdict_name
from advisor.presentation.result import Result
from advisor.presentation.sentences import level_name
from advisor.prospect.fork import track_class
from advisor.prospect.frame import section
from advisor.prospect.markup import Html, join, tag
from advisor.scoring import Flag, Sheet, recommend
from advisor.staff.maps import contested, figure

LIKELY = 0.5  # from this chance on, a track is called likely

SETTLES = 0.5
"""A question that tells this much of what is open about the track is said to settle it."""

MOST_CHANGES = 3

_NOTICEABLE = 0.005  # bits below which a question is said to change little


def heading_for(guide: Guide, said: Result, ahead: Outlook | None) -> Html:
    """Say which track leads, how clearly, whether that is decided, and what the verdict is.

    Rules may be too tangled to see ahead; then only what is so far is said.
    """
    words = guide.words.call
    leader = said.strength if said.named else words.undecided_track
    several = [flag.brief or flag.say for flag in said.flags if flag.level == said.tone]
    return tag(
        "section",
        tag("h2", words.side),
        tag("p", leader, class_="call-leader"),
        _decided(guide, said, ahead) if ahead else None,
        _tracks(guide, said, ahead),
        tag("p", said.headline, class_=f"call-verdict level-{said.tone}"),
        tag("p", "; ".join(several), class_="hint") if len(several) > 1 else None,
    )


def asking_next(guide: Guide, ahead: Outlook) -> Html:
    """Name the question that is most worth asking, with the reason."""
    words = guide.words.call
    if not ahead.to_ask:
        return section(words.next, tag("p", words.nothing_left))
    best = ahead.to_ask[0]
    asked = tag("p", guide.questionnaire.question[best.question].text, class_="call-next")
    return section(words.next, asked, tag("p", reason_to_ask(guide, ahead, best), class_="hint"))


def reason_to_ask(guide: Guide, ahead: Outlook, worth: Worth) -> str:
    """Say in a sentence why a question is worth asking."""
    words = guide.words.call
    if ahead.verdict is None and worth.stops:
        return words.stops
    if worth.track_bits >= max(worth.verdict_bits, _NOTICEABLE):
        first, second = _contenders(guide, ahead)
        settles = worth.track_bits >= SETTLES * ahead.track_bits
        return (words.settles if settles else words.tells).format(first=first, second=second)
    return words.tells_fit if worth.verdict_bits >= _NOTICEABLE else words.tells_little


def to_say(guide: Guide, said: Result) -> Html:
    """List the flags and tracks with what a counselor may say about each, if there are any."""
    if not (said.flags or said.named):
        return Html()
    talks = {rule.id: rule.talk for rule in guide.rules.fit}
    flags = (_flag(guide, flag, talks[flag.id]) for flag in said.flags)
    tracks = (_track(guide, guide.program.track[track]) for track in said.named)
    return section(guide.words.call.say, *flags, *tracks)


def would_change(guide: Guide, sheet: Sheet, said: Result) -> Html:
    """Say which fewest other answers would lead to another track or a better verdict.

    Where no track may be named yet, there is none to change, and only a verdict that stops counts.
    """
    words = guide.words.call
    try:
        tracks = to_other_tracks(guide, sheet) if said.named else ()
        verdicts = () if said.tone == "note" else to_better_verdicts(guide, sheet)[:1]
    except TooTangledError:
        return Html()
    rows = [
        *((turn, guide.program.track[turn.to].name) for turn in tracks),
        *((turn, verdict_name(guide, turn.to)) for turn in verdicts),
    ]
    if not (rows or said.named):
        return Html()
    shown = [tag("li", _change(guide, turn, name)) for turn, name in rows[:MOST_CHANGES]]
    inside = tag("ul", *shown, class_="plain") if shown else tag("p", words.no_changes)
    return _folded("changes", tag("strong", words.changes), inside)


def where_it_can_go(guide: Guide, sheet: Sheet, ahead: Outlook) -> Html:
    """Draw where the answers so far have led, and where all ways to finish can still lead."""
    marks = Marks(_path(guide, sheet))
    found = contested(of_lattice(guide, ahead.lattice))
    maps = [figure(guide, each, marks) for (each,) in found]
    return _folded("map", tag("strong", guide.words.call.map), join(maps)) if maps else Html()


def _path(guide: Guide, sheet: Sheet) -> list[list[int]]:
    """The scores of all tracks after each answer."""
    path = []
    for count in range(1, len(sheet) + 1):
        found = recommend(guide, dict(islice(sheet.items(), count)))
        score = {track.id: track.score for track in found.tracks}
        path.append([score[track] for track in guide.track_ids])
    return path


def _decided(guide: Guide, said: Result, ahead: Outlook) -> Html | None:
    """Say whether it is decided, or how many more answers it takes where that tells something."""
    words, left = guide.words.call, len(ahead.to_ask)
    # Several together may tell what none of them tells alone.
    more = min(ahead.more, sum(worth.bits > 0 for worth in ahead.to_ask) or left)
    if ahead.decided and said.named:
        text = words.decided
    elif not left:
        return None
    elif ahead.track and said.named:
        text = words.open_verdict
    elif more >= left > 1:
        text = words.open_all
    else:
        text = words.open_one if more <= 1 else words.open_yet.format(more=more)
    return tag("p", text, class_="call-decided")


def _tracks(guide: Guide, said: Result, ahead: Outlook | None) -> Html:
    rows = (
        tag(
            "li",
            tag("span", guide.program.track[bar.id].short),
            tag("span", bar.points, class_="points"),
            tag("span", _likelihood(guide, said, ahead, bar.id), class_="hint") if ahead else None,
            class_=track_class(guide, bar.id),
        )
        for bar in said.fork.branches
    )
    return tag("ul", *rows, class_="plain call-tracks")


def _likelihood(guide: Guide, said: Result, ahead: Outlook, track: str) -> str:
    words = guide.words.call
    if ahead.track and track in said.named and ahead.in_reach <= set(said.named):
        return words.settled
    if ahead.tracks[track] >= LIKELY:
        return words.likely
    return words.possible if track in ahead.in_reach else words.out_of_reach


def _contenders(guide: Guide, ahead: Outlook) -> tuple[str, str]:
    """The two tracks between which it is most open."""
    names = [name for name in ahead.tracks if name != TIE]
    first, second, *_ = sorted(names, key=lambda name: -ahead.tracks[name])
    return guide.program.track[first].short, guide.program.track[second].short


def _flag(guide: Guide, flag: Flag, talk: Sequence[TalkingPoint]) -> Html:
    summary = join((tag("span", level_name(guide, flag.level), class_="level"), " ", flag.say))
    link = tag("a", flag.link.label, href=flag.link.url, target="_blank")
    more = join((tag("p", flag.do, " ", link), _talk(guide, talk)))
    return _folded(f"flag/{flag.id}", summary, more, f"level-{flag.level}")


def _track(guide: Guide, track: Track) -> Html:
    name, color = tag("strong", track.name), track_class(guide, track.id)
    return _folded(f"track/{track.id}", name, _talk(guide, track.talk), color)


def _folded(name: str, summary: Html, inside: Html, class_: str = "") -> Html:
    """Write something that opens; the form's script keeps it open when this is drawn anew."""
    return tag("details", tag("summary", summary), inside, data_name=name, class_=class_ or None)


def _talk(guide: Guide, talk: Sequence[TalkingPoint]) -> Html:
    return tag("ul", *(_point(guide, point) for point in talk), class_="call-talk")


def _point(guide: Guide, point: TalkingPoint) -> Html:
    words = guide.words.call
    fact = guide.program.fact[point.fact] if point.fact else None
    origin = words.source.format(source=fact.source, date=fact.as_of) if fact else words.judgement
    return tag("li", point.say, " ", tag("span", f"({origin})", class_="hint"))


def _change(guide: Guide, turn: Turn, result: str) -> str:
    words = guide.words.call
    example = "; ".join(_answers(guide, turn.examples[0])) if turn.examples else ""
    if turn.changes == 1:
        return words.change_one.format(result=result, example=example)
    return words.change.format(result=result, changes=turn.changes, example=example)


def _answers(guide: Guide, changed: Changed) -> Iterator[str]:
    for name, chosen in changed.items():
        question = guide.questionnaire.question[name]
        answer = "; ".join(question.option[option].text for option in chosen)
        yield guide.words.call.example.format(question=question.text, answer=answer)
