"""Only slices that differ are loaded, at the snapshots that were published; and readers never wait for it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import date, datetime, timezone

import psycopg2
import pytest
from pyspark.sql import SparkSession

from glue_jobs.contract.registry import OWNERS
from glue_jobs.load_warehouse import is_loaded, load
from glue_jobs.planning import read_loaded
from glue_jobs.warehouse import bookkeeping, scopes
from glue_jobs.warehouse.checks import Check, all_checks
from glue_jobs.warehouse.connection import WarehouseError, connect
from tests.fixtures_lake import Counts, Given, Put
from tests.fixtures_postgres import Warehouse
from tests.hostile import CELLS
from tests.lakes import BUCKET
from tests.star_sample import Row, contract, month, subscriber, title

RUN_AT = datetime(2026, 1, 31, 6, tzinfo=timezone.utc)
FACT = "fact_subscription_month"
VIEWS = "select viewname from pg_views where schemaname = 'bi' order by 1"
# What a reader would wait for: a lock that shuts everybody out, on a table or view that stood before the load.
SHUT = """
select l.relation::regclass::text as relation, l.mode from pg_locks l join pg_class c on c.oid = l.relation
join pg_namespace n on n.oid = c.relnamespace
where l.pid = pg_backend_pid() and l.mode = 'AccessExclusiveLock' and n.nspname in ('core', 'bi', 'ops')
  and c.oid < {oid}
