"""What the insights show, as titled tables of numbers in the reader's words.

A number that is hidden is None; what is not there is 0. A whole number counts records, a
fraction is a share.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

from advisor.guide import Guide, Question
from advisor.guide.model import STRENGTHS, TIE, VERDICT_LEVELS
from advisor.presentation.palette import Ink, tracks
from advisor.records.insights import Cell, Insights
from advisor.records.model import UNKNOWN
from advisor.records.population import Comparison

Shape = Literal["bars", "pairs", "split", "months"]
"""A bar a row; the same with a mark to compare with; each row divided into its columns; and
columns stacked over time."""

Color = Literal["accent", "blue", "amber", "plum", "rust", "quiet", "faint"] | Ink

Value = int | float | None


@dataclass(frozen=True)
class Figure:
    """A table of numbers that can be drawn.

    Attributes
    ----------
    id
        Names its file and its parts on the page.
    title, says
        What it shows: in a few words, and in a sentence or two that stand for the chart where
        it cannot be seen.
    shape
        How it is drawn.
    row_title, column_title, number_title
        What its rows, columns and numbers are.
    rows, columns
        Their names, in order.
    values
        Row and column -> number.
    colors
        A color for each column.
    """

    id: str
    title: str
    says: str
    shape: Shape
    row_title: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    values: Mapping[tuple[str, str], Value] = field(hash=False)  # but equal only with equal values
    colors: tuple[Color, ...] = ("accent",)
    column_title: str = ""
    number_title: str = ""

    def value(self, row: str, column: str) -> Value:
        """Give a number; None when it is hidden."""
        return self.values.get((row, column), 0)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw: every number is 0 or hidden."""
        return not any(self.values.values())


def over_time(guide: Guide, found: Insights) -> tuple[Figure, Figure]:
    """Count recommended tracks and verdicts by month."""
    words = guide.words.insights
    tops, verdicts = _tops(guide, found.tops), _verdicts(guide, found.verdicts)
    of_tops = _with_most(guide, words.tops_says, found.tops, tops, found.records)
    of_verdicts = _with_most(guide, words.verdicts_says, found.verdicts, verdicts, found.records)
    return (
        _months(
            guide,
            _Heading("tracks", words.tops, of_tops, words.month),
            words.top,
            found.tops_by_month,
            tops,
        ),
        _months(
            guide,
            _Heading("verdicts", words.verdicts, of_verdicts, words.month),
            words.verdict,
            found.verdicts_by_month,
            verdicts,
        ),
    )


def endings(guide: Guide, found: Insights) -> tuple[Figure, Figure]:
    """Count where people leave, and how clear their results are."""
    words = guide.words.insights
    pages = {page.id: page.title for page in guide.questionnaire.pages}
    pages |= _others(found.last_pages, pages, words.no_page)
    strengths = _strengths(guide) | _others(found.strengths, _strengths(guide), words.no_result)
    of_pages = _Heading("last_pages", words.last_pages, words.last_pages_says, words.page)
    of_strengths = _Heading("strengths", words.strengths, words.strengths_says, words.strength)
    return (
        _bars(guide, of_pages, found.last_pages, pages, found.records),
        _bars(guide, of_strengths, found.strengths, strengths, found.records),
    )


def answers(
    guide: Guide, found: Insights, compared: Sequence[Comparison], question: Question
) -> tuple[Figure, Figure]:
    """Count what people answer to one question, and which track each answer goes with."""
    words = guide.words.insights
    cells = [cell for cell in found.answers if cell.group == question.id]
    options = {option.id: option.text for option in question.options}
    options |= _others(cells, options, words.no_page)
    says = words.answers_says.format(question=question.text)
    total = found.answered.get(question.id)
    by_top = [cell for cell in found.answers_by_top if cell.question == question.id]
    tops = _tops(guide, (Cell("", cell.top, cell.count) for cell in by_top))
    crossed = [Cell(cell.option, cell.top, cell.count) for cell in by_top]
    shares = [each for each in compared if each.about == question.id]
    heading = _Heading("answers", words.answers, says, words.answer)
    plain = _bars(guide, heading, cells, options, total)
    return (
        _beside_all(guide, plain, options, shares) if shares else plain,
        Figure(
            "answers_by_track",
            words.answers_by_top,
            words.answers_by_top_says.format(question=question.text),
            "split",
            words.answer,
            tuple(options.values()),
            tuple(tops.values()),
            _named(crossed, options, tops),
            tuple(_color(guide, name) for name in tops),
            words.top,
            words.count,
        ),
    )


