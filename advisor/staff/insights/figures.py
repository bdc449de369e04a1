"""What the insights show, as titled tables of numbers in the reader's words.

A number that is hidden is None; what is not there is 0. A whole number counts records, a
fraction is a share.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from advisor.guide import Guide
from advisor.guide.model import STRENGTHS, TIE, VERDICT_LEVELS
from advisor.presentation.shares import decimal, rounded_percent
from advisor.prospect.fork import track_class
from advisor.records.insights import Cell, Insights
from advisor.records.model import UNKNOWN
from advisor.records.population import ComparedShare, rest_of
from advisor.staff.desk.report import name_of

Shape = Literal["bars", "pairs", "split", "months"]
"""A bar a row; the same with a mark to compare with; each row divided into its columns; and
the same over time, where a row is as long as it has records."""

Value = int | float | None


@dataclass(frozen=True)
class Figure:
    """A table of numbers that can be drawn."""

    id: str
    """Names its file and its parts on the page."""
    title: str
    finding: str
    says: str
    """How to read it."""
    row_title: str = ""
    shape: Shape = "bars"
    rows: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    values: Mapping[tuple[str, str], Value] = field(default_factory=dict, hash=False)
    """Row and column -> number."""
    colors: tuple[str, ...] = ("is-plain",)
    """The style class of each column that is drawn; those after them are in the table alone. In
    the first of these, ``split`` and ``months`` have the total of the row."""
    most: Mapping[str, Value] = field(default_factory=dict, hash=False)
    """What a hidden number of the first column can be at most, where that is known."""

    def value(self, row: str, column: str) -> Value:
        """Give a number; None when it is hidden."""
        return self.values.get((row, column), 0)

    def total(self, row: str) -> int | None:
        """The records of a row that is divided into its columns; None when that is hidden."""
        total = self.value(row, self.columns[len(self.colors)])
        return None if total is None else int(total)

    @property
    def parts(self) -> tuple[str, ...]:
        """The columns that are drawn."""
        return self.columns[: len(self.colors)]

    @property
    def colored(self) -> Iterable[tuple[str, str]]:
        """These with their colors."""
        return zip(self.parts, self.colors, strict=True)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw: every number is 0 or hidden."""
        return not any(self.values.values())


def over_time(guide: Guide, found: Insights) -> tuple[Figure, Figure]:
    """Count recommended tracks and verdicts by month."""
    words = guide.words.insights
    tops, verdicts = _tops(guide, found.tops), _verdicts(guide, found.verdicts)
    rows = {cell.name: _month(guide, cell.name) for cell in found.months}
    months = rows, {cell.name: cell.count for cell in found.months}
    most = _most(guide, found.tops, tops, found.records)
    of_tops = Figure("tracks", words.tops, most, words.tops_says, words.month)
    most = _most(guide, found.verdicts, verdicts, found.records)
    of_verdicts = Figure("verdicts", words.verdicts, most, words.verdicts_says, words.month)
    return (
        _divided(guide, of_tops, "months", months, tops, found.tops_by_month),
        _divided(guide, of_verdicts, "months", months, verdicts, found.verdicts_by_month),
    )


def endings(guide: Guide, found: Insights) -> tuple[Figure, Figure]:
    """Count where people leave, and how clear their results are."""
    words, total = guide.words.insights, found.records
    pages = {page.id: page.title for page in guide.questionnaire.pages}
    pages |= _others(found.last_pages, pages, words.no_page)
    strengths = _strengths(guide) | _others(found.strengths, _strengths(guide), words.no_result)
    most = _most(guide, found.last_pages, pages, total)
    of_pages = Figure("last_pages", words.last_pages, most, words.last_pages_says, words.page)
    most = _most(guide, found.strengths, strengths, total)
    of_strengths = Figure("strengths", words.strengths, most, words.strengths_says, words.strength)
    return (
        _bars(guide, of_pages, _counts(found.last_pages, pages, total), pages, total),
        _bars(guide, of_strengths, _counts(found.strengths, strengths, total), strengths, total),
    )


