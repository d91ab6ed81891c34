"""Country, plan and months to choose: what members watch, who comes back."""

from __future__ import annotations

import streamlit as st

from local.app import drawing, source
from local.dashboard import registry
from local.dashboard.exhibit import ENGAGEMENT, Chart

ALL = "all"
LIST_FROM = "active_members_by_plan"


def show() -> None:
    """The page of engagement: the charts of the dashboard's tab that have one of the fields."""
    exhibits = {name: one for name, one in registry.exhibits().items() if one.tab == ENGAGEMENT}
    rows = source.rows_of(LIST_FROM, exhibits[LIST_FROM])
    columns = st.columns(4)
    months = sorted({row["month"] for row in rows})
    choice = {
        "country": _chosen(columns[0].selectbox("Country", [ALL, *sorted({row["country"] for row in rows})])),
        "plan": _chosen(columns[1].selectbox("Plan", [ALL, *sorted({row["plan"] for row in rows})])),
        "from": _chosen(columns[2].selectbox("From month", [ALL, *months])),
        "to": _chosen(columns[3].selectbox("To month", [ALL, *months])),
    }
    choice["month"] = choice["from"] or choice["to"]
    for name, exhibit in exhibits.items():
        if isinstance(exhibit, Chart) and exhibit.filters:
            drawing.show(exhibit, source.rows_of(name, exhibit), choice)


def _chosen(value: str) -> str:
    return "" if value == ALL else value
