"""A chart as PNG and SVG, without a browser."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import vl_convert

from local.dashboard import page, theme
from local.dashboard.exhibit import Chart
from local.dashboard.grouping import Row, group

WIDTH, HEIGHT = 760, 360


def spec_of(chart: Chart, rows: Sequence[Row], title: str) -> dict[str, Any]:
    """The chart with its rows, title and unit, of a fixed size, on the theme's dark ground."""
    made = page.spec(chart)
    size = {"width": WIDTH, "height": HEIGHT} if made.get("width") == "container" else {}
    heading = {"text": title, "subtitle": chart.grain}
    return {**made, **size, "title": heading, "padding": 16, "data": {"name": "rows", "values": group(chart, rows, {})}}


def save(folder: Path, name: str, spec: dict[str, Any]) -> None:
    """Write `<name>.png`, twice as fine, and `<name>.svg`."""
    heading = {"color": theme.TEXT, "subtitleColor": theme.MUTED, "anchor": "start", "fontSize": 16, "offset": 12}
    config = {**theme.CONFIG, "background": theme.CARD, "title": heading}
    (folder / f"{name}.png").write_bytes(vl_convert.vegalite_to_png(spec, config=config, scale=2))
    (folder / f"{name}.svg").write_text(vl_convert.vegalite_to_svg(spec, config=config), encoding="utf-8")
