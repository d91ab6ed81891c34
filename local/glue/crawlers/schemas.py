"""What a classifier says of one file: its format, its columns and how many records it holds."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from local.glue.crawlers.hive_types import Column, merge_columns

# Two schemas are similar when this share of the wider one's columns is in both. AWS does not publish its measure;
# 0.7 splits the documented example (no column in common: two tables) and keeps files that gained a few columns.
SIMILAR_SHARE = 0.7
_POSITIONAL = re.compile(r"col\d+\Z")


class CrawlFailed(Exception):
    """The crawl cannot go on; the message is what LastCrawl.ErrorMessage shows."""


@dataclass(frozen=True)
class FileFormat:
    """How the bytes are laid out. Classification, compression and delimiter must agree within a table."""

    classification: str
    compression: str = "none"
    delimiter: str = ""
    header_lines: int = 0
    quoted: bool = False
    serde: str = ""
    quote_symbol: str = '"'

    def compatible(self, other: FileFormat) -> bool:
        """True when both can be one table: AWS's "data compatibility" (same format and compression)."""
        return (self.classification, self.compression, self.delimiter, self.serde) == (
            other.classification,
            other.compression,
            other.delimiter,
            other.serde,
        )


def _identity(column: Column) -> tuple[str, str]:
    name = column.name.lower()
    return (name, column.type.render() if _POSITIONAL.match(name) else "")


@dataclass(frozen=True)
class FileSchema:
    """One file (or several, once merged): columns in file order, bytes as stored in S3, records (maybe estimated)."""

    format: FileFormat
    columns: tuple[Column, ...]
    records: int
    size: int
    objects: int = 1
    warnings: tuple[str, ...] = ()

    def similar(self, other: FileSchema) -> bool:
        """True when enough column names agree; types count only where no header gave the names (col0, col1, …)."""
        mine = {_identity(column) for column in self.columns}
        theirs = {_identity(column) for column in other.columns}
        widest = max(len(mine), len(theirs))
        return widest == 0 or len(mine & theirs) / widest >= SIMILAR_SHARE

    def merged(self, other: FileSchema) -> FileSchema:
        """Both as one schema: columns united, sizes, records and object counts added."""
        layout = replace(
            self.format,
            header_lines=max(self.format.header_lines, other.format.header_lines),
            quoted=self.format.quoted or other.format.quoted,
        )
        return FileSchema(
            format=layout,
            columns=merge_columns(self.columns, other.columns),
            records=self.records + other.records,
            size=self.size + other.size,
            objects=self.objects + other.objects,
            warnings=self.warnings + other.warnings,
        )

    def counted(self, size: int, objects: int) -> FileSchema:
        """The same schema scaled to what the folder holds, when only a sample of its files was read (SampleSize)."""
        scale = size / self.size if self.size else 0
        return replace(self, size=size, objects=objects, records=round(self.records * scale))
