"""Streams of the awsglue stand-in: options, what messages become, what becomes of a batch that fails."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession

from tests.unit.local.glue.awsglue.conftest import rows_of

BROKER = {"bootstrap.servers": "b:9092", "topicName": "events"}
AT = datetime(2025, 12, 1, 20)


def messages(spark: SparkSession, *texts: str) -> DataFrame:
    rows = [(bytearray(text.encode()), AT) for text in texts]
    return spark.createDataFrame(rows, "value binary, timestamp timestamp")


def test_aws_options_are_spark_s() -> None:
    from awsglue.frames.streams import spark_options

    given = {**BROKER, "startingOffsets": "earliest", "numRetries": 5, "includeHeaders": True, "typeOfData": "kafka",
             "classification": "json", "schema": "a int"}  # fmt: skip
    assert spark_options(given) == {
        "kafka.bootstrap.servers": "b:9092", "subscribe": "events", "startingOffsets": "earliest",
        "fetchOffset.numRetries": "5", "includeHeaders": "true",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("options", "error", "said"),
    [
        ({"topicName": "events"}, ValueError, "bootstrap.servers is missing"),
        ({"bootstrap.servers": "b:9092"}, ValueError, "expected one of topicName, assign, subscribePattern"),
        ({**BROKER, "subscribePattern": "e.*"}, ValueError, "expected one of topicName"),
        ({**BROKER, "startingTimestamp": "2025"}, NotImplementedError, "the option startingTimestamp"),
    ],
)
def test_options_that_are_no_source_are_named(options: dict[str, str], error: type[Exception], said: str) -> None:
    from awsglue.frames.streams import spark_options

    with pytest.raises(error, match=said):
        spark_options(options)


def test_kinesis_is_refused_by_its_name(glue: Any) -> None:
    options = {"streamARN": "arn:aws:kinesis:us-east-1:000000000000:stream/s", "classification": "json"}
    with pytest.raises(NotImplementedError, match=r"create_data_frame\.from_options with connection_type='kinesis'"):
        glue.create_data_frame.from_options(connection_type="kinesis", connection_options=options)
    with pytest.raises(NotImplementedError, match="connection_type='kinesis'"):
        glue.create_dynamic_frame.from_options(connection_type="kinesis", connection_options=options)


def test_a_connection_tells_the_broker(aws: Callable[[str], Any]) -> None:
    from awsglue.frames import streams

    properties = {"KAFKA_BOOTSTRAP_SERVERS": "c:9094", "KAFKA_SSL_ENABLED": "true"}
    for name, more in (("open", {}), ("closed", {"KAFKA_SASL_MECHANISM": "AWS_MSK_IAM"})):
        given = {"Name": name, "ConnectionType": "KAFKA", "ConnectionProperties": {**properties, **more}}
        aws("glue").create_connection(ConnectionInput=given)
    assert streams._connection("open") == {"bootstrap.servers": "c:9094", "security.protocol": "SSL"}
    with pytest.raises(NotImplementedError, match="a connection that has KAFKA_SASL_MECHANISM"):
        streams._connection("closed")


def test_messages_are_read_by_their_classification(spark: SparkSession) -> None:
    from awsglue.frames.streams import read

    told = messages(spark, '{"a": 1, "b": "x"}', "no JSON")
    stamped = read(told, {"classification": "json", "schema": "a int, b string", "addRecordTimestamp": "true"})
    assert [tuple(row) for row in stamped.collect()] == [(1, "x", AT), (None, None, AT)]
    lines = read(messages(spark, "1;x"), {"classification": "csv", "schema": "a int, b string", "delimiter": ";"})
    assert rows_of(lines) == [{"a": 1, "b": "x"}]
    assert read(told, {}).columns == ["value", "timestamp"]
    with pytest.raises(ValueError, match="classification csv needs a schema, as Spark's DDL$"):
        read(told, {"classification": "csv"})
    with pytest.raises(NotImplementedError, match="classification='avro'"):
        read(told, {"classification": "avro"})


def test_a_batch_without_a_schema_says_its_own_as_a_dynamic_frame(spark: SparkSession, glue: Any) -> None:
    from awsglue.dynamicframe import DynamicFrame
    from awsglue.frames.streams import INFERRED, read

    batch = read(
        messages(spark, '{"a": 1}', '{"b": {"c": "x"}}', "no JSON"), {"classification": "json", "inferSchema": "true"}
    )
    assert batch.columns == [INFERRED]
    found = DynamicFrame.fromDF(batch, glue, "batch")
    assert rows_of(found) == [{"a": 1, "b": None}, {"a": None, "b": {"c": "x"}}]
    assert found.errorsCount() == 1


def test_a_batch_that_fails_is_tried_again_and_fails_the_run_at_last(capsys: pytest.CaptureFixture[str]) -> None:
    from awsglue.frames.streams import retried

    tried: list[int] = []

    def failing_until(last: int) -> Callable[[Any, int], None]:
        def function(batch: Any, batch_id: int) -> None:
            tried.append(batch_id)
            if len(tried) < last:
                raise ValueError(f"attempt {len(tried)}")

        return function

    retried(failing_until(3), 3)(None, 7)  # type: ignore[arg-type]
    assert tried == [7, 7, 7] and "attempt 2" in capsys.readouterr().err
    tried.clear()
    with pytest.raises(ValueError, match="attempt 2"):
        retried(failing_until(9), 1)(None, 8)  # type: ignore[arg-type]
    assert tried == [8, 8]


def test_a_stream_s_batches_reach_the_function_until_the_run_ends(
    spark: SparkSession, glue: Any, tmp_path: Path
) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "one.txt").write_text("x\ny\n")
    seen: list[list[str]] = []

    def take(batch: DataFrame, batch_id: int) -> None:
        seen.append(sorted(row["value"] for row in batch.collect()))
        for query in spark.streams.active:
            # Beside it: a query that is stopped waits for its batch, which would be this one.
            threading.Thread(target=query.stop).start()

    frame = spark.readStream.text(f"file:{tmp_path}/in")
    glue.forEachBatch(frame, take, {"windowSize": "1 second", "checkpointLocation": f"file:{tmp_path}/checkpoint"})
    assert seen == [["x", "y"]]


@pytest.mark.parametrize(
    ("options", "error", "said"),
    [
        ({"windowSize": "1 second"}, ValueError, "the option checkpointLocation is missing"),
        ({"checkpointLocation": "s3://b/c"}, ValueError, "the option windowSize is missing"),
        ({"windowSize": "1 second", "magic": "1"}, NotImplementedError, "forEachBatch with the option magic"),
    ],
)  # fmt: skip
def test_batches_need_a_window_and_a_checkpoint(
    glue: Any, options: dict[str, str], error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        glue.forEachBatch(None, None, options)
