"""`awsglue.dynamicframe`: DynamicFrames, collections of them, and what reads and writes them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from pyspark.sql import DataFrame, SparkSession

from awsglue import gluetypes
from awsglue.frames import choices, fields, joins, mapping, merging, records, relational, splits, tables, types
from awsglue.frames.records import Outcome
from awsglue.unsupported import NotOnThisTarget

__all__ = ["DynamicFrame", "DynamicFrameCollection", "DynamicFrameReader", "DynamicFrameWriter", "ResolveOption"]

Mappings = Sequence[Sequence[str]]


class ResolveOption:
    """How `toDF` is to treat the choice at `path`: KeepAsStruct, Project or Cast to the type `target`."""

    def __init__(self, path: str, action: str, target: Any = None) -> None:
        self.path, self.action, self.target = path, action, target

    def spec(self) -> str:
        """The same as an action of resolveChoice.

        Raises:
            ValueError: there is no such action.
        """
        names = {"KeepAsStruct": "make_struct", "Project": "project", "Cast": "cast"}
        if self.action not in names:
            raise ValueError(f"{self.action!r}: expected one of {', '.join(names)}")
        name = names[self.action]
        return name if name == "make_struct" else f"{name}:{gluetypes.text_of(self.target)}"


class DynamicFrame:
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
    def fromDF(cls, dataframe: DataFrame, glue_ctx: Any, name: str) -> DynamicFrame:  # noqa: N802 - AWS's name
        """The rows of a DataFrame as records."""
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

    # --- transforms

    def _then(self, change: Callable[[DataFrame], DataFrame], stage: int = 0, total: int = 0) -> DynamicFrame:
        """A frame that the change makes of this one; it can't fail on single records."""
        return self._next(lambda: Outcome(change(self._df), None), stage, total)

    def _next(self, source: Callable[[], Outcome], stage: int, total: int) -> DynamicFrame:
        made = DynamicFrame(None, self.glue_ctx, self.name, source=source, before=self, thresholds=(stage, total))
        if stage or total:
            made.assertErrorThreshold()
        return made

    def apply_mapping(
        self,
        mappings: Mappings,
        case_sensitive: bool = False,
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,
        totalThreshold: int = 0,
    ) -> DynamicFrame:  # noqa: N803
        """Only the mapped fields, renamed and cast: (source, source type, target, target type)."""
        given = [mapping.read(one) for one in mappings]
        change = lambda frame: mapping.apply(frame, given, case_sensitive)  # noqa: E731
        return self._then(change, stageThreshold, totalThreshold)

    applyMapping = apply_mapping  # noqa: N815 - as Scala has it

    def drop_fields(
        self,
        paths: Sequence[str],
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,
        totalThreshold: int = 0,
    ) -> DynamicFrame:  # noqa: N803
        """Without the fields at these paths."""
        return self._then(lambda frame: fields.drop(frame, _listed(paths)), stageThreshold, totalThreshold)

    def select_fields(
        self,
        paths: Sequence[str],
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,
        totalThreshold: int = 0,
    ) -> DynamicFrame:  # noqa: N803
        """Only the fields at these paths."""
        return self._then(lambda frame: fields.select(frame, _listed(paths)), stageThreshold, totalThreshold)

    def rename_field(
        self,
        oldName: str,
        newName: str,
        transformation_ctx: str = "",
        info: str = "",  # noqa: N803
        stageThreshold: int = 0,
        totalThreshold: int = 0,
    ) -> DynamicFrame:  # noqa: N803
        """The field under another name."""
        return self._then(lambda frame: fields.rename(frame, oldName, newName), stageThreshold, totalThreshold)

    def filter(
        self,
        f: Callable[[Any], Any],
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,
        totalThreshold: int = 0,
    ) -> DynamicFrame:  # noqa: N803
        """The records for which `f` is true."""
        return self._next(lambda: records.filtered(self._df, f, info), stageThreshold, totalThreshold)

    def map(
        self,
        f: Callable[[Any], Any],
        preservesPartitioning: bool = False,
        transformation_ctx: str = "",  # noqa: N803
        info: str = "",
        stageThreshold: int = 0,
        totalThreshold: int = 0,
    ) -> DynamicFrame:  # noqa: N803
        """What `f` makes of each record."""
        return self._next(lambda: records.mapped(self._df, f, info), stageThreshold, totalThreshold)

    def resolveChoice(  # noqa: N802 - AWS's name
        self,
        specs: Sequence[tuple[str, str]] | None = None,
        choice: str = "",
        database: str | None = None,
        table_name: str | None = None,
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,
        totalThreshold: int = 0,
        catalog_id: str | None = None,  # noqa: N803
    ) -> DynamicFrame:
        """Choices resolved: those of `specs`, (path, action) each, or all of them by the action `choice`.

        Raises:
            ValueError: both or neither is given; or match_catalog without database and table_name.
        """
        if bool(specs) == bool(choice):
            raise ValueError("resolveChoice takes exactly one of specs and choice")
        change = _resolution(specs or (), choice, database, table_name)
        return self._then(change, stageThreshold, totalThreshold)

    def join(
        self,
        paths1: Any,
        paths2: Any,
        frame2: DynamicFrame,
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,
        totalThreshold: int = 0,
    ) -> DynamicFrame:  # noqa: N803
        """Pairs of records whose keys are equal; both keys stay."""
        one, other = _listed(paths1), _listed(paths2)
        return self._then(lambda frame: joins.join(frame, frame2._df, one, other), stageThreshold, totalThreshold)

    def union(
        self,
        dynamic_frame: DynamicFrame,
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,
        totalThreshold: int = 0,
    ) -> DynamicFrame:  # noqa: N803
        """The records of both; a field that they have with different types is a choice."""
        return self._then(lambda frame: merging.union(frame, dynamic_frame._df), stageThreshold, totalThreshold)

    def mergeDynamicFrame(  # noqa: N802 - AWS's name
        self,
        stage_dynamic_frame: DynamicFrame,
        primary_keys: Sequence[str],
        transformation_ctx: str = "",
        options: Mapping[str, Any] | None = None,
        info: str = "",
        stageThreshold: int = 0,  # noqa: N803
        totalThreshold: int = 0,  # noqa: N803
    ) -> DynamicFrame:
        """The records of the staging frame, and those of this one whose keys are not among them."""
        keys = _listed(primary_keys)
        merge = lambda frame: merging.merge(frame, stage_dynamic_frame._df, keys)  # noqa: E731
        return self._then(merge, stageThreshold, totalThreshold)

    def unnest(
        self,
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,  # noqa: N803
        totalThreshold: int = 0,
    ) -> DynamicFrame:  # noqa: N803
        """Structs as fields with dotted names."""
        return self._then(relational.unnest, stageThreshold, totalThreshold)

    def relationalize(
        self,
        root_table_name: str,
        staging_path: str | None = None,
        options: Mapping[str, Any] | None = None,
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,
        totalThreshold: int = 0,  # noqa: N803
    ) -> DynamicFrameCollection:
        """A frame without structs or arrays for the records, and one for each array."""
        made = relational.relationalize(self._df, root_table_name)
        return DynamicFrameCollection(
            {name: DynamicFrame(frame, self.glue_ctx, name) for name, frame in made.items()}, self.glue_ctx
        )

    def unbox(
        self,
        path: str,
        format: str,
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,
        totalThreshold: int = 0,
        **options: Any,
    ) -> DynamicFrame:  # noqa: N803
        """The field at `path`, text in that format (json or csv), as what it says."""
        return self._next(
            lambda: relational.unbox(self._df, path, format, options, info), stageThreshold, totalThreshold
        )

    def split_fields(
        self,
        paths: Sequence[str],
        name1: str,
        name2: str,
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,
        totalThreshold: int = 0,
    ) -> DynamicFrameCollection:  # noqa: N803
        """Two frames: these fields, and the others."""
        chosen = _listed(paths)
        one = self._then(lambda frame: fields.select(frame, chosen), stageThreshold, totalThreshold)
        other = self._then(lambda frame: fields.drop(frame, chosen), stageThreshold, totalThreshold)
        return DynamicFrameCollection({name1: one, name2: other}, self.glue_ctx)

    def split_rows(
        self,
        comparison_dict: Mapping[str, Mapping[str, Any]],
        name1: str,
        name2: str,
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,  # noqa: N803
        totalThreshold: int = 0,
    ) -> DynamicFrameCollection:  # noqa: N803
        """Two frames: the records that pass all comparisons, and the others."""
        splits.check(comparison_dict)
        one = self._then(lambda frame: splits.passing(frame, comparison_dict), stageThreshold, totalThreshold)
        other = self._then(lambda frame: splits.failing(frame, comparison_dict), stageThreshold, totalThreshold)
        return DynamicFrameCollection({name1: one, name2: other}, self.glue_ctx)

    def spigot(
        self,
        path: str,
        options: Mapping[str, Any] | None = None,
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,
        totalThreshold: int = 0,
    ) -> DynamicFrame:  # noqa: N803
        """The same records; when they are first used, sample records are written to `path` as JSON."""
        return self._then(lambda frame: splits.spigot(frame, path, options or {}), stageThreshold, totalThreshold)

    def unnest_ddb_json(self, *args: Any, **kwargs: Any) -> DynamicFrame:
        """Refused: DynamoDB's export is not read here."""
        raise NotOnThisTarget("dynamicframe.DynamicFrame.unnest_ddb_json")

    simplify_ddb_json = unnest_ddb_json

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
    from awsglue.frames import paths

    column = frame[paths.quoted(field.name)]
    return column.cast(types.plain(field.dataType)).alias(field.name) if types.has_choice(field.dataType) else column


