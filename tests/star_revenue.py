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


def forecasts() -> Rows:
    """Table name → rows: one series with a forecast and a year's backtest by two models, and one that is too short."""
    day, ends = date(2024, 3, 31), ("5900", "5800", "6000", "5700", "6100")
    errors = Decimal("0.04"), Decimal("0.08")
    return {
        "revenue_forecast": [
            ("Streaming", day, "theta", *map(Decimal, ends), *errors),
            ("UCAN", day, "naive", *map(Decimal, ("3300", "3200", "3400", "3100", "3500")), *errors),
            ("EMEA", day, "theta", *map(Decimal, ("2550", "2500", "2600", "2450", "2650")), *errors),
        ],
        "member_forecast": [("members", "UCAN", day, "theta", *map(Decimal, ("79", "78", "80", "70", "90")), *errors)],
        "revenue_forecast_series": [
            _series("Streaming", "theta"), _series("UCAN", "naive"), _series("EMEA", "theta"),
            ("members", "LATAM", 3, date(2023, 12, 31), None, False, 0, None, 0, None, None, "12 more are missing"),
        ],
        "revenue_forecast_backtest": [
            _past("theta", 1, "5000", "4000", "0.2", "0.5"), _past("theta", 2, "5000", "5500", None, None),
            _past("naive", 1, "5000", "5000", "0.000001", "1.5"), _past("naive", 2, "5000", "3000", None, None),
        ],
    }  # fmt: skip


def _series(name: str, model: str) -> tuple[Any, ...]:
    return (
        "revenue_usd", name, 21, date(2023, 12, 31), model, model == "naive", 8, Decimal("0.04"), 40, Decimal("0.85"),
        Decimal("0.975"), f"{model} it is",
    )  # fmt: skip


def _past(model: str, horizon: int, *amounts: str | None) -> tuple[Any, ...]:
    quarter = {1: date(2023, 9, 30), 2: date(2023, 12, 31)}[horizon]
    found = (None if amount is None else Decimal(amount) for amount in amounts)
    return ("revenue_usd", "Streaming", model, date(2023, 6, 30), quarter, horizon, *found, True)


def _region(year: int, region: int, usd: str, members: int, arpu: str, note: str | None = None) -> tuple[Any, ...]:
    day = date(year, 12, 31)
    return (day, year * 10000 + 1231, region, Decimal(usd), members, Decimal(arpu), note is not None, note)


def _company(year: int, everything: str, streaming: str, members: int) -> tuple[Any, ...]:
    other = Decimal(everything) - Decimal(streaming)
    return (date(year, 12, 31), year * 10000 + 1231, Decimal(everything), Decimal(streaming), other, members)