def answers(
    guide: Guide, found: Insights, compared: Iterable[ComparedShare], name: str
) -> tuple[Figure, Figure]:
    """Count what people answer to a question, by its id, and which track each answer goes with."""
    words, question = guide.words.insights, guide.questionnaire.question.get(name)
    text = question.text if question else name
    cells = [cell for cell in found.answers if cell.group == name]
    options = {option.id: option.text for option in question.options} if question else {}
    options |= _others(cells, options, words.no_page)
    total = found.answered.get(name, 0)
    counts = _counts(cells, options, total)
    by_top = [cell for cell in found.answers_by_top if cell.question == name]
    tops = _tops(guide, (Cell("", cell.top, cell.count) for cell in by_top))
    crossed = [Cell(cell.option, cell.top, cell.count) for cell in by_top]
    most = _most(guide, cells, options, total)
    heading = Figure("answers", words.answers, most, text, words.answer)
    chosen = _bars(guide, heading, counts, options, total)
    if shares := [(options[each.name], each) for each in compared if each.about == name]:
        pairs = _pairs(guide, heading, shares)
        counted = {(options[each], words.count): count for each, count in counts.items()}
        columns, values = (*pairs.columns, words.count), {**pairs.values, **counted}
        chosen = replace(pairs, rows=chosen.rows, columns=columns, values=values)
    says = words.answers_by_top_says.format(question=text)
    clearest = _clearest(guide, options, tops, counts, crossed)
    of_tops = Figure("answers_by_track", words.answers_by_top, clearest, says, words.answer)
    return chosen, _divided(guide, of_tops, "split", (options, counts), tops, crossed)


def opinions(guide: Guide, found: Insights) -> tuple[Figure, Figure]:
    """Set the recommended track against the counselor's, and against the prospect's own."""
    words, heard = guide.words.insights, found.agreement
    leaned = [cell.count for cell in found.leaned]
    same = [cell.count for cell in found.leanings if cell.group == cell.name]
    lean_same = None if None in same else sum(filter(None, same))
    lean_all = None if None in leaned else sum(filter(None, leaned))
    of_calls = Figure(
        "agreement",
        words.agreement,
        _agreeing(guide, words.agreed_finding, heard.same, heard.judged),
        words.agreement_says,
        words.recommended,
    )
    of_prospects = Figure(
        "leanings",
        words.leanings,
        _agreeing(guide, words.leanings_finding, lean_same, lean_all),
        words.leanings_says,
        words.recommended,
    )
    return (
        _against(guide, of_calls, heard.judged_by_top, heard.cells),
        _against(guide, of_prospects, found.leaned, found.leanings),
    )


def population(guide: Guide, compared: Iterable[ComparedShare]) -> Figure:
    """Set results among the records beside results among all complete sheets."""
    words = guide.words.insights
    names = {
        "top": (words.top, _tops(guide, ())),
        "verdict": (words.verdict, _verdicts(guide, ())),
        "strength": (words.strength, _strengths(guide)),
    }
    rows = [
        (words.in_group.format(group=group, name=texts.get(each.name, each.name)), each)
        for each in compared
        if each.about in names
        for group, texts in [names[each.about]]
    ]
    apart = [
        (
            abs(each.recorded - each.all_sheets),
            words.apart.format(
                name=row,
                recorded=rounded_percent(guide, each.recorded),
                all_sheets=rounded_percent(guide, each.all_sheets),
            ),
        )
        for row, each in rows
        if each.recorded is not None
    ]
    finding = max(apart)[1] if apart else words.no_finding
    heading = Figure("population", words.population, finding, words.population_says)
    return _pairs(guide, heading, rows)


def share(part: int | None, total: int | None) -> float | None:
    """Give a share; None when it is hidden, or there is nothing to have a share of."""
    return part / total if part is not None and total else None


def written(guide: Guide, number: Value, hidden: str = "") -> str:
    """Write a number as readers see it: shares in percent."""
    if number is None:
        return hidden
    if isinstance(number, float):
        return rounded_percent(guide, number, 1)
    return decimal(guide, number)


# ------------------------------------------------------------------------ how they are made


Counts = Mapping[str, int | None]
"""How many records each of some names has; None where that is hidden."""


def _counts(cells: Iterable[Cell], names: Iterable[str], total: int | None) -> Counts:
    """Count each of some names: 0 where only others have a count."""
    known = {cell.name: cell.count for cell in cells}
    return {name: known.get(name, 0) if known or total == 0 else None for name in names}


def _bars(
    guide: Guide,
    heading: Figure,
    counts: Counts,
    names: Mapping[str, str],
    total: int | None,
) -> Figure:
    """Show the counts of one group, with their shares."""
    words = guide.words.insights
    values: dict[tuple[str, str], Value] = {}
    for name, count in counts.items():
        values[names[name], words.count] = count
        values[names[name], words.share] = share(count, total) if count != 0 else 0.0
    rest = rest_of(counts.values(), total)
    return replace(
        heading,
        rows=tuple(names.values()),
        columns=(words.count, words.share),
        values=values,
        most={names[name]: rest for name, count in counts.items() if count is None},
    )


def _divided(
    guide: Guide,
    heading: Figure,
    shape: Shape,
    rows: tuple[Mapping[str, str], Counts],
    columns: Mapping[str, str],
    cells: Iterable[Cell],
) -> Figure:
    """Divide rows, of which the names and totals are given, into columns."""
    names, totals = rows
    every = guide.words.insights.count
    known = {(cell.group, cell.name): cell.count for cell in cells}
    # Where all of them are hidden, a count of 0 is hidden too.
    values: dict[tuple[str, str], Value] = {
        (names[row], columns[column]): known.get((row, column), 0 if known else None)
        for row in names
        for column in columns
        if known or totals.get(row, 0) != 0
    }
    values |= {(names[name], every): totals.get(name, 0) for name in names}
    return replace(
        heading,
        shape=shape,
        rows=tuple(names.values()),
        columns=(*columns.values(), every),
        values=values,
        colors=tuple(_color(guide, name) for name in columns),
    )


