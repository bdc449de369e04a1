"""The comparison of the tracks: a table with a row for each thing that people ask of them.

What a visitor answered is marked at the tracks that it gives points to, and beside the row's name
when it gives points to none.
"""

from __future__ import annotations

from collections.abc import Sequence

from advisor.guide import Guide, Track
from advisor.guide.model import Comparison
from advisor.guide.spoken import joined
from advisor.prospect import frame
from advisor.prospect.address import Place, Visit
from advisor.prospect.fork import track_class
from advisor.prospect.markup import Html, join, tag
from advisor.scoring import Recommendation, reasons_for, recommend


def table(guide: Guide, visit: Visit) -> Html:
    """Write the table, the tracks best first once one may be named.

    Each row is a group of two: one cell across with what is asked, and below it the answers. So
    what is asked can stay in sight while the tracks are swiped under it.
    """
    found = recommend(guide, visit.sheet) if visit.sheet.given else None
    ranked = [each.id for each in found.tracks] if found and found.leaders else guide.track_ids
    tracks = [guide.program.track[name] for name in ranked]
    names = tag("tr", *(_name(guide, visit, track, found) for track in tracks))
    rows = (_row(guide, visit, row, tracks) for row in guide.program.compare if told(row, tracks))
    return tag(
        "div",
        tag("table", tag("thead", names), _abouts(guide, tracks), *rows),
        class_="compare wide",
        style=None if len(tracks) == 3 else f"--tracks:{len(tracks)}",
        role="region",
        tabindex=0,
        aria_label=guide.words.track.table,
    )


def told(row: Comparison, tracks: Sequence[Track]) -> bool:
    """Tell whether any of some tracks answers a row."""
    return any(getattr(track, row.part) for track in tracks)


def answer(row: Comparison, track: Track) -> Html:
    """Write what a track answers to a row."""
    said = getattr(track, row.part)
    if isinstance(said, str):
        return tag("p", said)
    return tag("ul", *(tag("li", each) for each in said))


def surely(guide: Guide, row: Comparison, tracks: Sequence[Track]) -> str:
    """Say how sure the answers to a row are: a judgment, or what some page says."""
    source = guide.words.track.source
    dated = (source.format(source=track.source, date=track.as_of) for track in tracks)
    return row.note or joined("; ", dict.fromkeys(dated))


def _name(guide: Guide, visit: Visit, track: Track, found: Recommendation | None) -> Html:
    link = frame.link_to(visit, Place("track", track.id), track.short)
    leads = found is not None and track.id in found.leaders
    mark = tag("span", guide.words.track.closest, class_="hint") if leads else None
    return tag("th", link, mark, scope="col", class_=track_class(guide, track.id))


def _abouts(guide: Guide, tracks: Sequence[Track]) -> Html:
    cells = (tag("td", tag("p", track.about)) for track in tracks)
    return tag("tbody", _across(guide.words.track.about, tracks), tag("tr", *cells))


def _row(guide: Guide, visit: Visit, row: Comparison, tracks: Sequence[Track]) -> Html:
    mine = [_mine(guide, visit, row, track) for track in tracks]
    said = {text for texts in mine for text in texts}
    rest = [text for text in _answers(guide, visit, row) if text not in said]
    cells = (
        tag("td", answer(row, track), _marked(guide, texts))
        for track, texts in zip(tracks, mine, strict=True)
    )
    sure = tag("span", surely(guide, row, tracks), class_="hint")
    across = _across(row.name, tracks, sure, _marked(guide, rest))
    return tag("tbody", across, tag("tr", *cells))


def _across(asked: str, tracks: Sequence[Track], *more: Html) -> Html:
    inside = tag("div", tag("strong", asked), *more)
    return tag("tr", tag("th", inside, scope="rowgroup", colspan=len(tracks)))


def _mine(guide: Guide, visit: Visit, row: Comparison, track: Track) -> list[str]:
    """List the answers to a row's questions that speak for a track, as sentences."""
    return [
        reason.text
        for reason in reasons_for(guide, visit.sheet, track.id)
        if reason.question in row.questions and reason.points > 0
    ]


def _answers(guide: Guide, visit: Visit, row: Comparison) -> list[str]:
    return [
        guide.questionnaire.question[question].option[option].reason
        for question in row.questions
        for option in visit.sheet.get(question, ())
    ]


def _marked(guide: Guide, texts: Sequence[str]) -> Html:
    label = tag("span", guide.words.track.mine, " ", class_="unseen")
    return join(tag("p", label, text, class_="mine") for text in texts)
