"""A figure as an Altair chart. All have one theme, which follows the page's colors.

Labels stand above their bars rather than beside them, so that a long answer is as readable
on a phone as on a desk.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Final, Literal

import altair as alt

from advisor.presentation.palette import COLORS, Ink
from advisor.staff.insights.figures import Color, Figure

Scheme = Literal["light", "dark"]
Palette = Mapping[str, str]
"""A color of the theme -> how the browser calls it."""

FONT: Final = "Source Sans"
_INKS: Final = {**COLORS, "faint": Ink("#a3a199", "#6d767b")}
PALETTES: Final[Mapping[Scheme, Palette]] = {
    "light": {name: ink.light for name, ink in _INKS.items()},
    "dark": {name: ink.dark for name, ink in _INKS.items()},
}
"""The colors of the pages: a chart is drawn by the browser's Vega, which knows no CSS."""

ROW: Final = 46
"""Pixels for a row: its label, and its bar below."""
BAR: Final = 12
LABEL: Final = 340
"""Pixels of a label; what is longer is cut, and stands whole in the table."""
HEIGHT: Final = 240
TICKS: Final = 5
"""About as many numbers stand along an axis."""
MOST_REMEMBERED: Final = 64
"""Charts of a few pages with different filters."""

Chart = Any
"""A chart of Altair's. Its own types change with its releases; the specification that comes out
is what counts, and that is tested."""


def draw(figure: Figure, scheme: Scheme) -> dict[str, Any]:
    """Draw a figure: the Vega-Lite specification of its chart.

    Parameters
    ----------
    figure
        What to draw; something in it must not be hidden.
    scheme
        Whether the page is light or dark.

    Notes
    -----
    Altair takes tens of milliseconds to check a chart, and the page draws all of them each time
    something is chosen on it. What was drawn is remembered by the whole of the figure, its
    numbers included, so that nothing old is ever shown; whoever gets it may change it.
    """
    specification: dict[str, Any] = json.loads(_written(figure, scheme))
    return specification


@lru_cache(maxsize=MOST_REMEMBERED)
def _written(figure: Figure, scheme: Scheme) -> str:
    chart = {"bars": _bars, "pairs": _pairs, "split": _split, "months": _months}[figure.shape]
    drawn = _themed(chart(figure, PALETTES[scheme]), PALETTES[scheme])
    return json.dumps(drawn.to_dict())


def _bars(figure: Figure, palette: Palette) -> Chart:
    rows = _rows(figure)
    axis = alt.Axis(tickMinStep=1, tickCount=TICKS, title=None)
    bars = rows.mark_bar(size=BAR, yOffset=10, color=palette["accent"])
    count = alt.X(_field(0), type="quantitative", axis=axis)
    return alt.layer(bars.encode(x=count, tooltip=_tooltip(figure)), _labels(figure, palette))


def _pairs(figure: Figure, palette: Palette) -> Chart:
    """Bars for the first column, a mark for the second to compare with."""
    rows = _rows(figure)
    axis = alt.Axis(format=".0%", tickCount=TICKS, title=None)
    marks = (
        rows.mark_bar(size=BAR, yOffset=10),
        rows.mark_tick(thickness=4, size=BAR + 10, yOffset=10, opacity=1),
    )
    drawn = (
        mark.transform_calculate(column=json.dumps(name)).encode(
            x=alt.X(_field(place), type="quantitative", axis=axis),
            color=_by_column(figure, palette),
            tooltip=_tooltip(figure),
        )
        for place, (mark, name) in enumerate(zip(marks, figure.columns, strict=False))
    )
    return alt.layer(*drawn, _labels(figure, palette))


def _split(figure: Figure, palette: Palette) -> Chart:
    """Each row as a whole, divided into its columns."""
    rows = _long(figure)
    bars = rows.mark_bar(size=BAR, yOffset=10, stroke=palette["card"], strokeWidth=1)
    part = alt.X(
        "count",
        type="quantitative",
        stack="normalize",
        axis=alt.Axis(format=".0%", tickCount=TICKS, title=None),
    )
    return alt.layer(
        bars.encode(
            x=part,
            color=_by_column(figure, palette),
            order=alt.Order("place", type="quantitative"),
            tooltip=_long_tooltip(figure),
        ),
        _labels(figure, palette),
    )


