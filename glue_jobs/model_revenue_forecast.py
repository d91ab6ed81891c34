"""Forecasts revenue, members and ARPU four quarters ahead, each series by the model that did best in its backtest.

Grain:  revenue_forecast: one series in one quarter to come; member_forecast: one metric of one region in one quarter to
        come; revenue_forecast_series: one series; revenue_forecast_backtest: one past forecast of one model.
Reads:  core fact_region_quarter, fact_company_quarter (corrected figures), dim_region.
Writes: mart revenue_forecast, member_forecast, revenue_forecast_series, revenue_forecast_backtest.

What can't be forecast (too few quarters, say) has a note that says what is missing, and fails nothing. No model draws a
random number: the same quarters give the same rows.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Union

from pyspark.sql import DataFrame, SparkSession

from glue_jobs.contract.table import Table
from glue_jobs.lake.literals import Value, local_rows
from glue_jobs.modelling import model_job
from glue_jobs.modelling.forecasts.candidates import candidates
from glue_jobs.modelling.forecasts.choice import Study, Verdict, percent, study
from glue_jobs.modelling.forecasts.intervals import LEVELS
from glue_jobs.modelling.forecasts.series import series_of
from glue_jobs.modelling.model_job import Frames
from glue_jobs.tables.forecast import (
    FORECAST_BACKTEST,
    FORECAST_SERIES,
    GLOBAL,
    MEMBER_FORECAST,
    METRICS,
    MODEL,
    REVENUE,
    REVENUE_FORECAST,
    STREAMING,
)

Cell = Union[Value, Decimal]
Row = Sequence[Cell]


def observed(inputs: Frames) -> list[tuple[str, str, date, Decimal]]:
    """Metric, series, quarter and value of everything that is forecast."""
    named = inputs["fact_region_quarter"].join(
        inputs["dim_region"].select("region_key", "name"), on="region_key", how="inner"
    )
    found = [
        (metric, row["name"], row["quarter"], Decimal(row[metric]))
        for row in named.select("name", "quarter", *METRICS).collect()
        for metric in METRICS
    ]
    for row in inputs["fact_company_quarter"].collect():
        found.append((REVENUE, STREAMING, row["quarter"], row["streaming_revenue_usd"]))
        found.append((REVENUE, GLOBAL, row["quarter"], row["global_revenue_usd"]))
    return found


def forecast_rows(verdicts: Sequence[Verdict]) -> Iterator[tuple[str, Row]]:
    """Metric, and a row without it: series, quarter, model, forecast, ends by level, errors of model and naive year."""
    for verdict in verdicts:
        if verdict.model is None or verdict.mapes is None:
            continue
        errors = verdict.mapes[verdict.model], verdict.mapes["seasonal_naive"]
        for item in verdict.expected:
            ends = [end for level in LEVELS for end in item.ends[level]]
            row: list[Cell] = [verdict.series.key.name, item.quarter, verdict.model, item.forecast, *ends, *errors]
            yield verdict.series.key.metric, row


def series_row(verdict: Verdict) -> Row:
    """The row of revenue_forecast_series."""
    quarters, key = verdict.series.quarters, verdict.series.key
    counted = verdict.covered or {}
    of = max((of for _, of in counted.values()), default=0)
    shares = [_share(*counted[level]) if of else None for level in LEVELS]
    error = verdict.mapes[verdict.model] if verdict.mapes and verdict.model else None
    return (
        key.metric, key.name, len(quarters), quarters[-1], verdict.model, verdict.is_naive, verdict.origins, error, of,
        *shares, verdict.note,
    )  # fmt: skip


def backtest_rows(found: Study) -> Iterator[Row]:
    """The rows of revenue_forecast_backtest."""
    for point in found.points:
        pool = (point.key.metric, point.model, point.horizon)
        widths = [found.surprises.half_width(pool, point.origin, level) for level in LEVELS]
        yield (
            point.key.metric, point.key.name, point.model, point.origin, point.quarter, point.horizon, point.actual,
            point.forecast, *widths, point.is_scored,
        )  # fmt: skip


def lines(found: Study) -> Iterator[str]:
    """What was found, for the job's log: a line a series, the intervals' coverage by metric, and the regions' gap."""
    for verdict in found.verdicts:
        yield f"{verdict.series.key}: {verdict.note}"
    for metric in METRICS:
        chosen = [verdict.covered for verdict in found.verdicts if verdict.series.key.metric == metric]
        for level in LEVELS:
            counted = [covered[level] for covered in chosen if covered]
            held, of = sum(held for held, _ in counted), sum(of for _, of in counted)
            if of:
                yield f"{metric}: {percent(held / of)} of {of} past values lay in the {level} % interval of their time"
    yield from _gaps(found.verdicts)


def build(spark: SparkSession, inputs: Frames) -> list[tuple[Table, DataFrame]]:
    """All tables of the job."""
    found = study(series_of(observed(inputs)), candidates())
    for line in lines(found):
        print(line, flush=True)
    coming = list(forecast_rows(found.verdicts))
    return [
        _table(spark, REVENUE_FORECAST, [row for metric, row in coming if metric == REVENUE]),
        _table(spark, MEMBER_FORECAST, [(metric, *row) for metric, row in coming if metric != REVENUE]),
        _table(spark, FORECAST_SERIES, [series_row(verdict) for verdict in found.verdicts]),
        _table(spark, FORECAST_BACKTEST, list(backtest_rows(found))),
    ]


def _gaps(verdicts: Sequence[Verdict]) -> Iterator[str]:
    """By how much the forecasts of the regions miss that of all streaming."""
    revenue = {verdict.series.key.name: verdict for verdict in verdicts if verdict.series.key.metric == REVENUE}
    total = revenue.pop(STREAMING, None)
    revenue.pop(GLOBAL, None)
    if total is None or not all(verdict.expected for verdict in (total, *revenue.values())):
        return
    for place, item in enumerate(total.expected):
        regions = sum(verdict.expected[place].forecast for verdict in revenue.values())
        yield f"{item.quarter}: the regions' forecasts add up to {regions - item.forecast:+,.0f} USD of {STREAMING}'s"


def _share(held: int, of: int) -> Decimal:
    return (Decimal(held) / of).quantize(Decimal("0.000001"))


def _table(spark: SparkSession, table: Table, rows: Sequence[Row]) -> tuple[Table, DataFrame]:
    columns = {column.name: column.type for column in table.columns}
    texts = [[str(cell) if isinstance(cell, Decimal) else cell for cell in row] for row in rows]
    return table, local_rows(spark, columns, texts)


def main(argv: Sequence[str]) -> None:
    """Run the job; prints one line a table."""
    model_job.run(MODEL, argv, build)


if __name__ == "__main__":
    main(sys.argv[1:])
