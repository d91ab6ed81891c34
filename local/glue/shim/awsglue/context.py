"""`awsglue.context`: a GlueContext, which is a SQLContext of Spark's that also reads and writes DynamicFrames."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pyspark import SparkContext
from pyspark.sql import DataFrame, SparkSession, SQLContext

from awsglue.data_sink import DataSink
from awsglue.data_source import DataSource
from awsglue.dataframereader import DataFrameReader
from awsglue.dataframewriter import DataFrameWriter
from awsglue.dynamicframe import DynamicFrame, DynamicFrameCollection, DynamicFrameReader, DynamicFrameWriter
from awsglue.frames import data_frames, jdbc, purge, records, roots, sinks, sources, streams, tables
from awsglue.frames.records import Outcome
from awsglue.unsupported import NotOnThisTarget

# What AWS's class offers and nothing here carries out.
REFUSED = frozenset(
    {
        "add_ingestion_time_columns",
        "begin_transaction",
        "cancel_transaction",
        "commit_transaction",
        "convert_resource_types",
        "create_sample_dynamic_frame_from_catalog",
        "create_sample_dynamic_frame_from_options",
        "getSampleStreamingDynamicFrame",
        "start_transaction",
        "transition_s3_path",
        "transition_table",
    }
)
Options = Mapping[str, Any]


class GlueContext(SQLContext):
    """`GlueContext(sc)`; `spark_session` is the session of `sc`."""

    def __init__(self, sparkContext: SparkContext, *args: Any, **options: Any) -> None:  # noqa: N803 - AWS's name
        # A session does, too: scripts that give one run on AWS.
        context = sparkContext.sparkContext if isinstance(sparkContext, SparkSession) else sparkContext
        session = SparkSession(context)
        super().__init__(context, session)
        roots.take_buckets()
        self.spark_session = session
        self.create_dynamic_frame = DynamicFrameReader(self)
        self.write_dynamic_frame = DynamicFrameWriter(self)
        self.create_data_frame = DataFrameReader(self)
        self.write_data_frame = DataFrameWriter(self)

    @classmethod
    def getOrCreate(cls, sc: SparkContext) -> GlueContext:  # noqa: N802
        """The context of `sc`."""
        return cls(sc)

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

    # --- reading

    def create_dynamic_frame_from_rdd(
        self, data: Any, name: str, schema: Any = None, sample_ratio: float | None = None, transformation_ctx: str = ""
    ) -> DynamicFrame:
        """The elements of an RDD, or of a list: dictionaries, Rows or tuples."""
        if not hasattr(data, "mapPartitions"):
            data = self._sc.parallelize(data)
        if schema is not None or not _are_records(data):
            return DynamicFrame(self.spark_session.createDataFrame(data, schema, sample_ratio), self, name)
        session = self.spark_session
        return DynamicFrame(None, self, name, source=lambda: Outcome(records.of_records(session, data), None))

    def create_dynamic_frame_from_options(
        self,
        connection_type: str,
        connection_options: Options | None = None,
        format: str | None = None,
        format_options: Options | None = None,
        transformation_ctx: str = "",
        push_down_predicate: str = "",
        **kwargs: Any,
    ) -> DynamicFrame:
        """The records of files (`s3`) or of a database's table (`postgresql`, `jdbc` and so on).

        Raises:
            NotOnThisTarget: a kind of connection, a format or an option that is not carried out, by its name.
        """
        if push_down_predicate:
            raise NotOnThisTarget("create_dynamic_frame.from_options with push_down_predicate", "use from_catalog")
        read = sources.from_options(
            self.spark_session, connection_type, connection_options or {}, format, format_options or {},
            transformation_ctx,
        )  # fmt: skip
        return DynamicFrame(None, self, transformation_ctx, source=read)

    def create_dynamic_frame_from_catalog(
        self,
        database: str | None = None,
        table_name: str | None = None,
        redshift_tmp_dir: str = "",
        transformation_ctx: str = "",
        push_down_predicate: str = "",
        additional_options: Options | None = None,
        catalog_id: str | None = None,
        name_space: str | None = None,
        **kwargs: Any,
    ) -> DynamicFrame:
        """The records of a table of the catalogue; `name_space` is the database's older name.

        Raises:
            botocore's EntityNotFoundException: there is no such table.
        """
        read = sources.from_catalog(
            self.spark_session, database or name_space, table_name, push_down_predicate, additional_options or {},
            transformation_ctx,
        )  # fmt: skip
        return DynamicFrame(None, self, table_name or "", source=read)

    def getSource(
        self,
        connection_type: str,
        format: str | None = None,
        transformation_ctx: str = "",  # noqa: N802
        push_down_predicate: str = "",
        **options: Any,
    ) -> DataSource:
        """A place to read from; its format comes later.

        Raises:
            NotOnThisTarget: with `push_down_predicate`, as create_dynamic_frame_from_options.
        """
        if push_down_predicate:
            raise NotOnThisTarget("context.GlueContext.getSource with push_down_predicate", "use from_catalog")
        return DataSource(connection_type, format, self, transformation_ctx, options)

    def create_data_frame_from_catalog(self, *args: Any, **kwargs: Any) -> DataFrame:
        """A table of the catalogue as a DataFrame."""
        return self.create_data_frame.from_catalog(*args, **kwargs)

    def create_data_frame_from_options(self, *args: Any, **kwargs: Any) -> DataFrame:
        """Files or a database's table as a DataFrame, or the stream of a topic of Kafka's."""
        return self.create_data_frame.from_options(*args, **kwargs)

    def get_catalog_schema_as_spark_schema(
        self, database: str | None = None, table_name: str | None = None, catalog_id: str | None = None
    ) -> Any:
        """The columns of a table of the catalogue, partition keys last, as Spark's schema."""
        return data_frames.schema_of(tables.get(database, table_name))

    def extract_jdbc_conf(self, connection_name: str, catalog_id: str | None = None) -> dict[str, str]:
        """user, password, vendor, url (of the server), fullUrl (with the database) and enforceSSL of a connection."""
        return jdbc.conf(connection_name)

    # --- writing

    def getSink(
        self,
        connection_type: str,
        format: str | None = None,
        transformation_ctx: str = "",  # noqa: N802
        **options: Any,
    ) -> DataSink:
        """A place to write to; its format and the catalogue's table come later."""
        return DataSink(connection_type, format, options)

    def write_dynamic_frame_from_options(
        self,
        frame: DynamicFrame,
        connection_type: str,
        connection_options: Options | None = None,
        format: str | None = None,
        format_options: Options | None = None,
        transformation_ctx: str = "",
    ) -> DynamicFrame:
        """Add the records to files or to a database's table; gives the frame back."""
        _refuse_collection(frame, "from_options")
        sinks.to_options(frame.toDF(), connection_type, connection_options or {}, format, format_options or {})
        return frame

    def write_from_options(
        self,
        frame_or_dfc: DynamicFrame,
        connection_type: str,
        connection_options: Options | None = None,
        format: str | None = None,
        format_options: Options | None = None,
        transformation_ctx: str = "",
    ) -> DynamicFrame:
        """The same as `write_dynamic_frame_from_options`, with AWS's name of the first argument; no collection."""
        return self.write_dynamic_frame_from_options(
            frame_or_dfc, connection_type, connection_options, format, format_options, transformation_ctx
        )

    def write_dynamic_frame_from_catalog(
        self,
        frame: DynamicFrame,
        database: str | None = None,
        table_name: str | None = None,
        redshift_tmp_dir: str = "",
        transformation_ctx: str = "",
        additional_options: Options | None = None,
        catalog_id: str | None = None,
        name_space: str | None = None,
        **kwargs: Any,
    ) -> DynamicFrame:
        """Add the records to a table of the catalogue; gives the frame back."""
        _refuse_collection(frame, "from_catalog")
        sinks.to_catalog(frame.toDF(), database or name_space, table_name, additional_options or {})
        return frame

    def write_dynamic_frame_from_jdbc_conf(
        self,
        frame: DynamicFrame,
        catalog_connection: str,
        connection_options: Options | None = None,
        redshift_tmp_dir: str = "",
        transformation_ctx: str = "",
        catalog_id: str | None = None,
    ) -> DynamicFrame:
        """Add the records to the table `dbtable` of the catalogue's connection; gives the frame back."""
        _refuse_collection(frame, "from_jdbc_conf")
        options = {**(connection_options or {}), "connectionName": catalog_connection}
        sinks.to_options(frame.toDF(), "jdbc", options, None, {})
        return frame

    def write_from_jdbc_conf(
        self,
        frame_or_dfc: DynamicFrame,
        catalog_connection: str,
        connection_options: Options | None = None,
        redshift_tmp_dir: str = "",
        transformation_ctx: str = "",
        catalog_id: str | None = None,
    ) -> DynamicFrame:
        """The same as `write_dynamic_frame_from_jdbc_conf`, with AWS's name of the first argument; no collection."""
        return self.write_dynamic_frame_from_jdbc_conf(
            frame_or_dfc, catalog_connection, connection_options, redshift_tmp_dir, transformation_ctx, catalog_id
        )

    def write_data_frame_from_catalog(self, *args: Any, **kwargs: Any) -> DataFrame:
        """Add a DataFrame's rows to a table of the catalogue."""
        return self.write_data_frame.from_catalog(*args, **kwargs)

    # --- streams

    def forEachBatch(  # noqa: N802 - AWS's name
        self, frame: DataFrame, batch_function: streams.BatchFunction, options: Options | None = None
    ) -> None:
        """Call `batch_function(batch, batch_id)` for each batch of a stream until the run is stopped."""
        streams.for_each_batch(frame, batch_function, options or {})

    # --- removing

    def purge_s3_path(
        self, s3_path: str, options: Options | None = None, transformation_ctx: str = "", catalog_id: str | None = None
    ) -> None:
        """Delete the files below the path that are older than `retentionPeriod` hours (168 where none is given)."""
        purge.purge_path(s3_path, options or {}, transformation_ctx)

    def purge_table(
        self,
        catalog_id: str | None = None,
        database: str = "",
        table_name: str = "",
        options: Options | None = None,
        transformation_ctx: str = "",
    ) -> None:
        """The same for a table's files; a partition without files leaves the catalogue.

        Both orders of arguments that AWS documents are taken: `(database, table_name)` and `(catalog_id, …)`.
        """
        if not table_name and catalog_id and database:
            database, table_name = catalog_id, database
        purge.purge_table(self.spark_session, database, table_name, options or {}, transformation_ctx)


def _are_records(data: Any) -> bool:
    first = data.take(1)
    return bool(first) and type(first[0]) is dict


def _refuse_collection(frame: Any, name: str) -> None:
    if isinstance(frame, DynamicFrameCollection):
        raise NotOnThisTarget(f"write_dynamic_frame.{name} of a DynamicFrameCollection", "write each of its frames")