def _months(figure: Figure, palette: Palette) -> Chart:
    bars = _long(figure, HEIGHT).mark_bar(stroke=palette["card"], strokeWidth=1)
    return bars.encode(
        x=alt.X("row", type="ordinal", axis=alt.Axis(title=None, labelOverlap=True)),
        y=alt.Y(
            "count", type="quantitative", axis=alt.Axis(title=None, tickCount=TICKS, tickMinStep=1)
        ),
        color=_by_column(figure, palette),
        order=alt.Order("place", type="quantitative"),
        tooltip=_long_tooltip(figure),
    )


# ---------------------------------------------------------------------------- their parts


def _rows(figure: Figure) -> alt.Chart:
    """One datum a row, with its columns; hidden numbers are left out."""
    data = [
        {"row": row, **{_field(place): number for place, number in _known(figure, row)}}
        for row in figure.rows
    ]
    return _listed(alt.Chart(alt.InlineData(values=data)), figure)


def _long(figure: Figure, height: int | None = None) -> alt.Chart:
    """One datum a number, with the place of its column."""
    data = [
        {"row": row, "column": figure.columns[place], "count": number, "place": place}
        for row in figure.rows
        for place, number in _known(figure, row)
    ]
    chart = alt.Chart(alt.InlineData(values=data))
    return chart.properties(height=height) if height else _listed(chart, figure)


def _known(figure: Figure, row: str) -> Iterator[tuple[int, int | float]]:
    """The numbers of a row that are not hidden, by the place of their columns."""
    for place, column in enumerate(figure.columns):
        value = figure.value(row, column)
        if value is not None:
            yield place, value


def _field(place: int) -> str:
    """Name a column for Vega, to which some letters of a title would mean something."""
    return f"n{place}"


def _listed(chart: alt.Chart, figure: Figure) -> alt.Chart:
    """Put one row below the other, without an axis."""
    place = alt.Y("row", type="nominal", sort=list(figure.rows), axis=None)
    return chart.encode(y=place).properties(height=alt.Step(ROW))


def _labels(figure: Figure, palette: Palette) -> Chart:
    """Write each row's name above its bar."""
    text = _rows(figure).mark_text(
        align="left", baseline="bottom", color=palette["ink"], fontSize=13, limit=LABEL
    )
    zero = alt.XValue(0)  # type: ignore[no-untyped-call]
    return text.encode(x=zero, text=alt.Text("row", type="nominal"))


def _by_column(figure: Figure, palette: Palette) -> alt.Color:
    return alt.Color(
        "column",
        type="nominal",
        sort=list(figure.columns),
        scale=alt.Scale(
            domain=list(figure.columns[: len(figure.colors)]),
            range=[_shade(color, palette) for color in figure.colors],
        ),
        legend=alt.Legend(title=None, orient="top", columns=2, symbolType="square"),
    )


def _shade(color: Color, palette: Palette) -> str:
    """Give a color as the browser calls it; that of a track stands in no theme."""
    if isinstance(color, Ink):
        return color.light if palette is PALETTES["light"] else color.dark
    return palette[color]


def _tooltip(figure: Figure) -> list[alt.Tooltip]:
    numbers = (
        alt.Tooltip(
            _field(place),
            type="quantitative",
            title=column,
            format=".1%" if _is_share(figure, column) else ",",
        )
        for place, column in enumerate(figure.columns)
    )
    return [_row_tooltip(figure), *numbers]


def _long_tooltip(figure: Figure) -> list[alt.Tooltip]:
    return [
        _row_tooltip(figure),
        alt.Tooltip("column", type="nominal", title=figure.column_title),
        alt.Tooltip("count", type="quantitative", title=figure.number_title, format=","),
    ]


def _row_tooltip(figure: Figure) -> alt.Tooltip:
    return alt.Tooltip("row", type="nominal", title=figure.row_title)


def _is_share(figure: Figure, column: str) -> bool:
    return any(isinstance(figure.value(row, column), float) for row in figure.rows)


def _themed(chart: Chart, palette: Palette) -> Chart:
    """Give a chart the look of the pages."""
    text = {"labelColor": palette["quiet"], "labelFontSize": 12, "labelFont": FONT}
    # Streamlit's browser side changes the padding in place: it cannot be a number.
    around = dict.fromkeys(("left", "top", "right", "bottom"), 8)
    framed = chart.properties(width="container", background=palette["card"], padding=around)
    return framed.configure(
        axis={
            **text,
            "domainColor": palette["line"],
            "gridColor": palette["line"],
            "tickColor": palette["line"],
            "labelAngle": 0,
        },
        font=FONT,
        legend={**text, "labelColor": palette["ink"], "labelLimit": 200},
        view={"stroke": None},
    )
