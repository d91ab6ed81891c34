"""What the study shows: charts of the dashboard, and those that are of use here alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import altair as alt

from local.dashboard import registry
from local.dashboard.exhibit import OVERVIEW, SUBSCRIBERS, Chart, Field, by, kept
from local.dashboard.forms import DATA, columns
from local.dashboard.theme import MARK
from local.dashboard.vocabulary import ANY_FEED, REGION, REVENUE

OF_DASHBOARD = ("region_revenue", "region_members", "region_arpu", "region_revenue_growth", "region_member_growth")

SEASONALITY = Chart(
    tab=SUBSCRIBERS,
    place=0,
    title="Seasonality of streaming revenue",
    grain="mean change on the quarter before, by quarter of the year and region",
    views=("revenue_by_region",),
    query="""
with changes as (
    select
        region,
        quarter,
        revenue_usd / nullif(lag(revenue_usd) over (partition by region order by quarter), 0) - 1 as change
    from bi.revenue_by_region
)

select to_char(quarter, '"Q"Q') as quarter_of_year, region, avg(change) as mean_change, count(change) as years
from changes
where change is not null
group by 1, 2
order by 1, 2
""",
    fields=(
        by("quarter_of_year", "Quarter of the year"),
        REGION,
        kept("mean_change", "Mean change", "+.1%"),
        kept("years", "Years", ",.0f"),
    ),
    form=columns("quarter_of_year", "mean_change", "region", side_by_side=True),
    filled_by=REVENUE,
)


def _profile(fields: Mapping[str, Field]) -> Any:
    """Bars of the categories, a row of them for each column."""
    bars = (
        alt.Chart(alt.NamedData(DATA), width=520, height=alt.Step(15))
        .mark_bar(color=MARK)
        .encode(
            x=alt.X("share:Q", title=fields["share"].caption, axis=alt.Axis(format=".0%")),
            y=alt.Y("category:N", title=None, sort="-x"),
        )
    )
    header = alt.Header(labelAngle=0, labelAlign="left", labelOrient="top", title=None)
    return bars.facet(row=alt.Row("column_name:N", header=header), spacing=8).resolve_scale(y="independent")


# Of all feeds at once: whoever draws takes the rows of one.
PROFILES = Chart(
    tab=OVERVIEW,
    place=0,
    title="Profile",
    grain="share of the feed's rows, by column and category; the eight most frequent",
    views=("data_profile",),
    query="""
with placed as (
    select
        feed, column_name, coalesce(category, 'no value') as category, rows, share,
        row_number() over (partition by feed, column_name order by rows desc, category) as place
    from bi.data_profile
)

select feed, column_name, category, rows, share
from placed
where place <= 8
order by feed, column_name, place
""",
    fields=(
        by("feed", "Feed"),
        by("column_name", "Column"),
        by("category", "Category"),
        kept("rows", "Rows", ",.0f"),
        kept("share", "Share of the feed's rows", ".1%"),
    ),
    form=_profile,
    filled_by=ANY_FEED,
)


def study() -> dict[str, Chart]:
    """Name → chart of the revenue study."""
    found = registry.exhibits()
    charts = {name: chart for name in OF_DASHBOARD if isinstance(chart := found[name], Chart)}
    return {**charts, "revenue_seasonality": SEASONALITY}
