"""Series to forecast: made ones, and those of the real file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from glue_jobs.feeds import revenue
from glue_jobs.modelling.forecasts.series import Key, Series, quarter_after, series_of
from glue_jobs.tables.forecast import ARPU, GLOBAL, MEMBERS, REVENUE, STREAMING
from tests.real_files import revenue_rows

FIRST = date(2019, 3, 31)
STALE_QUARTER = "2023-12-31"
CORRECTED = 3_930_557_000


def series(values: Sequence[float], name: str = "UCAN", metric: str = REVENUE, first: date = FIRST) -> Series:
    """A series of these values, from the first quarter on."""
    quarters = tuple(quarter_after(first, step) for step in range(len(values)))
    return Series(Key(metric, name), quarters, tuple(Decimal(str(value)) for value in values))


def real_series(ucan: int = CORRECTED) -> list[Series]:
    """All series of the real file, UCAN's stale figure replaced by `ucan`; skips the test without the file."""
    found = []
    for row in revenue_rows():
        quarter = date.fromisoformat(row["quarter"])
        usd = {region: row[revenue.revenue_of(region)] for region in revenue.REGIONS}
        if row["quarter"] == STALE_QUARTER:
            usd["UCAN"] = ucan
        found += [(REVENUE, region, quarter, Decimal(value)) for region, value in usd.items()]
        found.append((REVENUE, STREAMING, quarter, Decimal(sum(usd.values()))))
        found.append((REVENUE, GLOBAL, quarter, Decimal(row["global_revenue_usd"])))
        for region in revenue.REGIONS:
            found.append((MEMBERS, region, quarter, Decimal(row[revenue.members_of(region)])))
            found.append((ARPU, region, quarter, Decimal(row[revenue.arpu_of(region)])))
    return series_of(found)
