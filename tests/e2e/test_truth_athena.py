"""What Athena was measured to invent, asked through boto3: nothing, nonsense, and a table whose rows are known."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.fixtures_endpoint import BUCKET, Cloud, until

OUTPUT = {"OutputLocation": f"s3://{BUCKET}/truth-athena/"}


def ended(cloud: Cloud, sql: str) -> dict[str, Any]:
    athena = cloud.client("athena")
    query = athena.start_query_execution(QueryString=sql, ResultConfiguration=OUTPUT)["QueryExecutionId"]

    def look() -> dict[str, Any] | None:
        found: dict[str, Any] = athena.get_query_execution(QueryExecutionId=query)["QueryExecution"]
        return found if found["Status"]["State"] in ("SUCCEEDED", "FAILED", "CANCELLED") else None

    return dict(until(look, 120, "the query's end"))


def rows(cloud: Cloud, sql: str) -> list[list[str | None]]:
    found = ended(cloud, sql)
    assert found["Status"]["State"] == "SUCCEEDED", found["Status"]
    answer = cloud.client("athena").get_query_results(QueryExecutionId=found["QueryExecutionId"])
    return [[one.get("VarCharValue") for one in row["Data"]] for row in answer["ResultSet"]["Rows"]]


def test_a_query_over_nothing_is_computed_and_nonsense_refused(cloud: Cloud) -> None:
    assert rows(cloud, "select 6 * 7 as answer") == [["answer"], ["42"]]
    with pytest.raises(ClientError, match="mismatched input 'this'"):
        cloud.client("athena").start_query_execution(QueryString="this is not sql", ResultConfiguration=OUTPUT)


def test_a_missing_table_fails_and_a_real_one_has_its_rows(cloud: Cloud) -> None:
    status = ended(cloud, "select 42 from bogus.t")["Status"]
    assert (status["State"], status["StateChangeReason"].split(":")[0]) == ("FAILED", "SCHEMA_NOT_FOUND")
    address = cloud.put("truth-athena-raw/people.csv", "1,Ada\n2,Grace\n").rpartition("/")[0]
    rows(cloud, "create database truth_athena")
    columns = "(id int, name string) row format delimited fields terminated by ','"
    rows(cloud, f"create external table truth_athena.people {columns} location '{address}/'")
    assert rows(cloud, "select count(*), max(name) from truth_athena.people")[1] == ["2", "Grace"]
    status = ended(cloud, "select 42 from truth_athena.nobody")["Status"]
    assert (status["State"], status["StateChangeReason"].split(":")[0]) == ("FAILED", "TABLE_NOT_FOUND")