"""


def run(
    spark: SparkSession, lake: Given, warehouse: Warehouse, run_id: str = "run-1", checks: Sequence[Check] = ()
) -> dict[str, Counts]:
    """Load, without the checks that whole stars keep; table → (loaded, inserted, updated, deleted)."""
    done = load(spark, warehouse.loader, lake.lake.published, run_id, RUN_AT, checks)
    return {name: (rows.loaded, rows.inserted, rows.updated, rows.deleted) for name, rows in done.merged.items()}


def slices(warehouse: Warehouse, name: str) -> dict[str, tuple[str, int]]:
    """Slice → (job, rows) that the warehouse has written down of one table."""
    found = warehouse.ask(
        "owner", "select slice, job, row_count from ops.loaded_slice where table_name = %s",
        contract(name).warehouse_name,
    )  # fmt: skip
    return {part: (job, rows) for part, job, rows in found}


def months(warehouse: Warehouse) -> dict[date, int]:
    """Month → rows of the fact."""
    return dict(warehouse.ask("owner", f"select month_start, count(*) from core.{FACT} group by 1"))


def test_what_was_loaded_is_written_down_by_slice(spark: SparkSession, lake: Given, warehouse: Warehouse) -> None:
    run(spark, lake, warehouse)

    assert slices(warehouse, "dim_plan") == {"all": ("model_reference", 3)}
    assert slices(warehouse, "dim_title") == {"titles": ("model_catalogue", 4), "unknown": ("model_reference", 1)}
    assert slices(warehouse, FACT) == {
        "2022-11": ("model_subscribers", 1), "2022-12": ("model_subscribers", 1),
        "2023-01": ("model_subscribers", 2), "2023-02": ("model_subscribers", 3),
    }  # fmt: skip


def test_late_rows_change_their_months_and_no_other(
    spark: SparkSession, lake: Given, warehouse: Warehouse, put: Put
) -> None:
    run(spark, lake, warehouse)
    before = warehouse.ask("owner", f"select ctid::text, xmin::text from core.{FACT} where month_start < '2023-01-01'")
    late = [month(date(2023, 1, 1), 103, "12.00"), month(date(2023, 4, 1), 103, "12.00")]
    put(FACT, [*lake[FACT], *late])

    assert run(spark, lake, warehouse, "run-2") == {f"core.{FACT}": (4, 2, 0, 0)}
    assert warehouse.ask(
        "owner", f"select ctid::text, xmin::text from core.{FACT} where month_start < '2023-01-01'"
    ) == before  # fmt: skip
    assert months(warehouse)[date(2023, 1, 1)] == 3 and months(warehouse)[date(2023, 4, 1)] == 1


def test_a_month_that_vanished_goes_and_comes_back(
    spark: SparkSession, lake: Given, warehouse: Warehouse, put: Put
) -> None:
    run(spark, lake, warehouse)
    put(FACT, [row for row in lake[FACT] if row[0] != date(2023, 2, 1)])

    assert run(spark, lake, warehouse, "run-2") == {f"core.{FACT}": (0, 0, 0, 3)}
    assert "2023-02" not in slices(warehouse, FACT)

    put(FACT, lake[FACT])
    assert run(spark, lake, warehouse, "run-3") == {f"core.{FACT}": (3, 3, 0, 0)}


def test_a_job_without_a_manifest_keeps_its_rows(spark: SparkSession, lake: Given, warehouse: Warehouse) -> None:
    """The other owner's slices are loaded; nothing is known of this one's, so nothing of it is deleted."""
    run(spark, lake, warehouse)
    key = f"published/{contract('dim_title').lake_name}/model_reference.json"
    body = lake.lake.s3.objects.pop((BUCKET, key))
    try:
        lake.lake.tell("dim_title", "model_catalogue", lake["dim_title"][:-1], lake.lake.current("dim_title"), "run-2")
        warehouse.ask("owner", "delete from ops.loaded_slice where table_name = 'core.dim_title'")
        with pytest.raises(WarehouseError, match="core.dim_title: 3 rows were published .*, but 4 were read"):
            run(spark, lake, warehouse, "run-2")
        lake.lake.tell("dim_title", "model_catalogue", lake["dim_title"], lake.lake.current("dim_title"))
        assert run(spark, lake, warehouse, "run-3") == {"core.dim_title": (4, 0, 0, 0)}
    finally:
        lake.lake.s3.objects[BUCKET, key] = body
        lake.lake.publish("dim_title", lake["dim_title"])
    assert warehouse.ask("owner", "select count(*) from core.dim_title where title_key = 0") == [(1,)]


def test_what_is_published_is_loaded_and_not_what_stands_now(
    spark: SparkSession, lake: Given, warehouse: Warehouse, put: Put
) -> None:
    put("dim_plan", lake["dim_plan"])
    lake.lake.write("dim_plan", [(0, "Unknown"), (99, "of a job that has not ended")])

    run(spark, lake, warehouse)

    assert sorted(warehouse.ask("owner", "select * from core.dim_plan")) == sorted(lake["dim_plan"])


def test_half_a_publication_is_refused_by_name_and_the_rest_puts_it_right(
    spark: SparkSession, lake: Given, warehouse: Warehouse, put: Put
) -> None:
    """A model has published its dimension and not yet its fact: the fact refers to a version that is no more."""
    run(spark, lake, warehouse)
    gone = [row for row in lake["dim_subscriber"] if row[0] != 103]
    put("dim_subscriber", [*gone, replaced_by(105)])

    with pytest.raises(WarehouseError, match=r"core.dim_subscriber: .*violates foreign key(.|\n)*103"):
        run(spark, lake, warehouse, "run-2")
    put(FACT, [(*row[:2], 105, row[3]) if row[2] == 103 else row for row in lake[FACT]])
    run(spark, lake, warehouse, "run-3", all_checks())

    assert warehouse.ask("owner", f"select count(*) from core.{FACT} where subscriber_key = 105") == [(1,)]
    assert warehouse.ask("owner", "select status from ops.load order by load_id") == [
        ("succeeded",), ("failed",), ("succeeded",),
    ]  # fmt: skip


def test_a_lake_without_manifests_is_loaded_as_it_stands_and_then_by_slices(
    spark: SparkSession, lake: Given, warehouse: Warehouse
) -> None:
    """An earlier release's lake; its models publish with the next refresh, and nothing is touched."""
    objects = dict(lake.lake.s3.objects)
    lake.lake.s3.objects.clear()
    try:
        done = run(spark, lake, warehouse, checks=all_checks())
        assert done == {contract(name).warehouse_name: (len(rows), len(rows), 0, 0) for name, rows in lake.rows.items()}
        assert slices(warehouse, FACT) == {"all": ("", 7)}
        assert run(spark, lake, warehouse, "run-2") == {}
    finally:
        lake.lake.s3.objects.update(objects)

    done = run(spark, lake, warehouse, "run-3", all_checks())

    assert done == {contract(name).warehouse_name: (len(rows), 0, 0, 0) for name, rows in lake.rows.items()}
    assert set(slices(warehouse, FACT)) == {"2022-11", "2022-12", "2023-01", "2023-02"}


def test_what_the_lake_no_longer_has_goes_when_an_old_warehouse_is_compared_first(
    spark: SparkSession, lake: Given, warehouse: Warehouse, put: Put
) -> None:
    """The release before wrote down no slices, so nobody could say which of its rows have vanished since."""
    run(spark, lake, warehouse)
    warehouse.ask("owner", "delete from ops.loaded_slice")
    put(FACT, [row for row in lake[FACT] if row[0] != date(2022, 12, 1)] + [month(date(2023, 5, 1), 103, "12.00")])

    assert run(spark, lake, warehouse, "run-2")[f"core.{FACT}"] == (7, 1, 0, 1)
    assert date(2022, 12, 1) not in months(warehouse)


