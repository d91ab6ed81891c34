"""Databases behind JDBC, on a PostgreSQL: whole tables, queries, connections of the catalogue, bookmarks."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.fixtures_postgres import Warehouse
from tests.unit.local.glue.awsglue.conftest import rows_of
from tests.unit.local.glue.awsglue.test_reading import table

Aws = Callable[[str], Any]
Frame = Callable[[list[dict[str, Any]]], Any]
DRIVER = "org.postgresql.Driver"


@pytest.fixture(scope="module")
def warehouse(new_database: Callable[[], Warehouse]) -> Warehouse:
    """A database with the table `films`: three rows."""
    made = new_database()
    made.ask("owner", "create table films (id int, name text)")
    made.ask("owner", "insert into films values (1, 'a'), (2, 'b'), (3, 'c')")
    return made


def address(warehouse: Warehouse) -> dict[str, Any]:
    owner = warehouse.owner
    return {
        "url": f"jdbc:postgresql://{owner.host}:{owner.port}/{owner.dbname}",
        "user": owner.username,
        "password": owner.password,
    }


def read(glue: Any, warehouse: Warehouse, kind: str = "postgresql", **options: Any) -> list[int]:
    found = glue.create_dynamic_frame.from_options(
        connection_type=kind, connection_options={**address(warehouse), **options}
    )
    return [row["id"] for row in rows_of(found)]


def test_tables_and_queries(glue: Any, warehouse: Warehouse) -> None:
    assert read(glue, warehouse, dbtable="public.films", fetchsize="2") == [1, 2, 3]
    assert read(glue, warehouse, "jdbc", dbtable="films", customJdbcDriverClassName=DRIVER) == [1, 2, 3]
    assert read(glue, warehouse, dbtable="(select id from films where id > 1) as late") == [2, 3]
    assert read(glue, warehouse, query="select id from films where id < 3") == [1, 2]
    assert read(glue, warehouse, dbtable="films", sampleQuery="select id from films where id = 2") == [2]
    with pytest.raises(NotImplementedError, match="JDBC driver com.mysql.cj.jdbc.Driver"):
        read(glue, warehouse, "mysql", dbtable="films")


def test_partitions_of_a_read_change_no_row(glue: Any, warehouse: Warehouse) -> None:
    by_field = {"hashfield": "id", "hashpartitions": 4}
    by_number: dict[str, Any] = {"hashexpression": "id", "hashpartitions": "2"}
    partitioned: dict[str, Any] = {"enablePartitioningForSampleQuery": True, "dbtable": "films", **by_field}

    assert read(glue, warehouse, dbtable="films", **by_field) == [1, 2, 3]
    assert read(glue, warehouse, dbtable="films", **by_number) == [1, 2, 3]
    assert read(glue, warehouse, sampleQuery="select id from films where id >= 2 AND", **partitioned) == [2, 3]
    assert read(glue, warehouse, sampleQuery="select id from films WHERE ", **partitioned) == [1, 2, 3]
    with pytest.raises(ValueError, match="must end in WHERE or AND, it is 'select id from films'"):
        read(glue, warehouse, sampleQuery="select id from films", **partitioned)


def test_rows_are_added(glue: Any, frame: Frame, new_database: Callable[[], Warehouse]) -> None:
    made = new_database()
    made.ask("owner", "create table films (id int, name text)")
    given = frame([{"id": 1, "name": "a"}, {"id": 2, "name": None}])
    to = {**address(made), "dbtable": "films"}

    glue.write_dynamic_frame.from_options(given, "postgresql", {**to, "batchsize": "1"})
    glue.write_dynamic_frame.from_options(given, "jdbc", {**to, "customJdbcDriverClassName": DRIVER})

    rows = [(1, "a"), (1, "a"), (2, None), (2, None)]
    assert made.ask("owner", "select id, name from films order by id") == rows


def test_connections_of_the_catalogue(
    glue: Any, aws: Aws, frame: Frame, new_database: Callable[[], Warehouse], warehouse: Warehouse
) -> None:
    made = new_database()
    made.ask("owner", "create table films (id int)")
    owner = made.owner
    aws("secretsmanager").create_secret(
        Name="films", SecretString=json.dumps({"username": owner.username, "password": owner.password})
    )
    # The connection is of another database: `database` leads to the right one.
    properties = {"JDBC_CONNECTION_URL": address(warehouse)["url"], "SECRET_ID": "films"}
    aws("glue").create_connection(
        ConnectionInput={"Name": "pg", "ConnectionType": "JDBC", "ConnectionProperties": properties}
    )
    to = {"dbtable": "films", "database": owner.dbname, "useConnectionProperties": "true"}

    one, two, three = (frame([{"id": number}]) for number in (1, 2, 3))
    assert glue.write_dynamic_frame_from_jdbc_conf(one, "pg", to, catalog_id="123456789012") is one
    assert glue.write_from_jdbc_conf(frame_or_dfc=two, catalog_connection="pg", connection_options=to) is two
    glue.write_dynamic_frame.from_options(three, "postgresql", {**to, "connectionName": "pg"})

    assert made.ask("owner", "select id from films order by id") == [(1,), (2,), (3,)]
    found = glue.create_dynamic_frame.from_options("postgresql", {**to, "connectionName": "pg"})
    assert rows_of(found) == [{"id": 1}, {"id": 2}, {"id": 3}]
    assert glue.extract_jdbc_conf("pg")["user"] == owner.username
    table(aws, f"{owner.dbname}.public.films", {"id": "int"}, classification="postgresql", connectionName="pg")
    sampled = {"sampleQuery": "select id from films where id > 1"}
    by_table = glue.create_dynamic_frame.from_catalog(database="db", table_name="t", additional_options=sampled)
    assert rows_of(by_table) == [{"id": 2}, {"id": 3}]


def test_bookmarks_of_a_table(glue: Any, warehouse: Warehouse, tmp_path: Any) -> None:
    from awsglue.frames import marks
    from reelhouse_bookmarks import Bookmarks

    def ids(number: int, order: str) -> list[int]:
        marks.begin(Bookmarks(str(tmp_path / order), "job", f"jr_{number}", 0, "job-bookmark-enable"))
        keys = {"dbtable": "films", "jobBookmarkKeys": ["id"], "jobBookmarkKeysSortOrder": order}
        found = glue.create_dynamic_frame.from_options(
            "postgresql", {**address(warehouse), **keys}, transformation_ctx="films"
        )
        read = [row["id"] for row in rows_of(found)]
        marks.commit()
        return read

    try:
        assert (ids(1, "asc"), ids(2, "asc")) == ([1, 2, 3], [])
        assert (ids(1, "desc"), ids(2, "desc")) == ([1, 2, 3], [])
        warehouse.ask("owner", "insert into films values (4, 'd'), (0, 'z')")
        assert (ids(3, "asc"), ids(3, "desc")) == ([4], [0])
    finally:
        marks.begin(Bookmarks())
        warehouse.ask("owner", "delete from films where id in (0, 4)")
