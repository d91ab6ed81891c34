"""`awsglue.dataframereader`: what `glueContext.create_data_frame` is; tables and files as Spark's DataFrames."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pyspark.sql import DataFrame

from awsglue.frames import data_frames, files, streams, tables
from awsglue.unsupported import NotOnThisTarget

STREAMS = ("kinesis", "kafka")


class DataFrameReader:
    """`glueContext.create_data_frame`."""

    def __init__(self, glue_context: Any) -> None:
        self._glue_context = glue_context

    def from_catalog(
        self,
        database: str | None = None,
        table_name: str | None = None,
        redshift_tmp_dir: str = "",
        transformation_ctx: str = "",
        push_down_predicate: str = "",
        additional_options: Mapping[str, Any] | None = None,
        catalog_id: str | None = None,
        **kwargs: Any,
    ) -> DataFrame:
        """A table of the catalogue; with `useCatalogSchema` in the catalogue's columns and types.

        `useSparkDataSource` is Spark's own reader on AWS, which has no bookmarks.

        Raises:
            NotOnThisTarget: the table is a stream.
        """
        database = database or kwargs.get("name_space")
        table = tables.get(database, table_name)
        if any(
            stream in str(table.parameters.get("typeOfData", table.parameters.get("classification")))
            for stream in STREAMS
        ):
            raise NotOnThisTarget("context.GlueContext.create_data_frame.from_catalog of a stream")
        options = additional_options or {}
        ctx = "" if files.is_true(options.get("useSparkDataSource")) else transformation_ctx
        frame: DataFrame = self._glue_context.create_dynamic_frame_from_catalog(
            database, table_name, redshift_tmp_dir, ctx, push_down_predicate, options
        ).toDF()
        declared = files.is_true(options.get("useCatalogSchema"))
        return data_frames.with_schema_of(table, frame) if declared else frame

    def from_options(
        self,
        connection_type: str,
        connection_options: Mapping[str, Any] | None = None,
        format: str | None = None,
        format_options: Mapping[str, Any] | None = None,
        transformation_ctx: str = "",
        **kwargs: Any,
    ) -> DataFrame:
        """Files or a database's table; of Kafka's topic a stream.

        Raises:
            NotOnThisTarget: Kinesis, or another kind of connection that is not carried out.
        """
        if connection_type in (streams.KAFKA, streams.KINESIS):
            session = self._glue_context.spark_session
            return streams.from_options(session, connection_type, connection_options or {})
        frame: DataFrame = self._glue_context.create_dynamic_frame_from_options(
            connection_type, connection_options, format, format_options, transformation_ctx
        ).toDF()
        return frame