def test_nothing_new_is_no_load_and_leaves_nothing_behind(
    spark: SparkSession, lake: Given, warehouse: Warehouse
) -> None:
    assert not is_loaded(warehouse.loader, lake.lake.published)
    run(spark, lake, warehouse)

    assert is_loaded(warehouse.loader, lake.lake.published)
    assert run(spark, lake, warehouse, "run-2") == {}
    assert warehouse.ask("owner", "select run_id from ops.load") == [("run-1",)]
    loaded = read_loaded(lake.lake.s3, BUCKET)
    assert loaded is not None
    makers = {job for (name, _), job in OWNERS.items() if name == "reelhouse_core.dim_title"}
    assert {"model_catalogue", "model_reference"} < makers
    assert loaded["reelhouse_core.dim_title"] == dict.fromkeys(makers, "run-1")


def test_checks_are_asked_of_what_moved_only(spark: SparkSession, lake: Given, warehouse: Warehouse, put: Put) -> None:
    run(spark, lake, warehouse, checks=all_checks())
    put("dim_plan", [*lake["dim_plan"], (23, "Family")])

    run(spark, lake, warehouse, "run-2", all_checks())

    asked = {name for (name,) in warehouse.ask("owner", "select check_name from ops.check_result where run_id='run-2'")}
    assert asked == {check.name for check in all_checks() if "core.dim_plan" in check.tables}
    assert asked and asked < {check.name for check in all_checks()}


def test_the_history_of_loads_has_an_end(
    spark: SparkSession, lake: Given, warehouse: Warehouse, put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bookkeeping, "KEPT_LOADS", 2)
    checks = [Check("plans_are_few", "select 1 where false", ("core.dim_plan",), "a test")]
    for number in range(5):
        put("dim_plan", [*lake["dim_plan"], (23, f"Family {number}")])
        run(spark, lake, warehouse, f"run-{number}", checks)

    kept = [("run-3",), ("run-4",)]
    assert warehouse.ask("owner", "select run_id from ops.load order by load_id") == kept
    assert warehouse.ask("owner", "select run_id from ops.check_result order by check_result_id") == kept
    assert warehouse.ask("owner", "select count(distinct load_id) from ops.load_table") == [(2,)]


@pytest.mark.parametrize("name", CELLS)
def test_a_slice_is_a_value_whatever_it_is_called(sample: Warehouse, name: str) -> None:
    table = contract("dim_title")
    with connect(sample.loader, "test") as connection, connection.cursor() as cursor:
        cursor.execute("update core.dim_title set source_system = %s where title_key = 201", (name,))
        for condition, found in ((scopes.rows_of(table, [name]), 1), (scopes.rows_without(table, [name]), 4)):
            query = scopes.sql.SQL("select count(*) from core.dim_title as target where {}").format(condition)
            cursor.execute(query)
            assert cursor.fetchone() == (found,)
        connection.rollback()


def test_a_month_that_is_none_is_refused(spark: SparkSession, lake: Given, warehouse: Warehouse, put: Put) -> None:
    put(FACT, lake[FACT])
    key = (BUCKET, f"published/{contract(FACT).lake_name}/model_subscribers.json")
    lake.lake.s3.objects[key] = lake.lake.s3.objects[key].replace(b"2022-11", b"2022-11'; drop table core.dim_plan; --")

    with pytest.raises(WarehouseError, match="has a slice .* of reelhouse_core.fact_subscription_month, which is by m"):
        run(spark, lake, warehouse)


def test_a_load_shuts_no_table_against_readers(
    spark: SparkSession, lake: Given, warehouse: Warehouse, put: Put
) -> None:
    """Neither a first load, nor one of new months, nor one that inserts, updates and deletes."""
    ((oid,),) = warehouse.ask("owner", "select max(oid)::bigint + 1 from pg_class")
    shut = [Check("shut", SHUT.format(oid=oid), (f"core.{FACT}",), "a test")]
    run(spark, lake, warehouse, "first", shut)

    put("dim_title", [*lake["dim_title"][:-1], title(205, "titles", "s5", "New", "Movie", 2023, None, "R", minutes=8)])
    put("bridge_title_genre", [row for row in lake["bridge_title_genre"] if row[0] != 204])
    put(FACT, [*lake[FACT][1:-1], month(date(2023, 6, 1), 104, "11.00"), month(date(2023, 2, 1), 104, "9.00")])
    done = run(spark, lake, warehouse, "delta", shut)

    assert done[f"core.{FACT}"] == (4, 1, 1, 1)
    with connect(warehouse.owner, "test") as connection, connection.cursor() as cursor:
        # The same query finds such a lock where there is one.
        cursor.execute("lock table core.dim_plan in access exclusive mode")
        cursor.execute(shut[0].sql)
        assert cursor.fetchall() == [("core.dim_plan", "AccessExclusiveLock")]


