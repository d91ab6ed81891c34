"""Subscribers and revenue: the userbase's own figures, and those the company reports by region."""

from __future__ import annotations

from local.tableau.sheets import Dashboard, Only, Pill, Sheet

USERBASE = Only(Pill("subscribers", "source_system"), ("userbase",))
SUBSCRIBERS = Pill("subscribers", "subscriber_id", "CountD")
PLAN = Pill("subscribers", "plan")
MONTH = Pill("subscriber_revenue_monthly", "month", "Month-Trunc")
QUARTER = Pill("revenue_by_region", "quarter", "Quarter-Trunc")
REGION = Pill("revenue_by_region", "region")

BY_MONTH = Sheet(
    "Revenue by month", "Revenue of the userbase, USD a month, by plan", mark="Line",
    rows=(Pill("subscriber_revenue_monthly", "revenue_usd", "Sum"),), cols=(MONTH,),
    color=Pill("subscriber_revenue_monthly", "plan"),
)  # fmt: skip
PLANS = Sheet(
    "Plans by age and gender", "Subscribers of the userbase by age band and gender, distinct subscribers, by plan",
    rows=(Pill("subscribers", "age_band"), Pill("subscribers", "gender")), cols=(SUBSCRIBERS,), color=PLAN,
    filters=(USERBASE,),
)  # fmt: skip
COUNTRIES = Sheet(
    "Subscribers by country", "Subscribers of the userbase, distinct subscribers a country", mark="Circle",
    lod=Pill("subscribers", "country"), size=SUBSCRIBERS, filters=(USERBASE,), is_map=True,
)  # fmt: skip
DEVICES = Sheet(
    "Declared devices", "Subscribers of the userbase by declared device, distinct subscribers, by plan",
    rows=(Pill("subscribers", "device"),), cols=(SUBSCRIBERS,), color=PLAN, filters=(USERBASE,),
)  # fmt: skip
REVENUE = Sheet(
    "Revenue by region", "Streaming revenue as reported, USD a quarter, by sales region", mark="Line",
    rows=(Pill("revenue_by_region", "revenue_usd", "Sum"),), cols=(QUARTER,), color=REGION,
)  # fmt: skip
MEMBERS = Sheet(
    "Members by region", "Paid memberships at the quarter's end, by sales region", mark="Line",
    rows=(Pill("revenue_by_region", "members", "Sum"),), cols=(QUARTER,), color=REGION,
)  # fmt: skip
ARPU = Sheet(
    "ARPU by region", "Revenue per member, USD a month, as reported for the quarter, by sales region", mark="Line",
    rows=(Pill("revenue_by_region", "arpu_month_usd", "Avg"),), cols=(QUARTER,), color=REGION,
)  # fmt: skip
GROWTH = Sheet(
    "Revenue year on year", "Revenue over that of the same quarter a year before, minus 1, by sales region",
    mark="Line", rows=(Pill("revenue_by_region", "revenue_yoy_rate", "Avg"),), cols=(QUARTER,), color=REGION,
)  # fmt: skip

DASHBOARD = Dashboard(
    "Subscribers and revenue", order=2,
    rows=((BY_MONTH, PLANS), (COUNTRIES, DEVICES), (REVENUE, MEMBERS, ARPU, GROWTH)),
    action_from=COUNTRIES.name, action="Filter by country", legend_of=BY_MONTH.name,
)  # fmt: skip