def opinions(guide: Guide, found: Insights) -> tuple[Figure, Figure]:
    """Set the recommended track against the counselor's, and against the prospect's own."""
    words = guide.words.insights
    of_calls = _Heading("agreement", words.agreement, words.agreement_says, words.recommended)
    of_prospects = _Heading("leanings", words.leanings, words.leanings_says, words.recommended)
    return (
        _against(guide, of_calls, words.advised, found.agreement.cells),
        _against(guide, of_prospects, words.leaning, found.leanings),
    )


def population(guide: Guide, compared: Iterable[Comparison]) -> Figure:
    """Set results among the records beside results among all complete sheets."""
    words = guide.words.insights
    names = {
        "top": (words.top, _tops(guide, ())),
        "verdict": (words.verdict, _verdicts(guide, ())),
        "strength": (words.strength, _strengths(guide)),
    }
    rows: list[str] = []
    values: dict[tuple[str, str], Value] = {}
    for each in compared:
        if each.about in names and each.name != UNKNOWN:
            group, texts = names[each.about]
            row = words.in_group.format(group=group, name=texts.get(each.name, each.name))
            rows.append(row)
            values[row, words.recorded] = each.recorded
            values[row, words.all_sheets] = each.all_sheets
    return Figure(
        "population",
        words.population,
        words.population_says,
        "pairs",
        "",
        tuple(rows),
        (words.recorded, words.all_sheets),
        values,
        ("accent", "amber"),
    )


def share(part: int | None, whole: int | None) -> float | None:
    """Give a share; None when it is hidden, or there is nothing to have a share of."""
    return part / whole if part is not None and whole else None


# ------------------------------------------------------------------------ how they are made


class _Heading(NamedTuple):
    """What a figure is about, before its numbers are known."""

    id: str
    title: str
    says: str
    row_title: str


def _bars(
    guide: Guide,
    heading: _Heading,
    cells: Iterable[Cell],
    names: Mapping[str, str],
    total: int | None,
) -> Figure:
    """Show the counts of one group, with their shares."""
    words = guide.words.insights
    counted = tuple(cells)
    values: dict[tuple[str, str], Value] = {}
    for cell in counted:
        values[names[cell.name], words.count] = cell.count
        values[names[cell.name], words.share] = share(cell.count, total)
    return Figure(
        heading.id,
        heading.title,
        _with_most(guide, heading.says, counted, names, total),
        "bars",
        heading.row_title,
        tuple(names.values()),
        (words.count, words.share),
        values,
    )


def _against(guide: Guide, heading: _Heading, column_title: str, cells: Iterable[Cell]) -> Figure:
    """Set recommended tracks against those that somebody else would choose."""
    counted = tuple(cells)
    tops = _tops(guide, (Cell("", cell.group, cell.count) for cell in counted))
    rows = {name: tops[name] for name in tops if any(cell.group == name for cell in counted)}
    chosen = {track.id: track.short for track in guide.tracks}
    chosen |= _others(counted, chosen, guide.words.insights.no_result)
    return Figure(
        heading.id,
        heading.title,
        heading.says,
        "split",
        heading.row_title,
        tuple(rows.values()),
        tuple(chosen.values()),
        _named(counted, rows, chosen),
        tuple(_color(guide, name) for name in chosen),
        column_title,
        guide.words.insights.count,
    )


