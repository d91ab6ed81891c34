"""One look for the page, the app and the pictures: colours, and what Vega-Lite is told of them.

Marks reach a contrast of 3:1 on cards, text 4.5:1 (WCAG 2.2, 1.4.3 and 1.4.11); series reach 3:1 on white paper too.
The light end of the ramp does not: on paper cells have an outline.
"""

from __future__ import annotations

from typing import Any

BACKGROUND = "#141414"
CARD = "#1f1f1f"
TEXT = "#f5f5f1"
MUTED = "#b8b8b4"
GRID = "#333333"
# For what deserves the eye first; never for a large surface, never for small text.
ACCENT = "#e50914"
# Of middle lightness, so that they stand out from a dark card and from white paper.
SERIES = ("#4f8fd6", "#2f9e8f", "#c08a1e", "#a873d1", "#7d8c99", "#5a9e45", "#cf6f95", "#b07d4f")
MARK = SERIES[0]
# From few to many; the least reaches 3:1 on a card as well.
RAMP = ("#44749b", "#6f9fc6", "#a5c9e6", "#e2f1ff")
FONT = "system-ui, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif"

HEIGHT = 240

CONFIG: dict[str, Any] = {
    "background": "transparent",
    "font": FONT,
    "view": {"stroke": None},
    # The card's own label names the picture, and its table holds every number: a label a mark would be noise.
    "aria": False,
    "axis": {
        "labelColor": MUTED,
        "titleColor": MUTED,
        "labelFontSize": 11,
        "titleFontSize": 11,
        "titleFontWeight": "normal",
        "gridColor": GRID,
        "domainColor": "#555555",
        "tickColor": "#555555",
        "labelLimit": 150,
        "labelOverlap": True,
    },
    "legend": {
        "orient": "bottom",
        "columns": 3,
        "labelColor": MUTED,
        "titleColor": MUTED,
        "title": None,
        "symbolType": "circle",
        "symbolOpacity": 1,
        "labelLimit": 140,
    },
    "header": {"labelColor": MUTED, "titleColor": MUTED},
    "range": {"category": list(SERIES), "heatmap": list(RAMP), "ramp": list(RAMP)},
    "mark": {"color": MARK},
    "text": {"color": TEXT},
    "rule": {"color": MUTED},
}
