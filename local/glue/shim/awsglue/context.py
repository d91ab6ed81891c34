"""`awsglue.context`: a GlueContext that is Spark's own session and nothing more."""

from __future__ import annotations

from typing import Any

from pyspark import SparkContext
from pyspark.sql import SparkSession

from awsglue.unsupported import NotOnThisTarget

# What AWS's class offers beside the session; all of it needs AWS's jar.
REFUSED = frozenset(
    {
        "add_ingestion_time_columns", "begin_transaction", "cancel_transaction", "commit_transaction",
        "convert_resource_types", "create_data_frame", "create_data_frame_from_catalog",
        "create_data_frame_from_options", "create_dynamic_frame", "create_dynamic_frame_from_catalog",
        "create_dynamic_frame_from_options", "create_dynamic_frame_from_rdd",
        "create_sample_dynamic_frame_from_catalog", "create_sample_dynamic_frame_from_options",
        "extract_jdbc_conf", "forEachBatch", "getSampleStreamingDynamicFrame",
        "getSink", "getSource", "get_catalog_schema_as_spark_schema", "purge_s3_path", "purge_table",
        "start_transaction", "transition_s3_path", "transition_table", "write_data_frame",
        "write_data_frame_from_catalog", "write_dynamic_frame", "write_dynamic_frame_from_catalog",
        "write_dynamic_frame_from_jdbc_conf", "write_dynamic_frame_from_options", "write_from_jdbc_conf",
        "write_from_options",
    }
)  # fmt: skip


class GlueContext:
    """`GlueContext(sc).spark_session` is the session of `sc`; DynamicFrames and the rest are refused by name."""

    def __init__(self, sparkContext: SparkContext, **options: Any) -> None:  # noqa: N803 - AWS's name
        self._sc = sparkContext
        self.spark_session = SparkSession(sparkContext)

    @property
    def sc(self) -> SparkContext:
        """The SparkContext that it was made with."""
        return self._sc

    def get_logger(self) -> Any:
        """A logger whose lines go to the run's error stream, as Spark's own do."""
        return self._sc._jvm.org.apache.log4j.LogManager.getLogger("GlueLogger")

    def __getattr__(self, name: str) -> Any:
        if name in REFUSED:
            raise NotOnThisTarget(f"context.GlueContext.{name}")
        raise AttributeError(f"GlueContext has no attribute {name!r}")
