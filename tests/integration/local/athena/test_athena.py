"""Athena over a real endpoint: crawled files and a small lake's Iceberg tables, through boto3 and awswrangler."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import awswrangler
import boto3
import pytest
from botocore.exceptions import ClientError

from tests.fixtures_endpoint import BUCKET, ROLE, Cloud, until
from tests.upgrade.restore import restore_lake, unpack

OUTPUT = f"s3://{BUCKET}/athena/"
ENDED = ("SUCCEEDED", "FAILED", "CANCELLED")
ENDLESS = (
    "select count(*) from unnest(sequence(1, 100000)) a(x) cross join unnest(sequence(1, 100000)) b(y) where x + y < 0"
)
# What the kept lake holds (tests/e2e/test_upgrade.py).
RELEASE, MONTHS, REVENUE = "6a3f871", 39, "430.00"
FILES = {
    "people/people.csv": 'id,name,score\n1,Ada,1.5\n2,"Grace, H",2\n3,,\n',
    "days/day=2024-01-01/a.csv": "id;v\n1;a\n2;b\n",
    "days/day=2024-01-02/a.csv": "id;v\n3;c\n",
    "logs/a.json": '{"userId": 1, "tags": ["a", "b"]}\n{"userId": 2}\n',
}


class Athena:
    """Runs queries and gives what became of them."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud
        self.client = cloud.client("athena")

    def start(self, sql: str, **more: Any) -> str:
        asked = {"ResultConfiguration": {"OutputLocation": OUTPUT}, "QueryExecutionContext": {"Database": "athena_raw"}}
        return str(self.client.start_query_execution(QueryString=sql, **{**asked, **more})["QueryExecutionId"])

    def look(self, query_id: str) -> dict[str, Any]:
        found: dict[str, Any] = self.client.get_query_execution(QueryExecutionId=query_id)["QueryExecution"]
        return found

    def ended(self, query_id: str) -> dict[str, Any]:
        until(lambda: self.look(query_id)["Status"]["State"] in ENDED, 120, "the query's end")
        return self.look(query_id)

    def rows(self, sql: str, **more: Any) -> list[list[str | None]]:
        execution = self.ended(self.start(sql, **more))
        assert execution["Status"]["State"] == "SUCCEEDED", execution["Status"]
        answer = self.client.get_query_results(QueryExecutionId=execution["QueryExecutionId"])
        return [[one.get("VarCharValue") for one in row["Data"]] for row in answer["ResultSet"]["Rows"]]

    def reason(self, sql: str, **more: Any) -> str:
        status = self.ended(self.start(sql, **more))["Status"]
        assert status["State"] == "FAILED", status
        return str(status["StateChangeReason"])

    def text(self, address: str) -> str:
        bucket, _, key = address.removeprefix("s3://").partition("/")
        body: bytes = self.cloud.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read()
        return body.decode("utf-8", "replace")


@pytest.fixture(scope="module")
def athena(cloud: Cloud, tmp_path_factory: pytest.TempPathFactory) -> Athena:
    """The endpoint with crawled files in `athena_raw` and a kept lake's tables in `reelhouse_core`."""
    s3, glue = cloud.client("s3"), cloud.client("glue")
    for key, text in FILES.items():
        cloud.put(f"athena-raw/{key}", text)
    glue.create_database(DatabaseInput={"Name": "athena_raw"})
    targets = [{"Path": f"s3://{BUCKET}/athena-raw/{name}/"} for name in ("people", "days", "logs")]
    glue.create_crawler(Name="athena", Role=ROLE, DatabaseName="athena_raw", Targets={"S3Targets": targets})
    glue.start_crawler(Name="athena")
    until(lambda: glue.get_crawler(Name="athena")["Crawler"]["State"] == "READY", 60, "the crawl")
    folder = tmp_path_factory.mktemp("kept")
    unpack(RELEASE, folder)
    for bucket in (folder / "s3").iterdir():
        s3.create_bucket(Bucket=bucket.name)
    for name in {one["database"] for one in json.loads((folder / "tables.json").read_text())}:
        glue.create_database(DatabaseInput={"Name": name})
    restore_lake(folder, s3, glue)
    return Athena(cloud)


def test_a_query_over_nothing_is_computed(athena: Athena) -> None:
    assert athena.rows("select 42 as answer, 'a' || 'b'") == [["answer", "_col1"], ["42", "ab"]]


