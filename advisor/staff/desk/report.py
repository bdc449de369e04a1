"""The findings about a draft as HTML: what moves, and from where to where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, Literal, NamedTuple

from advisor.analysis.batch import AnyComparison
from advisor.analysis.impact import Cause, Impact, State
from advisor.guide import Guide
from advisor.guide.model import STRENGTHS, TIE, VERDICT_LEVELS
from advisor.guide.words import DeskWords
from advisor.presentation.shares import percent
from advisor.prospect.fork import track_class
from advisor.prospect.markup import Html, join, tag
from advisor.scoring.cases import Difference

Part = Literal["top", "strength", "verdict"]
"""What of a result is looked at."""

PARTS: Final[tuple[Part, ...]] = ("top", "strength", "verdict")
MOST_MOVES: Final = 12
"""How many moves are offered to be looked at."""

MOST_REASONS: Final = 4
"""How many reasons explain why a case fails; the strongest are enough to see it."""


class Move(NamedTuple):
    """Sheets that come to something else in one part."""

    old: str
    new: str
    sheets: int


def name_of(guide: Guide, part: Part, value: str) -> str:
    """Name a track, strength or verdict as staff know it."""
    words = guide.words.desk
    if part == "top":
        return words.tie if value == TIE else guide.program.track[value].short
    return {
        "clear": words.clear,
        "lean": words.lean,
        "toss-up": words.toss_up,
        "unknown": words.unknown,
        "yes": words.yes,
        "yes_if": words.yes_if,
        "not_yet": words.not_yet,
        "elsewhere": words.elsewhere,
    }[value]


def values_of(guide: Guide, part: Part) -> tuple[str, ...]:
    """List the values that a part of the result may have."""
    if part == "top":
        return (*guide.track_ids, TIE)
    return STRENGTHS if part == "strength" else VERDICT_LEVELS


def moves(impact: Impact, part: Part) -> list[Move]:
    """List where sheets go in one part, the most first."""
    found = [
        Move(old, new, count)
        for (old, new), count in impact.matrix(part).items()
        if old != new and count
    ]
    return sorted(found, key=lambda move: -move.sheets)


def typical(impact: Impact, part: Part, move: Move) -> tuple[State, State]:
    """Give the states between which most sheets of a move go."""
    between = {
        states: count
        for states, count in impact.moves.items()
        if (getattr(states[0], part), getattr(states[1], part)) == (move.old, move.new)
    }
    return max(between, key=between.__getitem__)


def before_and_after(guide: Guide, impact: Impact) -> Html:
    """Write the shares of all results by the published rules and by the draft."""
    words = guide.words.desk
    titles = {"top": words.tracks, "strength": words.strengths, "verdict": words.verdicts}
    bodies = (
        tag(
            "tbody",
            tag("tr", tag("th", titles[part], scope="rowgroup", colspan=4), class_="group"),
            *_shares(guide, impact, part),
        )
        for part in PARTS
    )
    columns = ("", words.published, words.draft, words.difference)
    head = tag("thead", tag("tr", *(column(name) for name in columns)))
    return table(words.audit, head, *bodies, class_="shares")


def _shares(guide: Guide, impact: Impact, part: Part) -> Iterator[Html]:
    words, whole = guide.words.desk, impact.combinations
    matrix = impact.matrix(part)
    for value in values_of(guide, part):
        before = sum(count for (old, _), count in matrix.items() if old == value)
        after = sum(count for (_, new), count in matrix.items() if new == value)
        color = f"name {track_class(guide, value)}" if value in guide.track_ids else None
        is_same = "none" if after == before else None
        yield tag(
            "tr",
            tag("th", name_of(guide, part, value), scope="row", class_=color),
            tag("td", percent(before, whole)),
            tag("td", percent(after, whole)),
            tag("td", _signed(words, after - before, whole), class_=is_same),
        )


def _signed(words: DeskWords, difference: int, whole: int) -> str:
    if not difference:
        return words.same
    sign = "+" if difference > 0 else "\N{MINUS SIGN}"
    return sign + percent(abs(difference), whole)


def matrix(guide: Guide, impact: Impact, part: Part) -> Html:
    """Write which share of all sheets goes from where to where."""
    words = guide.words.desk
    counts = impact.matrix(part)
    values = values_of(guide, part)
    names = [name_of(guide, part, value) for value in values]
    rows = (
        tag(
            "tr",
            tag("th", name, scope="row"),
            *(
                tag(
                    "td",
                    percent(counts.get((old, new), 0), impact.combinations),
                    class_=_place(old, new, counts.get((old, new), 0)),
                )
                for new in values
            ),
        )
        for old, name in zip(values, names, strict=True)
    )
    head = tag("thead", tag("tr", column(words.from_to), *(column(name) for name in names)))
    return table(words.matrix, head, tag("tbody", *rows), class_="matrix")


def _place(old: str, new: str, count: int) -> str | None:
    if old == new:
        return "stays"
    return "moves" if count else "none"


def reasons_for(causes: Sequence[Cause], whole: int) -> Html:
    """List the changes, with the share of all sheets that each alone would move."""
    rows = (
        tag(
            "li",
            tag("span", cause.change.text),
            tag("span", percent(cause.moved, whole), class_="points"),
        )
        for cause in causes
    )
    return tag("ul", *rows, class_="reasons plain")


def failing(guide: Guide, difference: Difference) -> Html:
    """Say what a case expects, what comes out, and which answers made it so."""
    words = guide.words.desk
    parts: Mapping[str, tuple[Part, str]] = {
        "verdict": ("verdict", words.verdict),
        "top": ("top", words.track),
        "strength": ("strength", words.strength),
    }
    rows = (
        tag(
            "tr",
            tag("th", parts[each.field][1], scope="row"),
            tag("td", name_of(guide, parts[each.field][0], each.expected)),
            tag(
                "td",
                name_of(guide, parts[each.field][0], each.found),
                class_="moves" if each.differs else None,
            ),
        )
        for each in difference.contrasts
    )
    head = tag("tr", *(column(name) for name in ("", words.expected, words.found)))
    reasons = (
        tag("li", words.reason.format(points=f"{reason.points:+d}", reason=reason.text))
        for reason in difference.result.reasons[:MOST_REASONS]
    )
    return join(
        (
            tag("h4", difference.case.who),
            table(difference.case.id, tag("thead", head), tag("tbody", *rows), class_="case"),
            tag("p", words.because, class_="hint") if difference.result.reasons else Html(),
            tag("ul", *reasons, class_="plain because"),
        )
    )


def examples(guide: Guide, pair: AnyComparison, part: Part, move: Move) -> Html:
    """Write a few typical sheets that make a move, one beside the other."""
    words = guide.words.desk
    sheets = pair.examples(*typical(pair.impact, part, move))
    questions = [q for q in guide.questionnaire.questions if any(q.id in sheet for sheet in sheets)]
    edited = {
        (question, option)
        for question, table in pair.new.rules.points.items()
        for option, row in table.items()
        if row != pair.old.rules.points.get(question, {}).get(option, {})
    }
    rows = (
        tag(
            "tr",
            tag("th", question.text, scope="row"),
            *(
                tag(
                    "td",
                    *(
                        tag(
                            "p",
                            question.option[option].text,
                            class_="moves" if (question.id, option) in edited else None,
                        )
                        for option in sheet.get(question.id, ())
                    ),
                )
                for sheet in sheets
            ),
        )
        for question in questions
    )
    names = [words.example.format(number=number) for number in range(1, len(sheets) + 1)]
    head = tag("thead", tag("tr", column(words.question), *(column(name) for name in names)))
    return table(words.examples, head, tag("tbody", *rows), class_="examples")


def column(name: str) -> Html:
    """Write the head of a column; of one without a name, an empty cell."""
    return tag("th", name, scope="col") if name else tag("td")


def table(caption: str, *parts: Html, class_: str) -> Html:
    """Write a table that a narrow window can scroll sideways."""
    table = tag("table", tag("caption", caption), *parts, class_=class_)
    return tag("div", table, class_="scroll", tabindex=0, role="group", aria_label=caption)
