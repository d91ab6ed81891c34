"""The oracle: raw files in, every view's rows out, by DuckDB alone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from local.verify import records
from local.verify.queries import FOLDER, FeedQuery, ViewQuery, feed_queries
from local.verify.records import Delivered

# What becomes of each record (README, "Row accounting"): an exact repeat of an earlier record of its file is a
# duplicate, whatever else is wrong with it; a record that breaks a rule, or whose key an earlier good record of the
# file has, is quarantined; the others are loaded.
JUDGED = """
create or replace table {feed}_judged as
with typed as ({sql}),

repeats as (
    select
        typed.*,
        records.file,
        records.delivered_at,
        records.is_broken or coalesce(typed.is_bad, false) as is_unfit,
        row_number() over (partition by typed.file_number, records.raw order by typed.record) > 1 as is_repeat
    from typed inner join records using (file_number, record)
),

firsts as (
    select
        *,
        min(case when not is_unfit and not is_repeat then record end)
            over (partition by file_number, {key})
            as first_good
    from repeats
)

select
    *,
    case
        when is_repeat then 'duplicate'
        when is_unfit or first_good < record then 'quarantined'
        else 'loaded'
    end as fate
from firsts
"""
LOADED = "create or replace table {feed}_loaded as select * from {feed}_judged where fate = 'loaded'"
# Of a key that was delivered several times the latest delivery wins.
LATEST = """
create or replace table {feed} as
select * from {feed}_loaded
qualify row_number() over (partition by {key} order by delivered_at desc, file desc, record desc) = 1
"""
ACCOUNTS = """
insert into file_accounts
select
    '{feed}',
    any_value(file),
    count(*),
    count(*) filter (where fate = 'loaded'),
    count(*) filter (where fate = 'duplicate'),
    count(*) filter (where fate = 'quarantined'),
    count(*) filter (where fate = 'loaded' and is_repaired)
from {feed}_judged
group by file_number
"""
MAKE_ACCOUNTS = (
    "create table file_accounts (feed varchar, file varchar, rows_read bigint, rows_loaded bigint,"
    " rows_duplicate bigint, rows_quarantined bigint, rows_repaired bigint)"
)

# What the forecasts' views need.
FORECAST = ("forecast",)


class Oracle:
    """A DuckDB in memory that holds the feeds of `files`, read by the queries in `folder`."""

    def __init__(self, files: list[Delivered], folder: Path = FOLDER) -> None:
        self._folder = folder
        self._made: set[str] = set()
        # Imported here: the package comes with the first `make verify` or `make test`.
        import duckdb

        self.duck: Any = duckdb.connect()
        self.duck.execute((folder / "reference.sql").read_text())
        self.duck.execute(
            "create table regions as select trim(unnest(string_split(countries, ';'))) as country, region"
            " from read_csv(?, header = true, all_varchar = true)",
            [str(folder / "regions.csv")],
        )
        self.duck.execute(MAKE_ACCOUNTS)
        queries = feed_queries(folder)
        self.unread = sorted({one.feed for one in files} - {query.name for query in queries})
        for query in queries:
            self._load(query, sorted((one for one in files if one.feed == query.name), key=_order))
        # What several views share.
        for path in sorted((folder / "shared").glob("*.sql")):
            self.duck.execute(path.read_text())

    def answer(self, view: ViewQuery) -> tuple[list[str], list[tuple[Any, ...]]]:
        """The view's column names and rows."""
        self.prepare(view.needs)
        found = self.duck.execute(view.sql)
        return [column[0] for column in found.description], found.fetchall()

    def prepare(self, needs: Sequence[str]) -> None:
        """Make what views declare that they need, where it is not made yet."""
        for name in needs:
            if name not in self._made:
                self._made.add(name)
                self.duck.execute((self._folder / "needed" / f"{name}.sql").read_text())

    def tell(self, forecasts: Sequence[Sequence[Any]]) -> None:
        """What the warehouse's models expect: metric, series, model, origin, quarter and forecast of each.

        What of it can be computed here is held against that; the rest is taken as told, and `notes` says so.
        """
        self.prepare(FORECAST)
        columns = [list(column) for column in zip(*forecasts)]
        if columns:
            self.duck.execute(f"insert into told select {', '.join(['unnest(?)'] * len(columns))}", columns)

    def notes(self) -> list[str]:
        """What of the forecasts was taken as told."""
        self.prepare(FORECAST)
        return [note for (note,) in self.duck.execute("select note from notes").fetchall()]

    def number(self, query: str) -> int:
        """The one whole number that `query` asks of the feeds' rows."""
        (found,) = self.duck.execute(query).fetchone() or (0,)
        return int(found)

    def _load(self, query: FeedQuery, files: list[Delivered]) -> None:
        records.read(self.duck, query, files)
        key = ", ".join(query.key)
        for statement in (JUDGED, LOADED, LATEST, ACCOUNTS):
            self.duck.execute(statement.format(feed=query.name, key=key, sql=query.sql))
        for one in files:
            if one.path is None:
                self.duck.execute(
                    "insert into file_accounts values (?, ?, ?, 0, 0, ?, 0)",
                    [one.feed, one.file, one.rows_read, one.rows_read],
                )


def _order(one: Delivered) -> tuple[str, str]:
    return one.delivered_at, one.file
