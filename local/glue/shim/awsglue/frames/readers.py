"""Files as DataFrames, by AWS's names of formats and of their options."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pyspark.sql import Column, DataFrame, DataFrameReader, SparkSession
from pyspark.sql import functions as F  # noqa: N812 - the usual name
from pyspark.sql.types import StringType, StructField, StructType

from awsglue.frames import files, paths
from awsglue.frames.records import Outcome
from awsglue.unsupported import NotOnThisTarget

Options = Mapping[str, Any]
COLUMNAR = {"parquet": "parquet", "glueparquet": "parquet", "orc": "orc", "avro": "avro"}
# A column of the file that a record is from, by the format option that names it.
OF_THE_FILE = {"attachFilename": "_metadata.file_path", "attachTimestamp": "_metadata.file_modification_time"}
# AWS reads these, and nothing here does.
REFUSED = ("xml", "groklog", "ion", "hudi", "delta", "iceberg")
# Format options that would change what is read.
REFUSED_OPTIONS = ("withSchema",)


@dataclass(frozen=True)
class Source:
    """Files to read.

    Attributes:
        paths: of files; or, below `base`, folders of partitions.
        base: the folder from which on folders named `key=value` are partitions, or None.
        keys: the names of these partitions' keys; they become columns of text.
    """

    paths: tuple[str, ...]
    base: str | None = None
    keys: tuple[str, ...] = ()

    def reader(self, session: SparkSession) -> DataFrameReader:
        """Spark's reader, told where partitions begin, or to look for none."""
        if self.base:
            return session.read.option("basePath", self.base)
        return session.read.option("recursiveFileLookup", "true")

    def schema(self, fields: Sequence[StructField]) -> StructType:
        """These fields, and the partition keys as text."""
        return StructType([*fields, *[StructField(key, StringType()) for key in self.keys]])


def read(session: SparkSession, source: Source, format_: str | None, options: Options) -> Outcome:
    """What the files hold; without files, nothing, in no columns but the partition keys.

    Raises:
        NotOnThisTarget: a format or an option that nothing here reads, by its name.
        ValueError: no format, or one that AWS does not have.
    """
    reader = reader_of(format_)
    for option in REFUSED_OPTIONS:
        if options.get(option):
            raise NotOnThisTarget(f"create_dynamic_frame with format_options {option}")
    if not source.paths:
        return Outcome(nothing(session, source.schema([])))
    return reader(session, source, options)


def reader_of(format_: str | None) -> Callable[[SparkSession, Source, Options], Outcome]:
    """The reader of a format by AWS's name of it; raises as `read` does."""
    from awsglue.frames import json_files

    name = (format_ or "").strip().lower()
    if name in REFUSED:
        raise NotOnThisTarget(f"create_dynamic_frame with format={format_!r}")
    if name in COLUMNAR:
        return lambda session, source, options: _columnar(session, source, COLUMNAR[name], options)
    readers = {"csv": _csv, "json": json_files.read}
    if name not in readers:
        raise ValueError(f"format={format_!r}: expected one of {', '.join([*readers, *COLUMNAR])}")
    return readers[name]


def nothing(session: SparkSession, schema: StructType | None = None) -> DataFrame:
    """A frame without rows."""
    return session.createDataFrame([], schema or StructType())


def of_the_file(options: Options) -> list[Column]:
    """The columns that `attachFilename` (the file's address) and `attachTimestamp` (its last change) ask for."""
    return [F.col(name).alias(str(options[option])) for option, name in OF_THE_FILE.items() if options.get(option)]


def _columnar(session: SparkSession, source: Source, format_: str, options: Options) -> Outcome:
    reader = source.reader(session).format(format_)
    if format_ != "avro" and len(source.paths) > 1:
        # Files describe themselves, each on its own.
        reader = reader.option("mergeSchema", "true")
    frame = reader.load(list(source.paths))
    attached = of_the_file(options)
    return Outcome(frame.select("*", *attached) if attached else frame)


def _csv(session: SparkSession, source: Source, options: Options) -> Outcome:
    return Outcome(csv(session, source, options))


def csv(session: SparkSession, source: Source, options: Options, names: Sequence[str] = ()) -> DataFrame:
    """CSV as text: every value a string, an empty one an empty string.

    Names are `names`, else those of the header, else col0, col1 and so on.

    Raises:
        NotOnThisTarget: `skipFirst` below a header.
    """
    header, skip = files.is_true(options.get("withHeader")), files.is_true(options.get("skipFirst"))
    if header and skip:
        raise NotOnThisTarget("format_options with both skipFirst and withHeader")
    if options.get("escaper"):
        from awsglue.frames import escaped_csv

        return escaped_csv.read(session, source, options, names)
    reader = source.reader(session).options(**csv_options(options), header=header or skip)
    if names:
        reader = reader.schema(source.schema([StructField(name, StringType()) for name in names]))
    elif header:
        # A file whose header is another one is an error that names it, and not its values under wrong names.
        reader = reader.option("enforceSchema", "false")
    frame = reader.csv(list(source.paths))
    found = frame.columns
    shown = found if names or header else [f"col{number}" for number in range(len(found))]
    texts = [F.coalesce(F.col(paths.quoted(one)), F.lit("")).alias(name) for one, name in zip(found, shown)]
    return frame.select(*texts, *of_the_file(options))


def csv_options(options: Options) -> dict[str, Any]:
    """Spark's names of AWS's CSV options. A quote in quotes is doubled, and a backslash is a backslash."""
    quote = str(options.get("quoteChar", '"'))
    quote = "" if quote == "-1" else quote
    return {
        "sep": options.get("separator", ","),
        "quote": quote,
        "escape": quote,
        "multiLine": files.is_true(options.get("multiLine", options.get("multiline"))),
        "encoding": options.get("encoding", "UTF-8"),
    }