def _listed(paths: Any) -> list[str]:
    """One path, or several."""
    return [paths] if isinstance(paths, str) else list(paths)


def _resolution(
    specs: Sequence[tuple[str, str]], choice: str, database: str | None, table_name: str | None
) -> Callable[[DataFrame], DataFrame]:
    if choice.lower() == "match_catalog":
        wanted = {name.lower(): kind for name, kind in tables.get(database, table_name).columns.items()}
        return lambda frame: choices.match(frame, wanted)
    if choice:
        return lambda frame: choices.resolve_all(frame, choice)

    def change(frame: DataFrame) -> DataFrame:
        for path, action in specs:
            frame = choices.resolve(frame, path, action)
        return frame

    return change


class DynamicFrameCollection:
    """DynamicFrames by name."""

    def __init__(self, dynamic_frames: Mapping[str, DynamicFrame], glue_ctx: Any) -> None:
        self._frames = dict(dynamic_frames)
        self._glue_ctx = glue_ctx

    def __getitem__(self, key: str) -> DynamicFrame:
        return self._frames[key]

    def __len__(self) -> int:
        return len(self._frames)

    def __iter__(self) -> Iterator[str]:
        return iter(self._frames)

    def keys(self) -> list[str]:
        """The names."""
        return list(self._frames)

    def values(self) -> list[DynamicFrame]:
        """The frames."""
        return list(self._frames.values())

    def items(self) -> list[tuple[str, DynamicFrame]]:
        """Names and frames."""
        return list(self._frames.items())

    def select(self, key: str, transformation_ctx: str = "") -> DynamicFrame:
        """The frame of this name.

        Raises:
            KeyError: there is none.
        """
        if key not in self._frames:
            raise KeyError(f"{key!r} is not in the collection; there are {', '.join(self._frames)}")
        return self._frames[key]

    def map(self, callable: Callable[..., Any], transformation_ctx: str = "") -> DynamicFrameCollection:
        """What the function makes of each frame, given the frame and its name as `transformation_ctx`."""
        made = {name: callable(frame, f"{transformation_ctx}{name}") for name, frame in self._frames.items()}
        return DynamicFrameCollection(made, self._glue_ctx)

    def flatmap(self, f: Callable[..., Any], transformation_ctx: str = "") -> DynamicFrameCollection:
        """What the function makes of each frame, a frame or a collection, in one collection."""
        made: dict[str, DynamicFrame] = {}
        for name, frame in self._frames.items():
            result = f(frame, f"{transformation_ctx}{name}")
            inside = result.items() if isinstance(result, DynamicFrameCollection) else [(name, result)]
            made |= {(inner if len(inside) == 1 else f"{name}_{inner}"): one for inner, one in inside}
        return DynamicFrameCollection(made, self._glue_ctx)


