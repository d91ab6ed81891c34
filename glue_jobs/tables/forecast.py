"""Forecasts of revenue, members and ARPU, and the backtests that they rest on (issue "What people see", "Forecast").

What is forecast is a series: one `metric` of one region, of all regions (Streaming) or of the company (Global). A
metric is called as its column of `bi.revenue_by_region`. Percentages are parts of 1.
"""

from __future__ import annotations

from glue_jobs.contract.columns import Column, required
from glue_jobs.contract.model import Model, Output
from glue_jobs.tables.conformed import DIM_REGION
from glue_jobs.tables.revenue import FACT_COMPANY_QUARTER, FACT_REGION_QUARTER
from glue_jobs.tables.star import mart

# requirements.txt pins the same, so that the embedded engine has nothing to install.
STATSFORECAST = "statsforecast==2.1.1"

REVENUE, MEMBERS, ARPU = "revenue_usd", "members", "arpu_month_usd"
METRICS = (REVENUE, MEMBERS, ARPU)
# The series of all regions, and of the company, which has other revenue as well.
STREAMING, GLOBAL = "Streaming", "Global"

AMOUNT, SHARE = "decimal(21,2)", "decimal(12,6)"
METRIC = required("metric", "string", "What is forecast: revenue_usd, members or arpu_month_usd.")
MODEL_NAME = required("model", "string", "Model that did best in the backtest; a naive one where none beats it.")
MAPE = required(
    "backtest_mape", SHARE,
    "Mean absolute error of the model over past quarters, as a share of the true value: 0.05 is 5 %.",
)  # fmt: skip
NAIVE_MAPE = required(
    "backtest_mape_seasonal_naive", SHARE, "The same of repeating the value of a year before."
)  # fmt: skip


def _bounds(suffix: str, unit: str) -> tuple[Column, ...]:
    """The forecast and the ends of its two intervals."""
    ends = [
        required(f"{end}_{level}{suffix}", AMOUNT, f"{words} end of the {level} % interval{unit}.")
        for level in (80, 95)
        for end, words in (("low", "Lower"), ("high", "Upper"))
    ]
    return (required(f"forecast{suffix}", AMOUNT, f"Expected value of the series{unit}."), *ends)


def _in_order(suffix: str) -> str:
    names = ("low_95", "low_80", "forecast", "high_80", "high_95")
    pairs = (f"{low}{suffix} <= {high}{suffix}" for low, high in zip(names, names[1:]))
    return f"0 <= low_95{suffix} and " + " and ".join(pairs)


REVENUE_FORECAST = mart(
    "revenue_forecast", "one series in one quarter to come",
    "What revenue each series is expected to bring. Each is forecast by itself: the regions need not add up.",
    (
        required("series", "string",
                 "What is forecast: a region's streaming revenue, all streaming revenue, or the company's."),
        required("quarter", "date", "Last day of the quarter."),
        MODEL_NAME,
        *_bounds("_usd", ", USD"),
        MAPE,
        NAIVE_MAPE,
    ),
    ("series", "quarter"), rules={"bounds_are_in_order": _in_order("_usd")},
)  # fmt: skip

MEMBER_FORECAST = mart(
    "member_forecast", "one metric of one sales region in one quarter to come",
    "What members and ARPU each region is expected to have.",
    (
        required("metric", "string", "members (at the quarter's end) or arpu_month_usd (USD per member and month)."),
        required("region", "string", "Sales region."),
        required("quarter", "date", "Last day of the quarter."),
        MODEL_NAME,
        *_bounds("", ", in the metric's unit"),
        MAPE,
        NAIVE_MAPE,
    ),
    ("metric", "region", "quarter"), rules={"bounds_are_in_order": _in_order("")},
)  # fmt: skip

FORECAST_SERIES = mart(
    "revenue_forecast_series", "one series",
    "Every series: which model was chosen, on what, and how its intervals held; or why there is no forecast.",
    (
        METRIC,
        required("series", "string", "Sales region, Streaming (all of them) or Global (the company)."),
        required("quarters", "int", "Quarters of history, without a gap, up to the last one."),
        required("last_quarter", "date", "Last day of the latest quarter that is known."),
        Column("model", "string", "Model whose forecast is published; null where none is."),
        required("is_naive", "boolean", "The published forecast is a naive one, since no model does better."),
        required("origins", "int", "Moments of the past from which all models were scored."),
        Column("backtest_mape", SHARE, "Of the published model, over these origins and four quarters each."),
        required("interval_points", "int", "Past forecasts of the model that had an interval."),
        Column("covered_80_rate", SHARE, "Part of them whose true value lay in the 80 % interval of its time."),
        Column("covered_95_rate", SHARE, "The same of the 95 % interval."),
        required("note", "string", "The choice in words, or what is missing for a forecast."),
    ),
    ("metric", "series"),
    rules={"a_model_has_its_error": "(model is null) = (backtest_mape is null)"},
)  # fmt: skip

FORECAST_BACKTEST = mart(
    "revenue_forecast_backtest", "one model's forecast of one quarter of one series from one moment of the past",
    "Every backtest: each model is fitted anew at each origin, to the quarters that were known then.",
    (
        METRIC,
        required("series", "string", "Sales region, Streaming or Global."),
        required("model", "string", "Model."),
        required("origin", "date", "Last day of the latest quarter that the model knew."),
        required("quarter", "date", "Last day of the quarter that was forecast."),
        required("horizon", "int", "Quarters from origin to quarter, 1 to 4."),
        required("actual", AMOUNT, "What came."),
        required("forecast", AMOUNT, "What the model had expected."),
        Column("half_width_80", SHARE, "Half of the 80 % interval as a share of the forecast: what earlier forecasts of"
               " the model, over all series of the metric, were off by whose outcome was known at the origin; null"
               " where they were too few."),
        Column("half_width_95", SHARE, "The same of the 95 % interval."),
        required("is_scored", "boolean", "One of the origins that decide: the last eight of which all four quarters are"
                 " known."),
    ),
    ("metric", "series", "model", "origin", "quarter"),
    rules={"horizon_is_known": "horizon between 1 and 4", "amounts_are_positive": "least(actual, forecast) > 0"},
)  # fmt: skip

MODEL = Model(
    job="model_revenue_forecast",
    comment="Forecasts of revenue, members and ARPU, four quarters ahead, by the model that did best in the backtest.",
    inputs=(FACT_REGION_QUARTER, FACT_COMPANY_QUARTER, DIM_REGION),
    outputs=(
        Output(REVENUE_FORECAST), Output(MEMBER_FORECAST), Output(FORECAST_SERIES), Output(FORECAST_BACKTEST),
    ),
    modules=(STATSFORECAST,),
)  # fmt: skip
