"""Databases behind JDBC: where a connection leads, reading a table, adding rows to one."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from pyspark.sql import DataFrame, SparkSession

from awsglue.frames import files
from awsglue.unsupported import NotOnThisTarget

DRIVERS = {
    "postgresql": "org.postgresql.Driver",
    "mysql": "com.mysql.cj.jdbc.Driver",
    "sqlserver": "com.microsoft.sqlserver.jdbc.SQLServerDriver",
    "oracle": "oracle.jdbc.OracleDriver",
}
# The one driver on the class path.
HERE = "postgresql"
_OPEN_END = re.compile(r"\b(where|and)$", re.IGNORECASE)
# Options that Spark knows by the same names.
_PASSED = ("fetchsize", "batchsize")
_DATABASE = re.compile(r"(?P<server>jdbc:\w+://[^/?;]+)(?P<database>/[^?;]*)?(?P<rest>[?;].*)?")


def connection(name: str) -> dict[str, str]:
    """Url, user and password of a connection of the catalogue, from its properties or the secret that they name.

    Raises:
        botocore's EntityNotFoundException: there is no such connection.
        ValueError: it has no JDBC url.
    """
    found = files.client("glue").get_connection(Name=name)["Connection"].get("ConnectionProperties") or {}
    if not found.get("JDBC_CONNECTION_URL"):
        raise ValueError(f"connection {name} has no JDBC_CONNECTION_URL")
    secret = _secret(found["SECRET_ID"]) if found.get("SECRET_ID") else {}
    return {
        "url": found["JDBC_CONNECTION_URL"],
        "user": found.get("USERNAME") or str(secret.get("username", "")),
        "password": found.get("PASSWORD") or str(secret.get("password", "")),
        "enforceSSL": str(found.get("JDBC_ENFORCE_SSL", "false")).lower(),
    }


def _secret(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(files.client("secretsmanager").get_secret_value(SecretId=name)["SecretString"])
    return found


def conf(name: str) -> dict[str, str]:
    """What `extract_jdbc_conf` gives: user, password, vendor, url (of the server), fullUrl (with the database)."""
    found = connection(name)
    return {
        "user": found["user"],
        "password": found["password"],
        "vendor": vendor(found["url"]),
        "url": server(found["url"]),
        "fullUrl": found["url"],
        "enforceSSL": found["enforceSSL"],
    }


def vendor(url: str) -> str:
    """`postgresql` of `jdbc:postgresql://…`."""
    return url.split(":")[1] if url.startswith("jdbc:") and ":" in url[5:] else ""


def server(url: str) -> str:
    """The url without database and options."""
    found = _DATABASE.fullmatch(url)
    return found["server"] if found else url


def with_database(url: str, database: str | None) -> str:
    """The url with another database in it."""
    found = _DATABASE.fullmatch(url)
    if not database or not found:
        return url
    return f"{found['server']}/{database}{found['rest'] or ''}"


def read(session: SparkSession, kind: str, options: Mapping[str, Any]) -> DataFrame:
    """The rows of `dbtable`, or of `query` / `sampleQuery`, by one reader: `hashfield` and its like change no row.

    Raises:
        NotOnThisTarget: no driver for the kind of database is on the class path.
        ValueError: no url, or no table.
    """
    wanted = options.get("query") or _sample_query(options)
    source = f"({wanted}) awsglue_query" if wanted else _table(options)
    return session.read.format("jdbc").options(**_options(session, kind, options), dbtable=source).load()


def _sample_query(options: Mapping[str, Any]) -> str:
    """The `sampleQuery`, whole: with `enablePartitioningForSampleQuery` its end awaits a partition's condition.

    Such a query ends in WHERE or AND (developer guide, "Optimizing reads with pushdown").

    Raises:
        ValueError: it does not.
    """
    query = str(options.get("sampleQuery") or "").strip()
    if not query or not files.is_true(options.get("enablePartitioningForSampleQuery")):
        return query
    if not _OPEN_END.search(query):
        raise ValueError(f"enablePartitioningForSampleQuery: sampleQuery must end in WHERE or AND, it is {query!r}")
    return f"{query} 1 = 1"


def primary_key(session: SparkSession, kind: str, options: Mapping[str, Any]) -> list[str]:
    """The columns of the primary key of `dbtable`, in their order; none of a query. Raises as `read` does."""
    if options.get("query") or options.get("sampleQuery"):
        return []
    found = _options(session, kind, options)
    schema, _, table = _table(options).replace('"', "").rpartition(".")
    properties = session._jvm.java.util.Properties()
    for name in ("user", "password"):
        properties.setProperty(name, found[name])
    # A driver of --extra-jars is none of those that DriverManager shows to py4j.
    driver = _loader(session).loadClass(found["driver"]).newInstance()
    connection = driver.connect(found["url"], properties)
    try:
        keys = connection.getMetaData().getPrimaryKeys(None, schema.rpartition(".")[2] or None, table)
        columns = []
        while keys.next():
            columns.append((keys.getInt("KEY_SEQ"), keys.getString("COLUMN_NAME")))
        return [name for _, name in sorted(columns)]
    finally:
        connection.close()


def _loader(session: SparkSession) -> Any:
    return session._jvm.java.lang.Thread.currentThread().getContextClassLoader()


def write(frame: DataFrame, kind: str, options: Mapping[str, Any]) -> None:
    """Add the rows to `dbtable`, which is made where it is not there; raises as `read` does."""
    found = _options(frame.sparkSession, kind, options)
    frame.write.format("jdbc").options(**found, dbtable=_table(options)).mode("append").save()


def _table(options: Mapping[str, Any]) -> str:
    table = options.get("dbtable") or options.get("dbTable")
    if not table:
        raise ValueError('connection_options has no "dbtable"')
    return str(table)


def _options(session: SparkSession, kind: str, options: Mapping[str, Any]) -> dict[str, str]:
    given = dict(options)
    name = given.get("connectionName")
    if name:
        given = {**connection(str(name)), **{key: value for key, value in given.items() if value not in (None, "")}}
    if not given.get("url"):
        raise ValueError('connection_options has no "url", and no "connectionName" to take it from')
    url = with_database(str(given["url"]), given.get("database"))
    found = {"url": url, "user": str(given.get("user") or ""), "password": str(given.get("password") or "")}
    found["driver"] = _driver(session, kind if kind in DRIVERS else vendor(url), given.get("customJdbcDriverClassName"))
    return found | {name: str(given[name]) for name in _PASSED if given.get(name)}


def _driver(session: SparkSession, kind: str, custom: str | None) -> str:
    """The driver's class, which must be on the class path; a job brings one with --extra-jars."""
    name = custom or DRIVERS.get(kind)
    if name is None:
        raise NotOnThisTarget(f"connection_type={kind!r}")
    try:
        _loader(session).loadClass(name)
    except Exception as error:
        raise NotOnThisTarget(
            f"JDBC driver {name}", f"only that of {HERE} is on the class path: bring it with --extra-jars"
        ) from error
    return name
