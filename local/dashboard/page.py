"""Puts exhibits and their rows into one HTML file that needs neither a server nor a network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

import vl_convert

from local.dashboard import theme
from local.dashboard.exhibit import FILTERS, TABS, Chart, Exhibit, Figure
from local.dashboard.frames import Frames
from local.dashboard.grouping import Row
from local.webpage import filled, policy, script_json

WEB = Path(__file__).with_name("web")
# Its stub asks for a snippet of the bundle, which is optional: with an empty one the bundle would be empty.
CONVERTER: Any = vl_convert


def build(exhibits: Mapping[str, Exhibit], frames: Frames, made: str, lineage: str = "") -> str:
    """The page as text.

    Args:
        exhibits: name → exhibit, in the page's order.
        frames: name → rows, as `local.dashboard.frames.read` gives them.
        made: when and of what it was made, for its head.
        lineage: the lineage page beside it, which each view is linked to; "" where there is none.
    """
    code = _file("page.js")
    bundle = CONVERTER.javascript_bundle()
    parts = {
        "policy": escape(policy(bundle, code)),
        "style": filled(_file("page.css"), {name: str(value) for name, value in vars(theme).items() if name.isupper()}),
        "made": escape(made),
        "filters": _filters(exhibits, frames),
        "tabs": "".join(_tab(tab, tab == TABS[0]) for tab in TABS),
        "panels": "\n".join(_panel(tab, exhibits, lineage) for tab in TABS),
        "exhibits": script_json([_described(name, one, frames[name]) for name, one in exhibits.items()]),
        "theme": script_json(theme.CONFIG),
        "bundle": bundle,
        "code": code,
    }
    return filled(_file("page.html"), parts)


def _file(name: str) -> str:
    return (WEB / name).read_text(encoding="utf-8")


def _described(name: str, exhibit: Exhibit, rows: Sequence[Row]) -> dict[str, Any]:
    """What the page's script needs to know of an exhibit."""
    described: dict[str, Any] = {
        "name": name,
        "views": exhibit.views,
        "filled_by": exhibit.filled_by,
        "filters": dict(exhibit.filters),
        "fields": [vars(field) for field in exhibit.fields],
        "columns": exhibit.columns,
        "rows": [[row[column] for column in exhibit.columns] for row in rows],
    }
    if isinstance(exhibit, Chart):
        described["spec"] = spec(exhibit)
    if isinstance(exhibit, Figure):
        described["lag"] = exhibit.lag
    return described


def spec(chart: Chart) -> dict[str, Any]:
    """The chart in Vega-Lite's words, without data and without a theme."""
    made: dict[str, Any] = chart.form({field.name: field for field in chart.fields}).to_dict()
    return {key: value for key, value in made.items() if key not in ("config", "data")}


def _slug(tab: str) -> str:
    return tab.lower().replace(" ", "-")


def _tab(tab: str, is_first: bool) -> str:
    slug = _slug(tab)
    return (
        f'<button type="button" role="tab" id="{slug}" aria-controls="panel-{slug}"'
        f' aria-selected="{str(is_first).lower()}" tabindex="{0 if is_first else -1}">{escape(tab)}</button>'
    )


def _panel(tab: str, exhibits: Mapping[str, Exhibit], lineage: str) -> str:
    own = {name: one for name, one in exhibits.items() if one.tab == tab}
    figures = [_card(name, one, lineage) for name, one in own.items() if isinstance(one, Figure)]
    charts = [_card(name, one, lineage) for name, one in own.items() if isinstance(one, Chart)]
    return (
        f'<section role="tabpanel" id="panel-{_slug(tab)}" aria-labelledby="{_slug(tab)}"'
        f"{'' if tab == TABS[0] else ' hidden'}><h2>{escape(tab)}</h2>"
        + (f'<div class="figures">{"".join(figures)}</div>' if figures else "")
        + f'<div class="charts">{"".join(charts)}</div></section>'
    )


def _card(name: str, exhibit: Exhibit, lineage: str) -> str:
    title, views = escape(exhibit.title), ", ".join(_view(view, lineage) for view in exhibit.views)
    acts = ", ".join(exhibit.filters) or "none"
    wide = " wide" if isinstance(exhibit, Chart) and exhibit.wide else ""
    return (
        f'<article class="card{wide}" id="exhibit-{name}" aria-labelledby="title-{name}">'
        f'<h3 id="title-{name}">{title}</h3><p class="grain">{escape(exhibit.grain)}</p>'
        f'<div class="drawing" data-label="{title}: {escape(exhibit.grain)}. The table below has its numbers."></div>'
        '<p class="away"></p>'
        + (f'<p class="note">{escape(exhibit.note)}</p>' if exhibit.note else "")
        + f'<p class="source">{views} · filters that act: {acts}</p>'
        f'<div class="tools"><button type="button" class="csv" aria-label="CSV of {title}">CSV</button>'
        f'<details class="rows"><summary aria-label="Table of {title}">Table</summary>'
        f'<div class="scroll" tabindex="0" role="region" aria-label="Rows of {title}"></div></details>'
        f'<details class="query"><summary aria-label="Query of {title}">Query</summary>'
        f"<pre>{escape(exhibit.query.strip())}</pre></details></div></article>"
    )


def _view(view: str, lineage: str) -> str:
    name = escape(f"bi.{view}")
    return f'<a href="{escape(lineage)}#bi/{name}">{name}</a>' if lineage else name


def _filters(exhibits: Mapping[str, Exhibit], frames: Frames) -> str:
    """The lists to choose from: every value that some exhibit has."""
    values = {name: _values(name, exhibits, frames) for name in FILTERS}
    month = values.pop("month")
    lists = {"from": ("From month", month), "to": ("To month", month)}
    lists |= {name: (name.capitalize(), found) for name, found in values.items()}
    return "".join(_list(name, caption, found) for name, (caption, found) in lists.items())


def _values(filter_name: str, exhibits: Mapping[str, Exhibit], frames: Frames) -> list[str]:
    columns = {name: one.filters[filter_name] for name, one in exhibits.items() if filter_name in one.filters}
    return sorted({row[column] for name, column in columns.items() for row in frames[name] if row[column] is not None})


def _list(name: str, caption: str, values: Sequence[str]) -> str:
    options = "".join(f'<option value="{escape(value)}">{escape(value)}</option>' for value in values)
    return f'<label>{caption}<select name="{name}"><option value="">all</option>{options}</select></label>'
