"""Puts an exhibit of the dashboard on the app's page: the same form, the same theme."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from local.dashboard import page, theme
from local.dashboard.exhibit import Chart
from local.dashboard.grouping import Row, group


def show(chart: Chart, rows: Sequence[Row], choice: Mapping[str, str]) -> None:
    """Draw what the choice lets through, or say why there is nothing."""
    st.subheader(chart.title)
    st.caption(f"{chart.grain} · {', '.join(f'bi.{view}' for view in chart.views)}")
    away = [name for name in ("month", "country", "plan") if choice.get(name) and name not in chart.filters]
    if away:
        st.caption(f"Not filtered by {', '.join(away)}: the view has none that it could be filtered by.")
    found = group(chart, rows, choice)
    if not found:
        st.info("No rows for this choice." if rows else f"No rows yet. Filled by {chart.filled_by}.")
        return
    spec = {**page.spec(chart), "data": {"name": "rows", "values": found}, "config": theme.CONFIG}
    st.vega_lite_chart(spec=spec, theme=None, width="stretch")
    with st.expander("Table"):
        st.dataframe([{item.caption: row[item.name] for item in chart.shown} for row in found], width="stretch")