def _months(
    guide: Guide,
    heading: _Heading,
    column_title: str,
    cells: Iterable[Cell],
    names: Mapping[str, str],
) -> Figure:
    """Show counts by month."""
    counted = tuple(cells)
    months = {cell.group: cell.group for cell in counted}
    return Figure(
        heading.id,
        heading.title,
        heading.says,
        "months",
        heading.row_title,
        tuple(months),
        tuple(names.values()),
        _named(counted, months, names),
        tuple(_color(guide, name) for name in names),
        column_title,
        guide.words.insights.count,
    )


def _beside_all(
    guide: Guide, plain: Figure, options: Mapping[str, str], shares: Iterable[Comparison]
) -> Figure:
    """Put the shares of all sheets beside those of the records."""
    words = guide.words.insights
    values = dict(plain.values)
    for each in shares:
        values[options[each.name], words.recorded] = each.recorded
        values[options[each.name], words.all_sheets] = each.all_sheets
    return Figure(
        plain.id,
        plain.title,
        plain.says,
        "pairs",
        plain.row_title,
        plain.rows,
        (words.recorded, words.all_sheets, words.count),
        {key: number for key, number in values.items() if key[1] != words.share},
        ("accent", "amber"),
    )


def _with_most(
    guide: Guide, says: str, cells: Iterable[Cell], names: Mapping[str, str], total: int | None
) -> str:
    """Add to a sentence what is most frequent, when that is known."""
    most = max(cells, key=lambda cell: cell.count or 0, default=None)
    part = share(most.count, total) if most else None
    if most is None or not part:
        return says
    text = guide.words.insights.most.format(name=names[most.name], share=f"{part:.0%}")
    return f"{says} {text}"


def _named(
    cells: Iterable[Cell], rows: Mapping[str, str], columns: Mapping[str, str]
) -> dict[tuple[str, str], Value]:
    return {
        (rows[cell.group], columns[cell.name]): cell.count
        for cell in cells
        if cell.group in rows and cell.name in columns
    }


_RESULT_COLORS: Final[Mapping[str, Color]] = {
    "yes": "accent",
    "yes_if": "amber",
    "not_yet": "rust",
    "elsewhere": "blue",
    TIE: "quiet",
}


def _color(guide: Guide, name: str) -> Color:
    """Give a track, verdict or other result its color."""
    if name in guide.track_ids:
        return tracks(guide)[guide.track_ids.index(name)]
    return _RESULT_COLORS.get(name, "faint")


def _tops(guide: Guide, cells: Iterable[Cell]) -> dict[str, str]:
    """Name the tracks, a tie, and whatever else was recommended."""
    names = {track.id: track.short for track in guide.tracks} | {TIE: guide.words.desk.tie}
    found = tuple(cells)
    if any(cell.name == UNKNOWN for cell in found):
        names[UNKNOWN] = guide.words.desk.unknown
    return names | _others(found, names, guide.words.insights.no_result)


def _verdicts(guide: Guide, cells: Iterable[Cell]) -> dict[str, str]:
    words = guide.words.desk
    texts = (words.yes, words.yes_if, words.not_yet, words.elsewhere)
    names: dict[str, str] = dict(zip(VERDICT_LEVELS, texts, strict=True))
    return names | _others(cells, names, guide.words.insights.no_result)


def _strengths(guide: Guide) -> dict[str, str]:
    words = guide.words.desk
    texts = {"clear": words.clear, "lean": words.lean, "toss-up": words.toss_up}
    return {name: texts.get(name, words.unknown) for name in STRENGTHS}


def _others(cells: Iterable[Cell], names: Mapping[str, str], none: str) -> dict[str, str]:
    """Name what today's guide does not know, such as options of an earlier one, by its id."""
    return {cell.name: cell.name or none for cell in cells if cell.name not in names}
