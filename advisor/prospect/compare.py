"""The comparison of the tracks: a table with a row for each thing that people ask of them.

A visitor's answers are marked at the tracks to which they give points, else beside the row's name.
"""

from __future__ import annotations

from collections.abc import Sequence

from advisor.guide import Guide, Track
from advisor.guide.program import Comparison
from advisor.guide.spoken import joined
from advisor.prospect import frame
from advisor.prospect.address import Place, Visit
from advisor.prospect.fork import track_class
from advisor.prospect.markup import Html, join, tag
from advisor.scoring import Reason, reasons_for, recommend


def table(guide: Guide, visit: Visit) -> Html:
    """Write the table, the tracks best first once one may be named.

    Each row is a group of two: one cell across with what is asked, and below it the answers. So
    what is asked can stay in sight while the tracks are swiped under it.
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
        if is_answered(row, tracks)
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


def is_answered(row: Comparison, tracks: Sequence[Track]) -> bool:
    """Tell whether any of some tracks answers a row."""
    return any(getattr(track, row.part) for track in tracks)


def answer(row: Comparison, track: Track) -> Html:
    """Write what a track answers to a row."""
    said = getattr(track, row.part)
    if isinstance(said, str):
        return tag("p", said)
    return tag("ul", *(tag("li", each) for each in said))


def source(guide: Guide, row: Comparison, tracks: Sequence[Track]) -> str:
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
    rest = [text for text in _answers(guide, visit, row) if text not in said]
    cells = (
        tag("td", answer(row, track), _marked(guide, texts))
        for track, texts in zip(tracks, mine, strict=True)
    )
    rests_on = tag("span", source(guide, row, tracks), class_="hint")
    across = _across(row.name, tracks, rests_on, _marked(guide, rest))
    return tag("tbody", across, tag("tr", *cells))


def _across(asked: str, tracks: Sequence[Track], *more: Html) -> Html:
    inside = tag("div", tag("strong", asked), *more)
    return tag("tr", tag("th", inside, scope="rowgroup", colspan=len(tracks)))


def _answers(guide: Guide, visit: Visit, row: Comparison) -> list[str]:
    return [
        guide.questionnaire.question[question].option[option].reason
        for question in row.questions
        for option in visit.sheet.get(question, ())
    ]


def _marked(guide: Guide, texts: Sequence[str]) -> Html:
    label = tag("span", guide.words.track.mine, " ", class_="unseen")
    return join(tag("p", label, text, class_="mine") for text in texts)