def test_a_reader_sees_old_or_new_and_never_waits(
    spark: SparkSession, lake: Given, warehouse: Warehouse, put: Put
) -> None:
    """Every view, again and again, while a first load, new months and a delta come in."""
    views = [name for (name,) in warehouse.ask("owner", VIEWS)]
    with Reader(warehouse, views) as reader:
        run(spark, lake, warehouse, "first")
        reader.passes()
        put(FACT, [*lake[FACT], *(month(date(2024, number, 1), 103, "12.00") for number in range(1, 13))])
        put("dim_date", [*lake["dim_date"], *extra_months()])
        run(spark, lake, warehouse, "months")
        reader.passes()
        put(FACT, lake[FACT])
        run(spark, lake, warehouse, "delta")
        reader.passes()

    assert reader.errors == []
    sums = reader.seen["subscriber_revenue_monthly"]
    assert [value for place, value in enumerate(sums) if place == 0 or sums[place - 1] != value] == [0, 7, 19, 7]


class Reader:
    """Counts the rows of every view on a connection of its own, which gives up where it has to wait for a lock."""

    def __init__(self, warehouse: Warehouse, views: Sequence[str]) -> None:
        self.warehouse, self.views = warehouse, views
        self.errors: list[str] = []
        self.seen: dict[str, list[int]] = {view: [] for view in views}
        self.ended = threading.Event()
        self.turn = threading.Condition()
        self.turns = 0
        self.thread = threading.Thread(target=self._read)

    def __enter__(self) -> Reader:
        self.thread.start()
        self.passes()
        return self

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        self.thread.join(timeout=60)

    def passes(self) -> None:
        """Wait until every view has been read once more, from now on."""
        with self.turn:
            wanted = self.turns + 2
            assert self.turn.wait_for(lambda: self.turns >= wanted or self.errors, timeout=60)

    def _read(self) -> None:
        secret = self.warehouse.reader
        connection = psycopg2.connect(
            host=secret.host, port=secret.port, dbname=secret.dbname, user=secret.username, password=secret.password,
            options="-c lock_timeout=500ms -c statement_timeout=30s",
        )  # fmt: skip
        connection.autocommit = True
        try:
            while not self.ended.is_set() and not self.errors:
                self._pass(connection)
        finally:
            connection.close()

    def _pass(self, connection: object) -> None:
        for view in self.views:
            try:
                with connection.cursor() as cursor:  # type: ignore[attr-defined]
                    counted = "sum(subscribers)" if view == "subscriber_revenue_monthly" else "count(*)"
                    cursor.execute(f"select coalesce({counted}, 0)::bigint from bi.{view}")
                    self.seen[view].append(cursor.fetchone()[0])
            except psycopg2.Error as error:
                self.errors.append(f"{view}: {error}")
        with self.turn:
            self.turns += 1
            self.turn.notify_all()


def replaced_by(key: int) -> Row:
    """Subscriber 2 of the sample under another key."""
    return subscriber(
        key, "userbase", "2", country=12, device=32, joined=date(2023, 2, 28), paid=date(2023, 2, 28), spend="12.00",
        valid=(date(2023, 2, 28), None), age=51,
    )  # fmt: skip


def extra_months() -> list[Row]:
    """Days of dim_date after the sample's: the first of each month of 2024."""
    days = [date(2024, number, 1) for number in range(1, 13)]
    return [
        (int(f"{day:%Y%m%d}"), day, day.year, (day.month + 2) // 3, day.month, day, day.isocalendar()[1],
         day.isoweekday(), day.isoweekday() > 5)
        for day in days
    ]  # fmt: skip


def test_of_two_loads_at_once_the_second_has_nothing_to_do(
    spark: SparkSession, lake: Given, warehouse: Warehouse
) -> None:
    done: list[dict[str, Counts]] = []
    loads: list[Callable[[], None]] = [
        lambda name=name: done.append(run(spark, lake, warehouse, name)) for name in ("run-1", "run-2")
    ]  # type: ignore[misc]
    threads = [threading.Thread(target=one) for one in loads]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=240)

    assert sorted(len(tables) for tables in done) == [0, len(lake.rows)]
    assert warehouse.ask("owner", "select status from ops.load") == [("succeeded",)]