class DynamicFrameReader:
    """`glueContext.create_dynamic_frame`."""

    def __init__(self, glue_context: Any) -> None:
        self._glue_context = glue_context

    def from_rdd(self, data: Any, name: str, schema: Any = None, sampleRatio: float | None = None) -> DynamicFrame:  # noqa: N803
        """See GlueContext.create_dynamic_frame_from_rdd."""
        made: DynamicFrame = self._glue_context.create_dynamic_frame_from_rdd(data, name, schema, sampleRatio)
        return made

    def from_options(
        self,
        connection_type: str,
        connection_options: Mapping[str, Any] | None = None,
        format: str | None = None,
        format_options: Mapping[str, Any] | None = None,
        transformation_ctx: str = "",
        push_down_predicate: str = "",
        **kwargs: Any,
    ) -> DynamicFrame:
        """See GlueContext.create_dynamic_frame_from_options."""
        made: DynamicFrame = self._glue_context.create_dynamic_frame_from_options(
            connection_type, connection_options, format, format_options, transformation_ctx, push_down_predicate,
            **kwargs,
        )  # fmt: skip
        return made

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
    ) -> DynamicFrame:
        """See GlueContext.create_dynamic_frame_from_catalog."""
        made: DynamicFrame = self._glue_context.create_dynamic_frame_from_catalog(
            database, table_name, redshift_tmp_dir, transformation_ctx, push_down_predicate, additional_options,
            catalog_id, **kwargs,
        )  # fmt: skip
        return made


