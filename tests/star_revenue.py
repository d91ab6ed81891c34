"""Revenue of the small star: two regions, one quarter and the same a year later, of which one figure is corrected."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

Rows = dict[str, list[tuple[Any, ...]]]

NOTE = "Delivered 3000 USD, which repeats the quarter 2022-12-31; replaced by global revenue minus the other regions'."


def revenue() -> Rows:
    """Table name → rows; region 1 is UCAN and 2 EMEA."""
    return {
        "fact_region_quarter": [
            _region(2022, 1, "3000", 70, "15.00"), _region(2022, 2, "2000", 80, "10.00"),
            _region(2023, 1, "3300", 77, "16.00", NOTE), _region(2023, 2, "2500", 90, "11.00"),
        ],
        "fact_company_quarter": [_company(2022, "5100", "5000", 150), _company(2023, "5800", "5800", 167)],
    }  # fmt: skip


# Tables that the lake does not have: name → rows.
FORECAST = {
    "mart.revenue_forecast": [
        ("streaming", date(2024, 3, 31), "theta",
         *map(Decimal, ("5900", "5800", "6000", "5700", "6100", "0.04", "0.08")))
    ]
}  # fmt: skip


def _region(year: int, region: int, usd: str, members: int, arpu: str, note: str | None = None) -> tuple[Any, ...]:
    day = date(year, 12, 31)
    return (day, year * 10000 + 1231, region, Decimal(usd), members, Decimal(arpu), note is not None, note)


def _company(year: int, everything: str, streaming: str, members: int) -> tuple[Any, ...]:
    other = Decimal(everything) - Decimal(streaming)
    return (date(year, 12, 31), year * 10000 + 1231, Decimal(everything), Decimal(streaming), other, members)
