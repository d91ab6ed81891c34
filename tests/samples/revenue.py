"""A good quarter."""

from __future__ import annotations

from typing import Any

GOOD: dict[str, Any] = {
    "Date": "31-03-2019",
    "Global Revenue": "4500",
    "UCAN Streaming Revenue": "2000",
    "EMEA Streaming Revenue": "1200",
    "LATM Streaming Revenue": "800",
    "APAC Streaming Revenue": "480",
    "UCAN Members": "60",
    "EMEA Members": "40",
    "LATM Members": "30",
    "APAC Members": "20",
    "UCAN ARPU": "11.45",
    "EMEA ARPU": "10.23",
    "LATM ARPU": "7.84",
    "APAC ARPU": "9.37",
    "Netflix Streaming Memberships": "150",
}
CURATED: dict[str, Any] = {
    "quarter": "2019-03-31",
    "global_revenue_usd": 4500,
    "ucan_revenue_usd": 2000,
    "emea_revenue_usd": 1200,
    "latam_revenue_usd": 800,
    "apac_revenue_usd": 480,
    "ucan_members": 60,
    "emea_members": 40,
    "latam_members": 30,
    "apac_members": 20,
    "ucan_arpu_month_usd": "11.45",
    "emea_arpu_month_usd": "10.23",
    "latam_arpu_month_usd": "7.84",
    "apac_arpu_month_usd": "9.37",
    "members": 150,
}
