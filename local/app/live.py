"""The stream as it comes: the charts and figures of the dashboard's real-time tab, drawn anew every few seconds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timezone
from typing import Any

import streamlit as st

from local.app import drawing, source
from local.dashboard import registry
from local.dashboard.exhibit import REAL_TIME, Chart, Figure
from local.dashboard.grouping import Row

SECONDS = 5
NOTHING = "–"


def show() -> None:
    """The live page; only what is below its heading is drawn anew, so a choice of page is kept."""
    st.caption(f"Read again every {SECONDS} seconds. Times are of the events, in UTC, where nothing else is said.")
    _drawn_again()


def _draw() -> None:
    exhibits = {name: one for name, one in registry.exhibits().items() if one.tab == REAL_TIME}
    rows = source.live(exhibits)
    st.caption(f"As of {datetime.now(timezone.utc):%H:%M:%S} UTC")
    for name, exhibit in exhibits.items():
        if isinstance(exhibit, Figure):
            figure(exhibit, rows[name])
        elif isinstance(exhibit, Chart):
            drawing.show(exhibit, rows[name], {})


_drawn_again: Any = st.fragment(run_every=SECONDS)(_draw)


def figure(exhibit: Figure, rows: Sequence[Row]) -> None:
    """The figure's last value with its period, or that there is none yet."""
    period, value = exhibit.shown[0], exhibit.shown[-1]
    st.metric(exhibit.title, f"{rows[-1][value.name]:,}" if rows else NOTHING)
    said = f"{period.caption}: {rows[-1][period.name]}" if rows else f"No rows yet. Filled by {exhibit.filled_by}."
    st.caption(f"{exhibit.grain} · {said}")
