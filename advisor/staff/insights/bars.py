"""A figure as bars of HTML, in the pages' own colors, and in numbers: as a table and as CSV.

Names stand above their bars rather than beside them, so that a long answer is as readable
on a phone as on a desk. What is hidden is hatched, up to what it can be at most.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Final

from advisor.guide import Guide
from advisor.prospect.markup import Html, join, tag
from advisor.staff.desk.report import head, table
from advisor.staff.insights.figures import Figure, Value, written

HIDDEN: Final = "is-hidden"  # the style class of what is hidden


def draw(guide: Guide, figure: Figure) -> Html:
    """Draw a figure."""
    words = guide.words.insights
    row = {"bars": _bar, "pairs": _pair, "split": _split, "months": _split}[figure.shape]
    longest = _longest(figure)
    rows = (tag("div", *row(guide, figure, name, longest), class_="entry") for name in figure.rows)
    hidden = sum(value is None for value in figure.values.values())
    count = words.hidden_of.format(hidden=hidden, all=len(figure.rows) * len(figure.columns))
    about = f"{figure.title}. {figure.finding} {figure.says}"
    legend = _legend(guide, figure, hidden)
    chart = tag("div", legend, *rows, class_="chart", role="img", aria_label=about)
    return join((chart, tag("p", count, class_="hint") if hidden else Html()))


def _legend(guide: Guide, figure: Figure, hidden: int) -> Html:
    keys = [*zip(figure.parts, figure.colors, strict=True)] if len(figure.parts) > 1 else []
    keys += [(guide.words.insights.hidden, HIDDEN)] if hidden else []
    marked = (tag("span", tag("i", class_=color), name) for name, color in keys)
    return tag("p", *marked, class_="legend") if keys else Html()


def _longest(figure: Figure) -> float:
    """The number that takes all of the width."""
    if figure.shape in ("bars", "pairs"):
        shown = [figure.value(row, part) for row in figure.rows for part in figure.parts]
        found = [*shown, *figure.most.values()]
    else:
        found = [figure.total(row) or _sum(figure, row) for row in figure.rows]
    return max(filter(None, found), default=1)


def _sum(figure: Figure, row: str) -> int:
    return int(sum(figure.value(row, part) or 0 for part in figure.parts))


def _bar(guide: Guide, figure: Figure, row: str, longest: float) -> Iterator[Html]:
    """A bar, or up to where a hidden one can go; further columns are written beside its name."""
    words, value = guide.words.insights, figure.value(row, figure.parts[0])
    most = figure.most.get(row)
    if value is not None or most is None:
        said = written(guide, value, words.hidden)
    else:
        said = words.at_most.format(most=written(guide, most))
    share = figure.value(row, words.share) if words.share in figure.columns else None
    yield _name(row, said if share is None else f"{said} ({written(guide, share)})")
    color = HIDDEN if value is None else figure.colors[0]
    number = most if value is None else value
    yield tag("span", _piece(color, number, longest, said) if number else "", class_="bar")


def _pair(guide: Guide, figure: Figure, row: str, longest: float) -> Iterator[Html]:
    """A bar, and a mark to compare with."""
    name, bar = _bar(guide, figure, row, longest)
    other, value = figure.parts[1], figure.value(row, figure.parts[1])
    mark = tag(
        "i", class_="mark", style=_part(value or 0, longest), title=_titled(guide, other, value)
    )
    yield name
    yield tag("span", bar, mark, class_="pair")


def _split(guide: Guide, figure: Figure, row: str, longest: float) -> Iterator[Html]:
    """A bar of pieces: a row as a whole, or as long as it is beside the others."""
    hidden, total = guide.words.insights.hidden, figure.total(row)
    yield _name(row, written(guide, total, hidden))
    if total is None and figure.shape == "split":
        yield tag("span", _piece(HIDDEN, 1, 1, hidden), class_="bar")
        return
    full = (total or 1) if figure.shape == "split" else longest
    values = ((name, color, figure.value(row, name)) for name, color in figure.colored)
    pieces = [_piece(c, n, full, _titled(guide, name, n)) for name, c, n in values if n]
    if total is not None and (rest := total - _sum(figure, row)):
        pieces.append(_piece(HIDDEN, rest, full, _titled(guide, hidden, rest)))
    yield tag("span", *pieces, class_="bar")


def _name(row: str, number: str) -> Html:
    return tag("span", tag("span", row), tag("b", number), class_="said")


def _piece(color: str, number: float, full: float, title: str) -> Html:
    return tag("i", class_=color, style=_part(number, full), title=title)


def _part(number: float, full: float) -> str:
    return f"--part:{number / full:.4f}"


def _titled(guide: Guide, name: str, number: Value) -> str:
    return f"{name}: {written(guide, number)}"


def behind(guide: Guide, figure: Figure) -> Html:
    """Write the table that says what the chart shows."""
    hidden = guide.words.insights.hidden
    rows = (
        tag(
            "tr",
            tag("th", row, scope="row"),
            *(
                tag("td", written(guide, figure.value(row, name), hidden))
                for name in figure.columns
            ),
        )
        for row in figure.rows
    )
    return tag(
        "details",
        tag("summary", guide.words.insights.table),
        table(figure.title, head(*_columns(figure)), tag("tbody", *rows), class_="counts"),
        class_="behind",
    )


def as_csv(guide: Guide, figure: Figure) -> str:
    """Write the table for a spreadsheet: numbers as they are, a word for what is hidden."""
    text = io.StringIO()
    out = csv.writer(text, lineterminator="\r\n")
    out.writerow(_columns(figure))
    for row in figure.rows:
        numbers = (figure.value(row, name) for name in figure.columns)
        hidden = guide.words.insights.hidden
        out.writerow((row, *(hidden if number is None else number for number in numbers)))
    return text.getvalue()


def _columns(figure: Figure) -> tuple[str, ...]:
    return (figure.row_title, *figure.columns)
