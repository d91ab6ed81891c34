"""CSV with an `escaper`: the character after it is itself, but for the letters of four well-known escapes.

Spark's own reader knows an escape before quotes alone. Files are read whole, one at a time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812 - the usual name
from pyspark.sql.types import StringType, StructField, StructType

from awsglue.frames import files, readers
from awsglue.frames.readers import Source
from awsglue.unsupported import NotOnThisTarget

WELL_KNOWN = {"n": "\n", "r": "\r", "t": "\t", "0": "\0"}
LINE_END = re.compile(r"\r\n|\n|\r")
FILE = "awsglue.file"


@dataclass(frozen=True)
class Dialect:
    """How values are separated, quoted (empty: not at all) and escaped, and whether quotes may hold line ends."""

    separator: str
    quote: str
    escaper: str
    multi_line: bool

    def records(self, text: str) -> Iterator[list[str]]:
        """The records of a file; an empty line is none."""
        parts = [text] if self.multi_line else LINE_END.split(text)
        return (record for part in parts for record in self._records(part) if record != [""])

    def _records(self, text: str) -> Iterator[list[str]]:
        record: list[str] = []
        value, quoted, at = "", False, 0
        while at < len(text):
            letter, after = text[at], text[at + 1 : at + 2]
            if letter == self.escaper and after:
                value, at = value + WELL_KNOWN.get(after, after), at + 1
            elif quoted and letter == self.quote == after:
                value, at = value + letter, at + 1
            elif letter == self.quote and (quoted or not value):
                quoted = not quoted
            elif not quoted and letter == self.separator:
                record, value = [*record, value], ""
            elif not quoted and letter == "\n":
                yield [*record, value.removesuffix("\r")]
                record, value = [], ""
            else:
                value += letter
            at += 1
        if record or value:
            yield [*record, value]


def read(session: SparkSession, source: Source, options: readers.Options, names: Sequence[str] = ()) -> DataFrame:
    """The records as text, under the names of `names`, of the header, or col0, col1 and so on.

    Raises:
        NotOnThisTarget: another encoding than UTF-8.
    """
    spark = readers.csv_options(options)
    if str(spark["encoding"]).lower().replace("-", "") != "utf8":
        raise NotOnThisTarget("create_dynamic_frame with format_options escaper and encoding")
    dialect = Dialect(spark["sep"], spark["quote"], str(options["escaper"]), spark["multiLine"])
    header = files.is_true(options.get("withHeader"))
    skip = header or files.is_true(options.get("skipFirst"))
    text = source.reader(session).text(list(source.paths), wholetext=True)
    given = text.select("*", *readers.of_the_file(options), F.col("_metadata.file_path").alias(FILE))
    first = next((one for row in given.toLocalIterator() for one in islice(dialect.records(row[0]), 1)), [])
    shown = list(names) or (first if header else [f"col{number}" for number in range(len(first))])
    schema = StructType([*[StructField(name, StringType()) for name in shown], *given.schema.fields[1:]])
    compared = first if header and not names else None
    rows = given.rdd.mapPartitions(lambda part: _rows(part, dialect, len(shown), skip, compared))
    return session.createDataFrame(rows, schema, verifySchema=False).drop(F.col(f"`{FILE}`"))


def _rows(
    part: Iterable[Any], dialect: Dialect, width: int, skip: bool, header: list[str] | None
) -> Iterator[tuple[Any, ...]]:
    """The records of each file, as wide as the first; a header that is not the first file's is an error."""
    for row in part:
        records = dialect.records(row[0])
        first = next(records, None) if skip else None
        if header is not None and first is not None and first != header:
            raise ValueError(f"{row[-1]}: the header is {first}, that of the first file {header}")
        for record in records:
            yield (*(record + [""] * width)[:width], *row[1:])