@pytest.mark.parametrize("nonsense", ["this is not sql", "select 1 from where", "SELEC 1"])
def test_nonsense_is_refused_where_aws_refuses_it(athena: Athena, nonsense: str) -> None:
    with pytest.raises(ClientError) as refused:
        athena.start(nonsense)
    error = refused.value.response
    assert error["Error"]["Code"] == "InvalidRequestException"
    assert "mismatched input" in error["Error"]["Message"]
    assert error["AthenaErrorCode"] == "MALFORMED_QUERY"


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("select 4 from nobody", "TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.athena_raw.nobody' does not exist"),
        ("select * from bogus.t", "SCHEMA_NOT_FOUND: line 1:15: Schema 'bogus' does not exist"),
        ("select nothing(1)", "FUNCTION_NOT_FOUND: line 1:8: Function 'nothing' not registered"),
        (
            "select nope from people",
            "COLUMN_NOT_FOUND: line 1:8: Column 'nope' cannot be resolved"
            " or requester is not authorized to access requested resources",
        ),
        ("select id / 0 from people", "DIVISION_BY_ZERO: Division by zero"),
        ("merge into people", "NOT_SUPPORTED: MERGE INTO is not supported by the Reelhouse Athena engine."),
        ("drop table nobody", "FAILED: SemanticException [Error 10001]: Table not found athena_raw.nobody"),
    ],
)  # fmt: skip
def test_a_query_that_can_not_succeed_fails_with_athenas_reason(athena: Athena, sql: str, reason: str) -> None:
    assert athena.reason(sql) == reason


def test_a_real_table_has_its_exact_count_and_sum(athena: Athena) -> None:
    sql = "select count(*), sum(revenue_usd), sum(revenue_usd) / count(*) from reelhouse_core.fact_subscription_month"
    assert athena.rows(sql)[1] == [str(MONTHS), REVENUE, "11.03"]
    table = "reelhouse_core.fact_subscription_month"
    sql = 'select snapshot_id from reelhouse_core."fact_subscription_month$snapshots" order by committed_at limit 1'
    first = athena.rows(sql)[1][0]
    assert athena.rows(f"select count(*) from {table} for version as of {first}")[1] == [str(MONTHS)]
    before = "timestamp '2001-01-01 00:00:00 UTC'"
    assert "INVALID_ARGUMENTS" in athena.reason(f"select count(*) from {table} for timestamp as of {before}")


def test_what_crawlers_made_can_be_asked(athena: Athena) -> None:
    sql = "select p.name, d.day from people p join days d on d.id = p.id where d.day >= '2024-01-01' order by p.id"
    assert athena.rows(sql) == [["name", "day"], ["Ada", "2024-01-01"], ['"Grace', "2024-01-01"], ["", "2024-01-02"]]
    assert athena.rows("select userid, tags[1] from logs order by 1")[1:] == [["1", "a"], ["2", None]]
    assert athena.rows("show tables") == [["days"], ["logs"], ["people"]]
    assert athena.rows("show partitions days") == [["day=2024-01-01"], ["day=2024-01-02"]]
    assert athena.rows("describe days")[0] == ["id                  \tbigint              \t                    "]
    # Another module may have a table of this name in the endpoint that they share.
    people = "table_schema = 'athena_raw' and table_name = 'people'"
    asked = f"select column_name, data_type from information_schema.columns where {people} order by 1"
    assert athena.rows(asked)[1:] == [["id", "bigint"], ["name", "varchar"], ["score", "double"]]


def test_the_result_lies_in_the_output_location_with_its_columns_beside_it(athena: Athena) -> None:
    execution = athena.ended(athena.start("select 'a' as \"x\", cast(null as varchar) n, '' e, 1.5 d"))
    address = execution["ResultConfiguration"]["OutputLocation"]
    assert address == f"{OUTPUT}{execution['QueryExecutionId']}.csv"
    assert athena.text(address) == '"x","n","e","d"\n"a",,"","1.5"\n'
    assert "varchar" in athena.text(f"{address}.metadata")
    assert (execution["StatementType"], execution["SubstatementType"]) == ("DML", "SELECT")
    assert (
        execution["Statistics"]["TotalExecutionTimeInMillis"] >= execution["Statistics"]["EngineExecutionTimeInMillis"]
    )


