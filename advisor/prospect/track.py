"""The page of a track, and the page of all tracks.

Facts stand with their source and date in small print, and a judgment is called so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from advisor.guide import Guide, Track
from advisor.guide.language_parts import joined
from advisor.guide.program import Comparison
from advisor.prospect import frame, journey
from advisor.prospect.about import basics, program_notices, source_of
from advisor.prospect.address import ALL_TRACKS, ENTER_CODE, RESULT, START, Place
from advisor.prospect.fork import track_class, ways
from advisor.prospect.markup import Html, join, tag
from advisor.prospect.offers import contact
from advisor.prospect.visit import Context, Visit
from advisor.scoring import Reason, reasons_for, recommend


def page(guide: Guide, visit: Visit, _: Context) -> Iterator[Html]:
    """Write the page of the track that the address names."""
    track = guide.program.track[visit.place.id]
    yield tag("div", *_about(guide, visit, track), class_=track_class(guide, track.id))
    yield _ways(guide, visit)
    yield _others(guide, visit, track)
    yield program_notices(guide, frame.section)


def page_of_all(guide: Guide, visit: Visit, _: Context) -> Iterator[Html | None]:
    """Write all tracks side by side, and what they have in common."""
    words = guide.words.track
    yield frame.heading(words.title)
    yield frame.messages(guide, visit)
    yield tag("p", words.marked if visit.sheet.given else words.lead, class_="lead")
    yield _table(guide, visit)
    if common := guide.program.common:
        yield frame.section(words.common, _facts(guide, common))
    yield basics(guide)
    yield _ways(guide, visit)
    yield _look(guide)
    yield contact(guide)
    yield program_notices(guide, frame.fold)


def link_to(guide: Guide, visit: Visit, track: Track) -> Html:
    """Write the link to a track's page, which leads back to the answers of a visit."""
    words = guide.words.track
    return frame.link_to(visit, Place("track", track.id), words.read.format(track=track.short))


def _about(guide: Guide, visit: Visit, track: Track) -> Iterator[Html]:
    """Write what the program's file says about a track."""
    words = guide.words.track
    yield frame.heading(track.name, above=ways(guide, {track.id}))
    yield frame.messages(guide, visit)
    yield tag("p", track.about, class_="lead")
    for row in guide.program.compare:
        if _is_answered(row, [track]):
            source = tag("p", _basis(guide, row, [track]), class_="source")
            yield frame.section(row.name, _answer(row, track), source)
    if track.facts:
        yield frame.section(words.says, _facts(guide, track.facts))
    if track.stories:
        source = tag("p", words.story_says, class_="source")
        yield frame.section(words.story, _facts(guide, track.stories), source)
    more = guide.words.result.more.format(track=track.short)
    yield tag("p", tag("a", more, href=track.url), class_="aside")


def _others(guide: Guide, visit: Visit, track: Track) -> Html:
    """Link to the other tracks, one by one and all together."""
    words = guide.words.track
    links = [link_to(guide, visit, other) for other in guide.tracks if other is not track]
    links.append(frame.link_to(visit, ALL_TRACKS, words.all))
    return frame.section(words.others, tag("ul", *(tag("li", link) for link in links)))


def _look(guide: Guide) -> Html:
    """Offer what can be read and watched elsewhere."""
    words, targets = guide.words.track, guide.program.targets
    if not guide.program.look:
        return Html()
    links = (tag("a", targets[name].label, href=targets[name].url) for name in guide.program.look)
    return frame.fold(
        words.look,
        tag("ul", *(tag("li", link) for link in links)),
        tag("p", words.look_says, class_="source"),
    )


def _ways(guide: Guide, visit: Visit) -> Html:
    """Lead visitors with answers back to their result, and others to the questions."""
    words = guide.words.track
    if visit.sheet.given:
        return frame.ways(frame.way(words.back, "start", visit.link(RESULT), main=True))
    first = journey.after(visit.sheet, START)
    code = frame.link_to(visit, ENTER_CODE, guide.words.start.have_code)
    return join(
        (
            frame.ways(frame.way(words.answer, "start", visit.link(first), main=True)),
            tag("p", code, class_="aside"),
        )
    )


