"""The forms that charts have: each gives a function from fields to an Altair chart whose data come later.

Colours and fonts are the theme's, which whoever draws passes along; captions, formats and tooltips are the fields'.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from local.dashboard.exhibit import MINUTE, MONTH, NUMBER, Field, Form
from local.dashboard.theme import HEIGHT, RAMP, TEXT

DATA = "rows"
Fields = Mapping[str, Field]
# An interval's fill is faint, for what lies below it; its ends are as clear as any other mark.
EDGE = {"strokeWidth": 1, "opacity": 1}
AXIS_TIME = {MONTH: ("utcyearmonth", "%b %y"), MINUTE: ("utcyearmonthdatehoursminutes", "%H:%M")}


def lines(x: str, y: str, colour: str | None = None, from_zero: bool = False) -> Form:
    """A line a series with its points; not smoothed, as nothing is known between two of them."""

    def form(fields: Fields) -> Any:
        scale = alt.Scale(zero=from_zero)
        mark = _base(fields).mark_line(point=alt.OverlayMarkDef(size=28), strokeWidth=2)
        return mark.encode(x=_along(fields[x]), y=_up(fields[y], scale=scale), **_coloured(fields, colour))

    return form


def columns(x: str, y: str, colour: str | None = None, share: bool = False, side_by_side: bool = False) -> Form:
    """Upright bars: stacked, stacked as shares of their column, or side by side."""

    def form(fields: Fields) -> Any:
        stack: Any = "normalize" if share else None if side_by_side else "zero"
        offset = {"xOffset": alt.XOffset(f"{colour}:N")} if side_by_side and colour else {}
        number = alt.Axis(format=".0%") if share else None
        up = _up(fields[y], stack=stack, **({"axis": number} if number else {}))
        return _base(fields).mark_bar().encode(x=_along(fields[x]), y=up, **_coloured(fields, colour), **offset)

    return form


def ranked(y: str, x: str, colour: str | None = None, share: bool = False, side_by_side: bool = False) -> Form:
    """Bars that lie, the longest on top: for names, which need room."""

    def form(fields: Fields) -> Any:
        stack: Any = "normalize" if share else None if side_by_side else "zero"
        number = alt.Axis(format=".0%", title=None) if share else _number_axis(fields[x])
        offset = {"yOffset": alt.YOffset(f"{colour}:N")} if side_by_side and colour else {}
        names = alt.Y(f"{y}:N", title=None, sort=None if share else "-x")
        length = alt.X(f"{x}:Q", stack=stack, axis=number)
        chart = _base(fields).mark_bar().encode(y=names, x=length, **_coloured(fields, colour), **offset)
        return chart.properties(height=alt.Step(9 if side_by_side else 17))

    return form


def dots(y: str, x: str, colour: str) -> Form:
    """A dot a value: for means that would be misread as amounts if they were bars from zero."""

    def form(fields: Fields) -> Any:
        names = alt.Y(f"{y}:N", title=None, axis=alt.Axis(grid=True))
        value = alt.X(f"{x}:Q", axis=_number_axis(fields[x]), scale=alt.Scale(zero=False, padding=12))
        # Of one title with the colour's: Vega-Lite makes one legend of both.
        shape = alt.Shape(f"{colour}:N", title=fields[colour].caption)
        mark = _base(fields).mark_point(filled=True, size=90, opacity=1)
        return mark.encode(y=names, x=value, shape=shape, **_coloured(fields, colour))

    return form


def heat(x: str, y: str, colour: str) -> Form:
    """A field of cells, the more the lighter."""

    def form(fields: Fields) -> Any:
        across = _along(fields[x]) if fields[x].kind == MONTH else alt.X(f"{x}:O", title=fields[x].caption)
        down = alt.Y(f"{y}:O", title=fields[y].caption)
        legend = alt.Legend(format=fields[colour].format, gradientLength=160)
        shade = alt.Color(f"{colour}:Q", scale=alt.Scale(range=list(RAMP)), legend=legend)
        return _base(fields).mark_rect().encode(x=across, y=down, color=shade)

    return form


def spread(y: str, ends: tuple[str, str, str, str, str], rows: str) -> Form:
    """The first to the last of five ends as a line, the middle half as a bar, the median as a tick."""
    low, quarter, middle, three_quarters, high = ends

    def form(fields: Fields) -> Any:
        span = alt.X(f"{low}:Q", axis=_number_axis(fields[middle]), scale=alt.Scale(zero=False))
        place = {"y": alt.Y(f"{y}:N", title=None), "yOffset": alt.YOffset(f"{rows}:N")}
        base, colour = _base(fields), _coloured(fields, rows)
        whole = base.mark_rule(strokeWidth=1.5).encode(x=span, x2=high, **place, **colour)
        half = base.mark_bar(size=6).encode(x=f"{quarter}:Q", x2=three_quarters, **place, **colour)
        tick = base.mark_tick(size=10, thickness=2, color=TEXT).encode(x=f"{middle}:Q", **place)
        return (whole + half + tick).properties(height=alt.Step(12))

    return form


def forecast(x: str, known: str, expected: str, colour: str | None, ends: tuple[str, str, str, str]) -> Form:
    """What was as a line, what is expected as a dashed one in its intervals, the wider one fainter.

    Args:
        ends: the narrower interval's, then the wider one's.
    """

    def form(fields: Fields) -> Any:
        across = alt.X(f"{x}:O", title=None, axis=alt.Axis(labelAngle=-45, grid=False))
        base = _base(fields).encode(x=across, **_coloured(fields, colour))
        layers = [
            base.mark_line(point=alt.OverlayMarkDef(size=28)).encode(y=_up(fields[known], scale=alt.Scale(zero=False))),
            base.mark_area(fillOpacity=0.2, line=EDGE).encode(y=alt.Y(f"{ends[2]}:Q"), y2=ends[3]),
            base.mark_line(**EDGE).encode(y=alt.Y(f"{ends[3]}:Q")),
            base.mark_area(fillOpacity=0.35, line=EDGE).encode(y=alt.Y(f"{ends[0]}:Q"), y2=ends[1]),
            base.mark_line(**EDGE).encode(y=alt.Y(f"{ends[1]}:Q")),
            base.mark_line(strokeDash=[5, 4], point=alt.OverlayMarkDef(size=28)).encode(y=alt.Y(f"{expected}:Q")),
        ]
        return alt.layer(*layers)

    return form


def _base(fields: Fields) -> Any:
    chart = alt.Chart(alt.NamedData(DATA)).encode(tooltip=_tips(list(fields.values())))
    return chart.properties(width="container", height=HEIGHT)


def _tips(fields: Sequence[Field]) -> list[Any]:
    shown = [item for item in fields if item.shown]
    return [
        alt.Tooltip(f"{item.name}:Q", title=item.caption, format=item.format)
        if item.kind == NUMBER
        else alt.Tooltip(f"{item.name}:N", title=item.caption)
        for item in shown
    ]


def _along(item: Field) -> Any:
    """The horizontal place of a month, a minute or a word. UTC: a month's first day is in another elsewhere."""
    if item.kind in AXIS_TIME:
        unit, text = AXIS_TIME[item.kind]
        return alt.X(f"{unit}({item.name}):T", title=None, axis=alt.Axis(format=text, grid=False, tickCount=8))
    if item.kind == NUMBER:
        return alt.X(f"{item.name}:Q", title=item.caption, axis=alt.Axis(grid=False, format=item.format or "d"))
    # In the query's order: as words, 10.0 would come before 2.0.
    return alt.X(f"{item.name}:O", title=None, sort=None, axis=alt.Axis(labelAngle=-45, grid=False))


def _up(item: Field, **more: Any) -> Any:
    return alt.Y(f"{item.name}:Q", **{"axis": _number_axis(item), **more}, title=None)


def _number_axis(item: Field) -> Any:
    # Short numbers on an axis, whole ones in the tooltip and the table.
    short = "~s" if item.format.endswith(".0f") else _finer(item.format)
    # Billions of dollars and members are B to those who read them, not G.
    return alt.Axis(format=short, tickCount=5, title=None, labelExpr="replace(datum.label, 'G', 'B')")


def _finer(text: str) -> str:
    """A format (d3) with a digit more where it needs one: between close values ticks would have the same label."""
    return re.sub(r"\.(\d)([f%])", lambda found: f".{int(found[1]) + 1}~{found[2]}", text)


def _coloured(fields: Fields, name: str | None) -> dict[str, Any]:
    return {"color": alt.Color(f"{name}:N", title=fields[name].caption)} if name else {}