def test_results_come_in_pages_and_the_first_begins_with_the_names(athena: Athena) -> None:
    query_id = athena.ended(athena.start("select x from unnest(sequence(1, 5)) as t(x)"))["QueryExecutionId"]
    pages = athena.client.get_paginator("get_query_results").paginate(
        QueryExecutionId=query_id, PaginationConfig={"PageSize": 4}
    )
    values = [[row["Data"][0]["VarCharValue"] for row in page["ResultSet"]["Rows"]] for page in pages]
    assert values == [["x", "1", "2", "3"], ["4", "5"]]
    assert query_id in athena.client.list_query_executions()["QueryExecutionIds"]
    found = athena.client.batch_get_query_execution(QueryExecutionIds=[query_id, "none"])
    assert [one["QueryExecutionId"] for one in found["QueryExecutions"]] == [query_id]
    assert found["UnprocessedQueryExecutionIds"][0]["ErrorCode"] == "QUERY_EXECUTION_NOT_FOUND"


def test_a_running_query_can_be_stopped(athena: Athena) -> None:
    query_id = athena.start(ENDLESS)
    until(lambda: athena.look(query_id)["Status"]["State"] == "RUNNING", 60, "the query's start")
    athena.client.stop_query_execution(QueryExecutionId=query_id)
    status = athena.look(query_id)["Status"]
    assert (status["State"], status["StateChangeReason"]) == ("CANCELLED", "Query cancelled by user")
    with pytest.raises(ClientError, match="Could not find results"):
        athena.client.get_query_results(QueryExecutionId=query_id)


def test_a_hostile_table_reads_nothing_of_the_machine(athena: Athena, tmp_path: Path) -> None:
    """A file's own words name other files: Iceberg metadata that points at this machine's and at another address."""
    secret = tmp_path / "secret.csv"
    secret.write_text("secret\n")
    glue = athena.cloud.client("glue")
    for name, location in (("machine", str(secret)), ("elsewhere", "http://127.0.0.1:9/metadata.json")):
        parameters = {"table_type": "ICEBERG", "metadata_location": location}
        glue.create_table(DatabaseName="athena_raw", TableInput={"Name": f"hostile_{name}", "Parameters": parameters})
        assert "PERMISSION_DENIED" in athena.reason(f"select * from hostile_{name}")
        storage = {"Columns": [{"Name": "a", "Type": "string"}], "Location": location}
        glue.create_table(DatabaseName="athena_raw", TableInput={"Name": f"files_{name}", "StorageDescriptor": storage})
        assert "is no s3:// address" in athena.reason(f"select * from files_{name}")
        glue.delete_table(DatabaseName="athena_raw", Name=f"hostile_{name}")
        glue.delete_table(DatabaseName="athena_raw", Name=f"files_{name}")


def test_parameters_and_prepared_statements(athena: Athena) -> None:
    assert athena.rows("select name from people where id = ?", ExecutionParameters=["1"]) == [["name"], ["Ada"]]
    statement = {"StatementName": "by_id", "WorkGroup": "primary"}
    athena.client.create_prepared_statement(**statement, QueryStatement="select name from people where id = ?")
    assert athena.rows("execute by_id using 1") == [["name"], ["Ada"]]


def test_a_workgroup_that_enforces_its_settings_decides_where_results_go(athena: Athena) -> None:
    where = {"OutputLocation": f"s3://{BUCKET}/enforced/"}
    tags = [{"Key": "team", "Value": "lake"}]
    athena.client.create_work_group(Name="strict", Configuration={"ResultConfiguration": where}, Tags=tags)
    tagged = athena.cloud.client("resourcegroupstaggingapi").get_resources(ResourceTypeFilters=["athena"])
    assert [one["Tags"] for one in tagged["ResourceTagMappingList"]] == [tags]
    shown = athena.client.get_work_group(WorkGroup="strict")["WorkGroup"]["Configuration"]
    assert (shown["EnforceWorkGroupConfiguration"], shown["ResultConfiguration"]) == (True, where)
    execution = athena.ended(athena.start("select 1", WorkGroup="strict"))
    assert execution["ResultConfiguration"]["OutputLocation"].startswith(where["OutputLocation"])
    with pytest.raises(ClientError, match="WorkGroup strict is not empty"):
        athena.client.delete_work_group(WorkGroup="strict")
    athena.client.delete_work_group(WorkGroup="strict", RecursiveDeleteOption=True)
    with pytest.raises(ClientError, match="WorkGroup is not found"):
        athena.start("select 1", WorkGroup="strict")


def test_an_output_location_that_is_not_there_is_refused(athena: Athena) -> None:
    with pytest.raises(ClientError, match="Unable to verify/create output bucket no-such-bucket"):
        athena.start("select 1", ResultConfiguration={"OutputLocation": "s3://no-such-bucket/x"})