def _facts(guide: Guide, names: Sequence[str]) -> Html:
    """List facts, with source and date after those that share them."""
    facts = (guide.program.fact[name] for name in names)
    groups = groupby(facts, key=lambda fact: source_of(guide, fact))
    return join(
        join((tag("ul", *(tag("li", fact.say) for fact in group)), tag("p", said, class_="source")))
        for said, group in groups
    )


def _table(guide: Guide, visit: Visit) -> Html:
    """Write a row for each thing that people ask of the tracks, these best first once one is named.

    A visitor's answers are marked at the tracks to which they give points, else beside the row's
    name. Each row is a group of two: one cell across with what is asked, and below it the answers.
    So what is asked can stay in sight while the tracks are swiped under it.
    """
    found = recommend(guide, visit.sheet) if visit.sheet.given else None
    leaders = found.leaders if found else ()
    ranked = [each.id for each in found.tracks] if found and leaders else guide.track_ids
    tracks = [guide.program.track[name] for name in ranked]
    names = tag("tr", *(_name(guide, visit, track, leads=track.id in leaders) for track in tracks))
    reasons = [reasons_for(guide, visit.sheet, track) for track in ranked]
    rows = (
        _row(guide, visit, row, tracks, reasons)
        for row in guide.program.compare
        if _is_answered(row, tracks)
    )
    return tag(
        "div",
        tag("table", tag("thead", names), _abouts(guide, tracks), *rows),
        class_="compare wide",
        style=None if len(tracks) == 3 else f"--tracks:{len(tracks)}",
        role="region",
        tabindex=0,
        aria_label=guide.words.track.table,
    )


def _is_answered(row: Comparison, tracks: Sequence[Track]) -> bool:
    return any(getattr(track, row.part) for track in tracks)


def _answer(row: Comparison, track: Track) -> Html:
    said = getattr(track, row.part)
    if isinstance(said, str):
        return tag("p", said)
    return tag("ul", *(tag("li", each) for each in said))


def _basis(guide: Guide, row: Comparison, tracks: Sequence[Track]) -> str:
    """Say what the answers to a row rest on: a judgment, or some page."""
    words = guide.words.track
    dated = (words.source.format(source=track.source, date=track.as_of) for track in tracks)
    return row.note or joined("; ", dict.fromkeys(dated))


def _name(guide: Guide, visit: Visit, track: Track, *, leads: bool) -> Html:
    link = frame.link_to(visit, Place("track", track.id), track.short)
    mark = tag("span", guide.words.track.closest, class_="hint") if leads else None
    return tag("th", link, mark, scope="col", class_=track_class(guide, track.id))


def _abouts(guide: Guide, tracks: Sequence[Track]) -> Html:
    cells = (tag("td", tag("p", track.about)) for track in tracks)
    return tag("tbody", _across(guide.words.track.about, tracks), tag("tr", *cells))


def _row(
    guide: Guide,
    visit: Visit,
    row: Comparison,
    tracks: Sequence[Track],
    reasons: Sequence[Sequence[Reason]],
) -> Html:
    mine = [
        [each.text for each in of if each.question in row.questions and each.points > 0]
        for of in reasons
    ]
    said = {text for texts in mine for text in texts}
    rest = [text for text in _mine(guide, visit, row) if text not in said]
    cells = (
        tag("td", _answer(row, track), _marked(guide, texts))
        for track, texts in zip(tracks, mine, strict=True)
    )
    rests_on = tag("span", _basis(guide, row, tracks), class_="hint")
    across = _across(row.name, tracks, rests_on, _marked(guide, rest))
    return tag("tbody", across, tag("tr", *cells))


def _across(asked: str, tracks: Sequence[Track], *more: Html) -> Html:
    inside = tag("div", tag("strong", asked), *more)
    return tag("tr", tag("th", inside, scope="rowgroup", colspan=len(tracks)))


def _mine(guide: Guide, visit: Visit, row: Comparison) -> list[str]:
    return [
        guide.questionnaire.question[question].option[option].reason
        for question in row.questions
        for option in visit.sheet.get(question, ())
    ]


def _marked(guide: Guide, texts: Sequence[str]) -> Html:
    label = tag("span", guide.words.track.mine, " ", class_="unseen")
    return join(tag("p", label, text, class_="mine") for text in texts)
