"""A figure in numbers: the table behind its chart, and the same as CSV."""

from __future__ import annotations

import csv
import io

from advisor.guide import Guide
from advisor.prospect.markup import Html, tag
from advisor.staff.desk.report import head, table
from advisor.staff.insights.bars import written
from advisor.staff.insights.figures import Figure


def behind(guide: Guide, figure: Figure) -> Html:
    """Write the table that says what the chart shows."""
    hidden = guide.words.insights.hidden
    rows = (
        tag(
            "tr",
            tag("th", row, scope="row"),
            *(tag("td", written(figure.value(row, name), hidden)) for name in figure.columns),
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
    written = io.StringIO()
    out = csv.writer(written, lineterminator="\r\n")
    out.writerow(_columns(figure))
    for row in figure.rows:
        numbers = (figure.value(row, name) for name in figure.columns)
        hidden = guide.words.insights.hidden
        out.writerow((row, *(hidden if number is None else number for number in numbers)))
    return written.getvalue()


def _columns(figure: Figure) -> tuple[str, ...]:
    return (figure.row_title, *figure.columns)
