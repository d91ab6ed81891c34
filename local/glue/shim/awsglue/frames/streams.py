"""Kafka as a source of a stream, and a function for each batch: both by Spark's Structured Streaming.

Options are those of the developer guide, "Kafka connections" and "GlueContext class", `forEachBatch`.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping
from typing import Any

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812 - the usual name

from awsglue.frames import files, relational
from awsglue.frames.records import Outcome
from awsglue.unsupported import NotOnThisTarget

KAFKA, KINESIS = "kafka", "kinesis"
SOURCE = "context.GlueContext.create_data_frame.from_options"
# The text of messages whose schema each batch tells; AWS's name of the column.
INFERRED = "$json$data_infer_schema$_temporary$"
RECORD_TIMESTAMP = "__src_timestamp"
# AWS's name of an option → Spark's.
OF_SPARK = {
    "bootstrap.servers": "kafka.bootstrap.servers",
    "security.protocol": "kafka.security.protocol",
    "topicName": "subscribe",
    "assign": "assign",
    "subscribePattern": "subscribePattern",
    "startingOffsets": "startingOffsets",
    "maxOffsetsPerTrigger": "maxOffsetsPerTrigger",
    "minPartitions": "minPartitions",
    "includeHeaders": "includeHeaders",
    "pollTimeoutMs": "kafkaConsumer.pollTimeoutMs",
    "numRetries": "fetchOffset.numRetries",
    "retryIntervalMs": "fetchOffset.retryIntervalMs",
}
TOPICS = ("topicName", "assign", "subscribePattern")
# What says how messages are read, and what changes no row.
OF_MESSAGES = {"classification", "delimiter", "schema", "inferSchema", "addRecordTimestamp", "connectionName"}
PASSED_OVER = {"typeOfData"}
OF_BATCHES = {"windowSize", "checkpointLocation", "batchMaxRetries"}
RETRIES = 3

Options = Mapping[str, Any]
BatchFunction = Callable[[DataFrame, int], Any]


def from_options(session: SparkSession, connection_type: str, options: Options) -> DataFrame:
    """A stream of a topic's messages.

    Raises:
        NotOnThisTarget: Kinesis, or an option that is not carried out, by its name.
        ValueError: no broker, no topic, or no schema for messages that are to be read.
    """
    if connection_type == KINESIS:
        raise NotOnThisTarget(f"{SOURCE} with connection_type='kinesis'", "there is no stream of Kinesis; use kafka")
    found = spark_options({**_connection(options.get("connectionName")), **options})
    return read(session.readStream.format("kafka").options(**found).load(), options)


def spark_options(options: Options) -> dict[str, str]:
    """AWS's options of a Kafka source as those of Spark's; raises as `from_options` does."""
    unknown = sorted(options.keys() - OF_SPARK.keys() - OF_MESSAGES - PASSED_OVER)
    if unknown:
        raise NotOnThisTarget(f"{SOURCE} with connection_type='kafka' and the option {', '.join(unknown)}")
    if not options.get("bootstrap.servers"):
        raise ValueError("kafka: bootstrap.servers is missing, and no connectionName has it")
    if sum(name in options for name in TOPICS) != 1:
        raise ValueError(f"kafka: expected one of {', '.join(TOPICS)}")
    return {OF_SPARK[name]: _text(value) for name, value in options.items() if name in OF_SPARK}


def read(messages: DataFrame, options: Options) -> DataFrame:
    """Messages as Spark's Kafka source gives them → their columns, by classification; without one, as they are."""
    kind = options.get("classification")
    extra = [F.col("timestamp").alias(RECORD_TIMESTAMP)] if files.is_true(options.get("addRecordTimestamp")) else []
    if not kind:
        return messages.select("*", *extra)
    text = F.col("value").cast("string")
    if kind == "json" and files.is_true(options.get("inferSchema")):
        return messages.select(text.alias(INFERRED), *extra)
    parsed = messages.select(_parsed(text, str(kind), options).alias("parsed"), *extra)
    return parsed.select("parsed.*", *([RECORD_TIMESTAMP] if extra else []))


def _parsed(text: Column, kind: str, options: Options) -> Column:
    if kind not in ("json", "csv"):
        raise NotOnThisTarget(f"{SOURCE} with connection_type='kafka' and classification={kind!r}")
    schema = options.get("schema")
    if not schema:
        other = " or inferSchema" if kind == "json" else ""
        raise ValueError(f"kafka: classification {kind} needs a schema, as Spark's DDL{other}")
    if kind == "json":
        return F.from_json(text, str(schema))
    return F.from_csv(text, str(schema), {"sep": str(options.get("delimiter", ","))})


def inferred(batch: DataFrame) -> Outcome:
    """A batch whose messages are texts of JSON as what they say; one that can't be read is an error record."""
    others = [name for name in batch.columns if name != INFERRED]
    found = relational.unbox(batch.withColumnRenamed(INFERRED, "message"), "message", "json", {}, "forEachBatch")
    return Outcome(found.frame.select("message.*", *others), found.errors)


def for_each_batch(frame: DataFrame, batch_function: BatchFunction, options: Options) -> None:
    """Give each batch to the function until the run is stopped; a batch that has failed too often fails the run.

    Raises:
        NotOnThisTarget: an option that is not carried out, by its name.
        ValueError: windowSize or checkpointLocation is missing.
    """
    unknown = sorted(options.keys() - OF_BATCHES)
    if unknown:
        raise NotOnThisTarget(f"context.GlueContext.forEachBatch with the option {', '.join(unknown)}")
    for name in ("windowSize", "checkpointLocation"):
        if not options.get(name):
            raise ValueError(f"forEachBatch: the option {name} is missing")
    retries = int(options.get("batchMaxRetries", RETRIES))
    writer = frame.writeStream.foreachBatch(retried(batch_function, retries))
    writer = writer.trigger(processingTime=str(options["windowSize"]))
    writer.option("checkpointLocation", str(options["checkpointLocation"])).start().awaitTermination()


def retried(batch_function: BatchFunction, retries: int) -> Callable[[DataFrame, int], None]:
    """The function, called again for a batch that failed, at most `retries` times; each failure is told."""

    def take(batch: DataFrame, batch_id: int) -> None:
        for attempt in range(retries + 1):
            try:
                batch_function(batch, batch_id)
                return
            except Exception:  # whatever the script's function raises
                if attempt == retries:
                    raise
                traceback.print_exc()

    return take


def _connection(name: str | None) -> dict[str, str]:
    """The options that a connection of the catalogue stands for."""
    if not name:
        return {}
    found = files.client("glue").get_connection(Name=name)["Connection"].get("ConnectionProperties") or {}
    if not found.get("KAFKA_BOOTSTRAP_SERVERS"):
        raise ValueError(f"connection {name} has no KAFKA_BOOTSTRAP_SERVERS")
    secured = sorted(key for key in found if key.startswith(("KAFKA_SASL", "KAFKA_CLIENT_KEY")))
    if secured:
        raise NotOnThisTarget(f"{SOURCE} with a connection that has {', '.join(secured)}")
    protocol = "SSL" if files.is_true(found.get("KAFKA_SSL_ENABLED")) else "PLAINTEXT"
    return {"bootstrap.servers": found["KAFKA_BOOTSTRAP_SERVERS"], "security.protocol": protocol}


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