def _against(
    guide: Guide, heading: Figure, totals: Iterable[Cell], cells: Sequence[Cell]
) -> Figure:
    """Set recommended tracks against those that others would choose."""
    counts = {cell.name: cell.count for cell in totals}
    tops = _tops(guide, (Cell("", name, None) for name in counts))
    rows = {name: tops[name] for name in tops if name in counts}
    chosen = {track.id: track.short for track in guide.tracks}
    chosen |= _others(cells, chosen, guide.words.insights.no_result)
    return _divided(guide, heading, "split", (rows, counts), chosen, cells)


def _pairs(guide: Guide, heading: Figure, rows: Sequence[tuple[str, ComparedShare]]) -> Figure:
    """Put the shares of all sheets beside those of the records."""
    columns = guide.words.insights.recorded, guide.words.insights.all_sheets
    return replace(
        heading,
        shape="pairs",
        rows=tuple(dict.fromkeys(row for row, _ in rows)),
        columns=columns,
        values={
            (row, column): number
            for row, each in rows
            for column, number in zip(columns, (each.recorded, each.all_sheets), strict=True)
        },
        colors=("is-plain", "mark"),
        most={row: each.most for row, each in rows if each.recorded is None},
    )


def _most(guide: Guide, cells: Iterable[Cell], names: Mapping[str, str], total: int | None) -> str:
    """Say what is most frequent, when nothing hidden can be more so."""
    words = guide.words.insights
    counts = {cell.name: cell.count for cell in cells}
    name = max(counts, key=lambda each: counts[each] or 0, default="")
    count, rest = counts.get(name), rest_of(counts.values(), total)
    part = share(count, total)
    if not count or not part or rest is None or rest >= count:
        return words.no_finding
    return words.most.format(name=names[name], share=rounded_percent(guide, part))


def _clearest(
    guide: Guide,
    options: Mapping[str, str],
    tops: Mapping[str, str],
    counts: Counts,
    crossed: Iterable[Cell],
) -> str:
    """Say which answer goes most clearly with a track."""
    words = guide.words.insights
    shares = [
        (part, cell)
        for cell in crossed
        if cell.name in guide.track_ids and (part := share(cell.count, counts.get(cell.group)))
    ]
    if not shares:
        return words.no_finding
    part, cell = max(shares, key=lambda each: (each[0], each[1].count))
    return words.clearest.format(
        answer=options[cell.group],
        track=tops[cell.name],
        same=written(guide, cell.count),
        all=written(guide, counts[cell.group]),
        share=rounded_percent(guide, part),
    )


def _agreeing(guide: Guide, text: str, same: int | None, every: int | None) -> str:
    part = share(same, every)
    if part is None:
        return guide.words.insights.no_finding
    said = rounded_percent(guide, part)
    return text.format(same=written(guide, same), all=written(guide, every), share=said)


def _month(guide: Guide, row: str) -> str:
    """Name a row of months."""
    since, _, until = row.partition("/")
    return guide.words.insights.months.format(since=since, until=until) if until else since


def _color(guide: Guide, name: str) -> str:
    """Give the style class of a track, verdict or other result."""
    if name in guide.track_ids:
        return track_class(guide, name)
    return f"level-{name}" if name in VERDICT_LEVELS else f"is-{name or 'none'}"


def _tops(guide: Guide, cells: Iterable[Cell]) -> dict[str, str]:
    """Name the tracks, a tie, and whatever else was recommended."""
    names = {name: name_of(guide, "top", name) for name in (*guide.track_ids, TIE)}
    found = tuple(cells)
    if any(cell.name == UNKNOWN for cell in found):
        names[UNKNOWN] = guide.words.desk.unknown
    return names | _others(found, names, guide.words.insights.no_result)


def _verdicts(guide: Guide, cells: Iterable[Cell]) -> dict[str, str]:
    names: dict[str, str] = {level: name_of(guide, "verdict", level) for level in VERDICT_LEVELS}
    return names | _others(cells, names, guide.words.insights.no_result)


def _strengths(guide: Guide) -> dict[str, str]:
    return {name: name_of(guide, "strength", name) for name in STRENGTHS}


def _others(cells: Iterable[Cell], names: Mapping[str, str], none: str) -> dict[str, str]:
    """Name what today's guide does not know, such as options of an earlier one, by its id."""
    return {cell.name: cell.name or none for cell in cells if cell.name not in names}