def test_awswrangler_reads_with_and_without_a_table_of_its_own(athena: Athena, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in athena.cloud.environment().items():
        monkeypatch.setenv(name, value)
    boto3.setup_default_session()
    asked = {"database": "reelhouse_core", "s3_output": OUTPUT}
    for ctas in (False, True):
        read = awswrangler.athena.read_sql_query(
            "select month_key, revenue_usd from fact_subscription_month", ctas_approach=ctas, **asked
        )
        assert (len(read), str(read["revenue_usd"].sum())) == (MONTHS, REVENUE)
    assert not [one for one in athena.rows("show tables in reelhouse_core") if "temp_table" in str(one)]


def test_views_and_tables_of_ones_own(athena: Athena) -> None:
    athena.rows("create view few as select id, name from people where id < 3")
    assert athena.rows("select count(*) from few")[1] == ["2"]
    columns = "(a int, b string) row format delimited fields terminated by '|'"
    athena.rows(f"create external table own {columns} location 's3://{BUCKET}/athena-own/'")
    athena.cloud.put("athena-own/x.txt", "1|one\n2|two\n")
    assert athena.rows("select b from own order by a desc") == [["b"], ["two"], ["one"]]
    metadata = athena.client.get_table_metadata(
        CatalogName="AwsDataCatalog", DatabaseName="athena_raw", TableName="own"
    )
    assert [one["Name"] for one in metadata["TableMetadata"]["Columns"]] == ["a", "b"]
    with pytest.raises(ClientError, match="Table nobody not found"):
        athena.client.get_table_metadata(CatalogName="AwsDataCatalog", DatabaseName="athena_raw", TableName="nobody")
    for kind, name in (("view", "few"), ("table", "own")):
        athena.rows(f"drop {kind} {name}")


def test_rows_are_inserted_into_files(athena: Athena) -> None:
    athena.rows("create table made with (format = 'PARQUET') as select id, name from people where id = 1")
    execution = athena.ended(athena.start("insert into made (name, id) select name, id from people where id > 1"))
    assert execution["Status"]["State"] == "SUCCEEDED", execution["Status"]
    assert (execution["StatementType"], execution["SubstatementType"]) == ("DML", "INSERT")
    manifest = athena.text(execution["Statistics"]["DataManifestLocation"])
    assert manifest.endswith(f"{execution['QueryExecutionId']}.parquet\n")
    answer = athena.client.get_query_results(QueryExecutionId=execution["QueryExecutionId"])
    assert answer["UpdateCount"] == 2
    assert athena.rows("select count(*), sum(id) from made")[1] == ["3", "6"]

    athena.rows("drop table made")


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("insert into people select 1, 'a', 2.5", "NOT_SUPPORTED: INSERT INTO a table of other files than Parquet"),
        (
            "insert into reelhouse_core.fact_subscription_month values ('a')",
            "NOT_SUPPORTED: INSERT INTO an Iceberg table",
        ),
        ("insert into nobody values (1)", "TABLE_NOT_FOUND: line 1:1: Table 'awsdatacatalog.athena_raw.nobody'"),
        (f"unload (select 1 as a) to 's3://{BUCKET}/u/' with (format = 'ORC')", "NOT_SUPPORTED: UNLOAD in the format"),
        (
            f"unload (select 1 as a) to 's3://{BUCKET}/athena-raw/people/' with (format = 'PARQUET')",
            "HIVE_PATH_ALREADY_EXISTS: Target directory",
        ),
        ("explain select 1", "NOT_SUPPORTED: EXPLAIN SELECT is not supported by the Reelhouse Athena engine."),
        ("merge into a using b on a.x = b.x when matched then delete", "NOT_SUPPORTED: MERGE INTO is not supported"),
    ],
)
def test_what_is_not_written_fails_and_says_so(athena: Athena, sql: str, reason: str) -> None:
    assert athena.reason(sql).startswith(reason)


def test_awswrangler_unloads_and_reads_the_files(athena: Athena, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", athena.cloud.url)
    session = boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name="us-east-1")
    read = awswrangler.athena.read_sql_query(
        "select id, name from people order by id", database="athena_raw", ctas_approach=False, unload_approach=True,
        s3_output=f"s3://{BUCKET}/unloaded/", boto3_session=session,
    )  # fmt: skip
    assert (list(read["id"]), list(read["name"])[:2]) == ([1, 2, 3], ["Ada", '"Grace'])


def test_an_action_that_nobody_carries_out_is_refused_by_name(athena: Athena) -> None:
    with pytest.raises(ClientError, match="StartSession is not supported by the Reelhouse Athena engine"):
        athena.client.start_session(WorkGroup="primary", EngineConfiguration={"MaxConcurrentDpus": 2})