class DynamicFrameWriter:
    """`glueContext.write_dynamic_frame`."""

    def __init__(self, glue_context: Any) -> None:
        self._glue_context = glue_context

    def from_options(
        self,
        frame: DynamicFrame,
        connection_type: str,
        connection_options: Mapping[str, Any] | None = None,
        format: str | None = None,
        format_options: Mapping[str, Any] | None = None,
        transformation_ctx: str = "",
    ) -> DynamicFrame:
        """See GlueContext.write_dynamic_frame_from_options."""
        written: DynamicFrame = self._glue_context.write_dynamic_frame_from_options(
            frame, connection_type, connection_options, format, format_options, transformation_ctx
        )
        return written

    def from_catalog(
        self,
        frame: DynamicFrame,
        database: str | None = None,
        table_name: str | None = None,
        redshift_tmp_dir: str = "",
        transformation_ctx: str = "",
        additional_options: Mapping[str, Any] | None = None,
        catalog_id: str | None = None,
        **kwargs: Any,
    ) -> DynamicFrame:
        """See GlueContext.write_dynamic_frame_from_catalog."""
        written: DynamicFrame = self._glue_context.write_dynamic_frame_from_catalog(
            frame, database, table_name, redshift_tmp_dir, transformation_ctx, additional_options, catalog_id,
            **kwargs,
        )  # fmt: skip
        return written

    def from_jdbc_conf(
        self,
        frame: DynamicFrame,
        catalog_connection: str,
        connection_options: Mapping[str, Any] | None = None,
        redshift_tmp_dir: str = "",
        transformation_ctx: str = "",
        catalog_id: str | None = None,
    ) -> DynamicFrame:
        """See GlueContext.write_dynamic_frame_from_jdbc_conf."""
        written: DynamicFrame = self._glue_context.write_dynamic_frame_from_jdbc_conf(
            frame, catalog_connection, connection_options, redshift_tmp_dir, transformation_ctx, catalog_id
        )
        return written
