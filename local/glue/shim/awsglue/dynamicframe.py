"""`awsglue.dynamicframe`: DynamicFrames, collections of them, and what reads and writes them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pyspark.sql import DataFrame, SparkSession

from awsglue import gluetypes
from awsglue.frames import choices, paths, records, streams, types
from awsglue.frames.collection import DynamicFrameCollection
from awsglue.frames.entries import DynamicFrameReader, DynamicFrameWriter
from awsglue.frames.records import Outcome
from awsglue.frames.resolving import ResolveOption
from awsglue.frames.transforming import Transforms

__all__ = ["DynamicFrame", "DynamicFrameCollection", "DynamicFrameReader", "DynamicFrameWriter", "ResolveOption"]


class DynamicFrame(Transforms):
    """Records that describe themselves; here a DataFrame whose schema can carry choices, and error records beside it.

    What it holds is found when rows or schema are first asked for.
    """

    def __init__(
        self,
        jdf: Any,
        glue_ctx: Any,
        name: str = "",
        *,
        source: Callable[[], Outcome] | None = None,
        before: DynamicFrame | None = None,
        thresholds: tuple[int, int] = (0, 0),
    ) -> None:
        """Of a DataFrame (ours or the JVM's); the rest is for frames that other frames or readers make."""
        self.glue_ctx = glue_ctx
        self.name = name
        self.stageThreshold, self.totalThreshold = (int(one) for one in thresholds)
        self._before = before
        self._source = source
        self._outcome: Outcome | None = None
        if source is None:
            frame = jdf if isinstance(jdf, DataFrame) else DataFrame(jdf, self._session)
            self._outcome = Outcome(frame, None)

    @property
    def _session(self) -> SparkSession:
        session: SparkSession = self.glue_ctx.spark_session
        return session

    def _found(self) -> Outcome:
        if self._outcome is None:
            assert self._source is not None
            self._outcome = self._source()
        return self._outcome

    @property
    def _df(self) -> DataFrame:
        return self._found().frame

    # --- from and to DataFrames

    @classmethod
    def fromDF(cls, dataframe: DataFrame, glue_ctx: Any, name: str = "") -> DynamicFrame:  # noqa: N802 - AWS's name
        """The rows of a DataFrame as records; of a stream's batch without a schema, what its messages say.

        AWS documents `name`, and scripts that leave it out run there.
        """
        if streams.INFERRED in dataframe.columns:
            return cls(None, glue_ctx, name, source=lambda: streams.inferred(dataframe))
        return cls(dataframe, glue_ctx, name)

    def toDF(self, options: Sequence[ResolveOption] | None = None) -> DataFrame:  # noqa: N802 - AWS's name
        """The records as rows; a choice that no option resolves is a struct with a field a type."""
        frame = self._df
        for option in options or ():
            frame = choices.resolve(frame, option.path, option.spec())
        if not types.has_choice(frame.schema):
            return frame
        return frame.select(*[_plain(frame, field) for field in frame.schema.fields])

    # --- what it is

    def schema(self) -> gluetypes.StructType:
        """The schema as AWS's types."""
        return gluetypes.of_spark(self._df.schema)

    def printSchema(self) -> None:  # noqa: N802 - AWS's name
        """Print the schema, choices with their types."""
        print(types.tree(self._df.schema))

    def show(self, num_rows: int = 20) -> None:
        """Print records as JSON, a line each."""
        schema = self._df.schema
        for row in self._df.take(num_rows):
            print(json.dumps(records.record_of(row, schema), default=str, ensure_ascii=False))

    def count(self) -> int:
        """The number of records; error records are not among them."""
        return self._df.count()

    def getNumPartitions(self) -> int:  # noqa: N802 - AWS's name
        """The number of Spark's partitions."""
        return self._df.rdd.getNumPartitions()

    def repartition(
        self,
        num_partitions: int,
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,  # noqa: N803
        totalThreshold: int = 0,
    ) -> DynamicFrame:  # noqa: N803
        """The same records in so many partitions."""
        return self._then(lambda frame: frame.repartition(num_partitions), stageThreshold, totalThreshold)

    def coalesce(
        self,
        num_partitions: int,
        shuffle: bool = False,
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,
        totalThreshold: int = 0,
    ) -> DynamicFrame:  # noqa: N803
        """The same records in at most so many partitions."""
        move = (lambda f: f.repartition(num_partitions)) if shuffle else (lambda f: f.coalesce(num_partitions))
        return self._then(move, stageThreshold, totalThreshold)

    # --- errors

    def errorsCount(self) -> int:  # noqa: N802 - AWS's name
        """Error records of this transformation and of all before it."""
        return self.stageErrorsCount() + (self._before.errorsCount() if self._before else 0)

    def stageErrorsCount(self) -> int:  # noqa: N802 - AWS's name
        """Error records of this transformation."""
        errors = self._found().errors
        return errors.count() if errors is not None else 0

    def errorsAsDynamicFrame(self) -> DynamicFrame:  # noqa: N802 - AWS's name
        """The error records, each with one field `error`: message, stack trace, and the record."""
        found: list[DataFrame] = []
        frame: DynamicFrame | None = self
        while frame is not None:
            errors = frame._found().errors
            found += [errors] if errors is not None else []
            frame = frame._before
        return DynamicFrame(records.united(self._session, found), self.glue_ctx, "errors")

    def assertErrorThreshold(self) -> None:  # noqa: N802 - AWS's name
        """Raise where more records failed than the thresholds allow; zero allows all.

        Raises:
            RuntimeError: with the number of error records, and the first of them.
        """
        if self.stageThreshold and self.stageErrorsCount() >= self.stageThreshold:
            raise RuntimeError(self._too_many(self.stageErrorsCount(), "stageThreshold", self.stageThreshold))
        if self.totalThreshold and self.errorsCount() >= self.totalThreshold:
            raise RuntimeError(self._too_many(self.errorsCount(), "totalThreshold", self.totalThreshold))

    def _too_many(self, count: int, name: str, threshold: int) -> str:
        first = self.errorsAsDynamicFrame()._df.select("error.msg").first()
        return f"{count} error records, {name} is {threshold}; the first: {first[0] if first else ''}"

    # --- what comes after

    def _made(self, frame: DataFrame, name: str) -> DynamicFrame:
        return DynamicFrame(frame, self.glue_ctx, name)

    def _then(self, change: Callable[[DataFrame], DataFrame], stage: int = 0, total: int = 0) -> DynamicFrame:
        """A frame that the change makes of this one; it can't fail on single records."""
        return self._next(lambda: Outcome(change(self._df), None), stage, total)

    def _next(self, source: Callable[[], Outcome], stage: int, total: int) -> DynamicFrame:
        made = DynamicFrame(None, self.glue_ctx, self.name, source=source, before=self, thresholds=(stage, total))
        if stage or total:
            made.assertErrorThreshold()
        return made

    def write(
        self,
        connection_type: str,
        connection_options: Mapping[str, Any] | None = None,
        format: str | None = None,
        format_options: Mapping[str, Any] | None = None,
        accumulator_size: int = 0,
    ) -> DynamicFrame:
        """Write it, as `write_dynamic_frame.from_options` does."""
        written: DynamicFrame = self.glue_ctx.write_dynamic_frame_from_options(
            self, connection_type, connection_options or {}, format, format_options or {}
        )
        return written

    def with_frame_schema(self, schema: Any) -> DynamicFrame:
        """The same records: their schema is known here already."""
        return self


def _plain(frame: DataFrame, field: Any) -> Any:
    column = frame[paths.quoted(field.name)]
    return column.cast(types.plain(field.dataType)).alias(field.name) if types.has_choice(field.dataType) else column
