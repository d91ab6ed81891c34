"""What Tableau and other SQL clients ask by their drivers, JDBC's and ODBC's, of the small warehouse as the reader."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from py4j.java_gateway import GatewayParameters, JavaGateway, launch_gateway

from local.setup import java
from tests.fixtures_postgres import Warehouse
from tests.jdbc_driver import jdbc_driver

DRIVERS = sorted(Path("/usr/lib").glob("*/odbc/psqlodbcw.so"))
MANAGERS = sorted(Path("/usr/lib").glob("*/libodbc.so.2"))
NO_ODBC = "the machine has no ODBC: apt-get install libodbc2 odbc-postgresql"


@pytest.fixture(scope="module")
def star(filled_copy: Any) -> Warehouse:
    """One filled warehouse for the whole module: the drivers only read."""
    return filled_copy()


@pytest.fixture(scope="module")
def views(star: Warehouse) -> dict[str, int]:
    """View → its rows, by another client."""
    names = [name for (name,) in star.ask("reader", "select viewname from pg_views where schemaname = 'bi' order by 1")]
    return {name: star.ask("reader", f"select count(*) from bi.{name}")[0][0] for name in names}


@pytest.fixture(scope="module")
def columns(star: Warehouse) -> set[tuple[str, str, str]]:
    """View, column and comment of everything that the reader may read."""
    query = (
        "select table_name, column_name, col_description(format('bi.%I', table_name)::regclass, ordinal_position)"
        " from information_schema.columns where table_schema = 'bi'"
    )
    return set(star.ask("reader", query))


@pytest.fixture(scope="module")
def jdbc(star: Warehouse) -> Iterator[Any]:
    """A connection by PostgreSQL's JDBC driver in a JVM of its own, as the reader."""
    program = str(java.find_java_home() / "bin" / "java")
    port, token = launch_gateway(
        classpath=str(jdbc_driver()), java_path=program, die_on_exit=True, enable_auth=True
    )  # fmt: skip
    gateway = JavaGateway(gateway_parameters=GatewayParameters(port=port, auth_token=token))
    secret = star.reader
    properties = gateway.jvm.java.util.Properties()
    properties.setProperty("user", secret.username)
    properties.setProperty("password", secret.password)
    url = f"jdbc:postgresql://{secret.host}:{secret.port}/{secret.dbname}"
    connection = gateway.jvm.java.sql.DriverManager.getConnection(url, properties)
    yield connection
    connection.close()
    gateway.shutdown()


def read(results: Any, *names: str) -> list[tuple[Any, ...]]:
    """The named columns of a JDBC result."""
    rows = []
    while results.next():
        rows.append(tuple(results.getString(name) for name in names))
    results.close()
    return rows


def test_jdbc_lists_the_views_with_their_comments(jdbc: Any, star: Warehouse, views: dict[str, int]) -> None:
    found = read(jdbc.getMetaData().getTables(None, "bi", "%", None), "TABLE_NAME", "TABLE_TYPE", "REMARKS")
    said = star.ask("reader", "select viewname, obj_description(('bi.' || viewname)::regclass) from pg_views"
                    " where schemaname = 'bi'")  # fmt: skip

    assert sorted(found) == sorted((name, "VIEW", text) for name, text in said) and len(found) == len(views)


def test_jdbc_lists_every_column_with_its_comment(jdbc: Any, columns: set[tuple[str, str, str]]) -> None:
    found = read(jdbc.getMetaData().getColumns(None, "bi", "%", "%"), "TABLE_NAME", "COLUMN_NAME", "REMARKS")
    assert set(found) == columns and len(found) == len(columns)


def test_views_have_no_keys_and_that_is_said(jdbc: Any, views: dict[str, int]) -> None:
    metadata = jdbc.getMetaData()
    for name in views:
        assert read(metadata.getPrimaryKeys(None, "bi", name), "COLUMN_NAME") == []
        assert read(metadata.getImportedKeys(None, "bi", name), "FKCOLUMN_NAME") == []


def test_jdbc_reads_every_view(jdbc: Any, views: dict[str, int]) -> None:
    statement = jdbc.createStatement()
    for name, rows in views.items():
        results = statement.executeQuery(f'select * from "bi"."{name}"')
        first = results.getMetaData().getColumnName(1)
        assert len(read(results, first)) == rows, name


@pytest.fixture(scope="module")
def odbc(star: Warehouse) -> Iterator[Any]:
    """A connection by psqlODBC, as the reader."""
    if not (DRIVERS and MANAGERS):
        assert not os.environ.get("CI"), f"{NO_ODBC}; .ci/run is to do so"
        pytest.skip(NO_ODBC)
    import pyodbc  # loads the machine's libodbc

    secret = star.reader
    connection = pyodbc.connect(
        f"Driver={DRIVERS[0]};Server={secret.host};Port={secret.port};Database={secret.dbname};"
        f"Uid={secret.username};Pwd={secret.password}"
    )
    yield connection
    connection.close()


def test_odbc_lists_views_and_columns(odbc: Any, views: dict[str, int], columns: set[tuple[str, str, str]]) -> None:
    cursor = odbc.cursor()
    assert [row.table_name for row in cursor.tables(schema="bi", tableType="VIEW")] == list(views)
    found = {(row.table_name, row.column_name) for name in views for row in cursor.columns(schema="bi", table=name)}
    assert found == {(view, column) for view, column, _ in columns}


def test_odbc_finds_no_keys_and_reads_every_view(odbc: Any, views: dict[str, int]) -> None:
    cursor = odbc.cursor()
    for name, rows in views.items():
        assert list(cursor.primaryKeys(name, schema="bi")) == []
        assert list(cursor.foreignKeys(foreignTable=name, foreignSchema="bi")) == []
        assert len(cursor.execute(f'select * from "bi"."{name}"').fetchall()) == rows, name


def test_what_tableau_tries_on_a_new_connection_works(odbc: Any) -> None:
    """It probes temporary tables, and reads by a cursor that outlives its transaction."""
    cursor = odbc.cursor()
    cursor.execute('create local temporary table "#Tableau_1_Connect" ("COL" integer) on commit preserve rows')
    cursor.execute('insert into "#Tableau_1_Connect" values (1)')
    cursor.execute('declare "SQL_CUR1" cursor with hold for select country, sum(subscribers) from'
                   ' "bi"."subscriber_revenue_monthly" group by 1')  # fmt: skip
    odbc.commit()
    assert len(cursor.execute('fetch 10 in "SQL_CUR1"').fetchall()) == 3
    cursor.execute('drop table "#Tableau_1_Connect"')
    odbc.commit()


def test_the_reader_reads_nothing_else(odbc: Any) -> None:
    with pytest.raises(Exception, match="permission denied for schema core"):
        odbc.cursor().execute("select * from core.dim_title")
    odbc.rollback()
