from __future__ import annotations

from typing import Any

from local.eda import report


def row(quarter: str, region: str, **values: Any) -> dict[str, Any]:
    return {"quarter": quarter, "region": region, "month": "2024-03", **values}


FRAMES: dict[str, list[dict[str, Any]]] = {
    "region_revenue": [
        row("2023 Q4", "EMEA", revenue_usd=1_000_000_000),
        row("2024 Q1", "EMEA", revenue_usd=3_000_000_000),
        row("2024 Q1", "UCAN", revenue_usd=1_000_000_000),
    ],
    "region_members": [row("2024 Q1", "EMEA", members=2_500_000)],
    "region_arpu": [row("2024 Q1", "EMEA", arpu_month_usd=11.5)],
    "region_revenue_growth": [row("2024 Q1", "EMEA", revenue_yoy_rate=-0.125)],
    "revenue_seasonality": [
        {"quarter_of_year": "Q1", "region": "EMEA", "mean_change": 0.1, "years": 4},
        {"quarter_of_year": "Q3", "region": "EMEA", "mean_change": -0.02, "years": 3},
    ],
    "profiles": [
        {"feed": "titles", "column_name": "title_type", "category": "<b>", "rows": 6131, "share": 0.6962},
        {"feed": "titles", "column_name": "title_type", "category": "TV Show", "rows": 2676, "share": 0.3038},
    ],
}


def test_every_number_is_computed_from_the_rows() -> None:
    text = report.write(FRAMES, {"region_revenue": "Revenue"}, "Made now.")
    for sentence in (
        "2 quarters are known, 2023 Q4 to 2024 Q1. In 2024 Q1 the 2 regions earned 4.00 billion USD.",
        "**EMEA** earned 3.00 billion USD (75.0% of all) with 2.5 million members, 11.50 USD a member and month;"
        " revenue changed by -12.5% over a year.",
        "**UCAN** earned 1.00 billion USD (25.0% of all).",
        "* EMEA: Q1 brings most (+10.0% on the quarter before, mean of 4 years), Q3 least (-2.0%).",
        "* title\\_type: most often \\<b\\>, in 6,131 rows (69.6%)",
        "![Revenue](region_revenue.png)",
        "Without a column of categories, and so without a profile: imdb\\_crew, imdb\\_episode, imdb\\_ratings,"
        " revenue.",
    ):
        assert sentence in text, sentence
    assert "TV Show" not in text


def test_what_is_empty_is_said() -> None:
    text = report.write({name: [] for name in FRAMES}, {}, "Made now.")
    for view in ("bi.revenue_by_region", "bi.data_profile"):
        assert f"`{view}` is empty" in text
    assert "Too few quarters" in text
