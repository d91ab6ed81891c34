"""Sessions by scale: the refresh's cost and memory, the same work in DuckDB, and what Tableau asks of the views."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from psycopg2 import sql

from local.bench.pipeline import Say, one_run
from local.generate import generate
from local.pipeline import reading
from local.settings import Settings
from local.stack import lifecycle
from local.verify import deliveries
from local.verify.oracle import Oracle
from local.verify.queries import view_queries

FEEDS = ("behaviour_users", "behaviour_movies", "behaviour_watch_history")
# What a chart groups by; without one the view is read whole.
GROUPS = ("month", "country")
NUMBERS = ("bigint", "integer", "smallint", "numeric", "double precision")


@dataclass(frozen=True)
class Asked:
    """Seconds of one query over a view: whole, or its numbers summed by a column."""

    view: str
    by: str
    seconds: float


@dataclass(frozen=True)
class Sessions:
    """Watch history at one scale.

    Attributes:
        rows: records in the file.
        refresh: seconds from an empty stack without a JVM to the loaded warehouse.
        peak_megabytes: of the endpoint, its jobs and JVMs, and PostgreSQL.
        duck: seconds in which DuckDB reads the same files, judges and deduplicates their rows and answers all views.
        asked: what the views' queries took.
    """

    scale: int
    rows: int
    refresh: float
    peak_megabytes: float
    duck: float
    asked: list[Asked] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        """How many times as long as DuckDB the refresh took."""
        return self.refresh / self.duck

    def slowest(self, by: str) -> Asked:
        """The slowest query of one kind."""
        return max((one for one in self.asked if one.by == by), key=lambda one: one.seconds)


def measure(settings: Settings, scale: int, say: Say) -> Sessions:
    """Run the feeds at `scale` in the fresh home of `settings`; raises BenchError where the refresh fails."""
    data = settings.home.parent / "data"
    *_, history = generate(data, FEEDS, scale=scale)
    with history.open("rb") as lines:
        rows = sum(1 for _ in lines) - 1
    run = one_run(settings, data)
    say(f"   ×{scale} sessions: refresh {run.steps['refresh']:.1f} s, peak {run.peak_megabytes:,.0f} MB")
    found = Sessions(scale, rows, run.steps["refresh"], run.peak_megabytes, _duck(settings), list(_asked(settings)))
    say(f"   ×{scale} sessions: DuckDB {found.duck:.1f} s; {len(found.asked)} queries over views")
    return found


def _duck(settings: Settings) -> float:
    target = lifecycle.connect(settings)
    bucket = lifecycle.outputs_of(target)["LakeBucket"]
    with tempfile.TemporaryDirectory(prefix="reelhouse-bench-duck-") as folder:
        delivered = deliveries.fetch(target.client("s3"), bucket, Path(folder))
        began = time.monotonic()
        oracle = Oracle(delivered.files)
        for query in view_queries():
            oracle.answer(query)
        return time.monotonic() - began


def _asked(settings: Settings) -> Iterator[Asked]:
    """As the reader, each view with rows: whole, and by month and by country where it has them."""
    target = lifecycle.connect(settings)
    connection = reading.connect(lifecycle.secret(target, lifecycle.outputs_of(target)["ReaderSecretId"]))
    try:
        with connection, connection.cursor() as cursor:
            for view, columns in _views(cursor).items():
                yield Asked(view, "whole", _seconds(cursor, sql.SQL("select * from {}").format(_named(view))))
                for group in GROUPS:
                    if group in columns:
                        yield Asked(view, group, _seconds(cursor, _grouped(view, group, columns)))
    finally:
        connection.close()


def _views(cursor: Any) -> dict[str, dict[str, str]]:
    """View → its columns with their types, of the views that have rows."""
    cursor.execute(
        "select table_name, column_name, data_type from information_schema.columns where table_schema = 'bi'"
        " order by table_name, ordinal_position"
    )
    found: dict[str, dict[str, str]] = {}
    for view, column, kind in cursor.fetchall():
        found.setdefault(view, {})[column] = kind
    return {view: columns for view, columns in found.items() if _has_rows(cursor, view)}


def _has_rows(cursor: Any, view: str) -> bool:
    cursor.execute(sql.SQL("select exists (select from {})").format(_named(view)))
    return bool(cursor.fetchone()[0])


def _grouped(view: str, group: str, columns: dict[str, str]) -> sql.Composed:
    sums = [sql.SQL("sum({})").format(sql.Identifier(name)) for name, kind in columns.items() if kind in NUMBERS]
    return sql.SQL("select {0}, {1} from {2} group by {0}").format(
        sql.Identifier(group), sql.SQL(", ").join([sql.SQL("count(*)"), *sums]), _named(view)
    )


def _named(view: str) -> sql.Identifier:
    return sql.Identifier("bi", view)


def _seconds(cursor: Any, query: sql.Composable) -> float:
    began = time.monotonic()
    cursor.execute(query)
    cursor.fetchall()
    return time.monotonic() - began
