"""`make verify`: recompute every view from the raw files, compare it with the warehouse's, and tell what differs."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from psycopg2 import sql

from local.pipeline import reading
from local.stack import lifecycle
from local.target import Target
from local.verify import deliveries
from local.verify.comparison import Comparison, Rows, compare
from local.verify.oracle import Oracle
from local.verify.queries import ViewQuery, view_queries

# What a stream fills: no raw file says it. Exempt as long as they hold nothing, which is looked at.
EXEMPT_WHILE_EMPTY = (
    "realtime_engagement", "realtime_event_mix", "realtime_top", "realtime_alerts", "realtime_messages", "realtime_lag",
)  # fmt: skip
# What depends on the runs before, and no raw file says.
EXEMPT = ("feed_drift",)
# A clustering is no sum that another program could recompute cell by cell: view → its column whose total is held
# against a count from the raw files, what is counted, and how.
TOTALS = {
    "subscriber_segments": (
        "subscribers", "subscribers with a session", "select count(distinct user_id) from behaviour_watch_history",
    ),
}  # fmt: skip
FORECAST_VIEWS = ("revenue_forecast", "member_forecast", "revenue_forecast_backtest", "revenue_forecast_series")
# What fitted models expect: of a series in the past, and of the published ones in the quarters to come.
FORECASTS = """
select metric, series, model, origin, quarter, forecast from bi.revenue_forecast_backtest
union all
select chosen.metric, chosen.series, coming.model, chosen.last_quarter, coming.quarter, coming.forecast
from (
    select 'revenue_usd' as metric, series, quarter, model, forecast_usd as forecast from bi.revenue_forecast
    union all
    select metric, region, quarter, model, forecast from bi.member_forecast
) as coming
inner join bi.revenue_forecast_series as chosen using (metric, series)
"""
SHOWN = 5
Say = Callable[[str], None]


@dataclass
class Report:
    """What verifying found: a comparison for each view that both sides have, and what can't be compared and why."""

    compared: list[Comparison] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """No cell differs, and every view was compared or is exempt."""
        return not self.faults and not any(one.differences for one in self.compared)


def verify(chosen: Target, outputs: dict[str, str]) -> Report:
    """Compare every view of the deployed stack with what its raw files say."""
    # Raw files hold what contracts mark as personal: the copies are the user's alone, and go with the folder.
    with tempfile.TemporaryDirectory(prefix="reelhouse-verify-") as folder:
        delivered = deliveries.fetch(chosen.client("s3"), outputs["LakeBucket"], Path(folder))
        oracle = Oracle(delivered.files)
    report = Report()
    if delivered.waiting:
        report.notes.append(f"{delivered.waiting:,} delivered file(s) wait for a refresh, and are left out")
    refused = sum(one.path is None for one in delivered.files)
    if refused:
        report.notes.append(f"{refused:,} refused file(s): their records are as admission counted them")
    report.faults += [f"feed {name}: the oracle has no tests/oracle/feeds/{name}.sql" for name in oracle.unread]
    connection = reading.connect(lifecycle.secret(chosen, outputs["ReaderSecretId"]))
    try:
        # One state of the warehouse for all views, whatever is loaded meanwhile.
        connection.set_session(readonly=True, isolation_level="REPEATABLE READ")
        with connection.cursor() as cursor:
            _compare_all(cursor, oracle, report)
    finally:
        connection.close()
    return report


def show(report: Report, say: Say) -> None:
    """Print a line a view, the first differences of each, and the sum."""
    say(f"{'view':<32}{'rows':>10}{'cells':>12}{'differences':>13}")
    for one in report.compared:
        say(f"{one.view:<32}{one.rows:>10,}{one.cells:>12,}{len(one.differences):>13,}")
        for difference in one.differences[:SHOWN]:
            say(f"   {difference.line()}")
        if len(one.differences) > SHOWN:
            say(f"   … and {len(one.differences) - SHOWN:,} more")
    for text in [*report.notes, *report.faults]:
        say(text)
    cells, views = sum(one.cells for one in report.compared), len(report.compared)
    differences = sum(len(one.differences) for one in report.compared)
    say(f"{cells:,} cells of {views} views recomputed from the raw files: {differences:,} differences")


def _compare_all(cursor: Any, oracle: Oracle, report: Report) -> None:
    queries = {query.name: query for query in view_queries()}
    cursor.execute("select table_name from information_schema.views where table_schema = 'bi'")
    views = {name for (name,) in cursor.fetchall()}
    for name in sorted(views - queries.keys()):
        if name in TOTALS:
            _compare_total(cursor, oracle, name, report)
        else:
            judge_stranger(cursor, name, report)
    if views.issuperset(FORECAST_VIEWS):
        cursor.execute(FORECASTS)
        oracle.tell(cursor.fetchall())
    for name in sorted(queries.keys() - views):
        report.faults.append(f"{name}: the oracle has it, the schema bi has not")
    for name in sorted(views & queries.keys()):
        report.compared.append(_compare_one(cursor, oracle, queries[name]))
    report.notes += oracle.notes()


def _compare_one(cursor: Any, oracle: Oracle, query: ViewQuery) -> Comparison:
    return compare(query, _read(cursor, query.name), oracle.answer(query))


def _compare_total(cursor: Any, oracle: Oracle, name: str, report: Report) -> None:
    column, counted, query = TOTALS[name]
    total = sql.SQL("select coalesce(sum({}), 0)::bigint from {}")
    cursor.execute(total.format(sql.Identifier(column), sql.Identifier("bi", name)))
    found, expected = int(cursor.fetchone()[0]), oracle.number(query)
    if found == expected:
        report.notes.append(f"{name}: a clustering, so only its total is recomputed: {found:,} {counted}")
    else:
        report.faults.append(f"{name}: {found:,} {counted}, and the raw files have {expected:,}")


def judge_stranger(cursor: Any, name: str, report: Report) -> None:
    """Tell why a view of the schema `bi` that the oracle has not is no fault, or that it is one."""
    if name in EXEMPT:
        report.notes.append(
            f"{name}: what runs found beside the runs before; no raw file says it, so it is not recomputed"
        )
        return
    if name not in EXEMPT_WHILE_EMPTY:
        report.faults.append(f"{name}: in the schema bi, and the oracle has no tests/oracle/views/{name}.sql")
        return
    cursor.execute(sql.SQL("select exists (select from {})").format(sql.Identifier("bi", name)))
    if cursor.fetchone()[0]:
        report.faults.append(f"{name}: has rows, and the oracle has no tests/oracle/views/{name}.sql")
    else:
        report.notes.append(f"{name}: empty; no raw file says what it holds, so it is not recomputed")


def _read(cursor: Any, name: str) -> tuple[list[str], Rows]:
    cursor.execute(sql.SQL("select * from {}").format(sql.Identifier("bi", name)))
    rows = cursor.fetchall()
    return [column.name for column in cursor.description], rows
