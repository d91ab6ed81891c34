"""One S3 object to one schema: which classifier recognises it, in AWS's order (Parquet, JSON, then CSV)."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any, cast

from local.glue.crawlers.csv_classifier import CsvOptions, CsvResult, classify_csv
from local.glue.crawlers.json_classifier import JsonResult, classify_json
from local.glue.crawlers.s3_objects import S3Object, Sample, decode, read_range, read_sample
from local.glue.crawlers.schemas import CrawlFailed, FileFormat, FileSchema
from local.glue.crawlers.serdes import JSON_SERDE, PARQUET_SERDE

UNKNOWN = "UNKNOWN"
# AWS has classifiers for these and we have none: calling them UNKNOWN would be a wrong answer, so they are named.
_NOT_BUILT = {
    b"Obj\x01": "Avro",
    b"ORC": "ORC",
    b"<?xml": "XML",
    b"\xe0\x01\x00\xea": "Amazon Ion",
    b"PK\x03\x04": "ZIP",
    b"\xff\x06\x00\x00sNaPpY": "Snappy",
    b"\x04\x22\x4d\x18": "LZ4",
    b"\x28\xb5\x2f\xfd": "Zstandard",
}


def classify_object(s3: Any, item: S3Object, custom: tuple[CsvOptions, ...] = ()) -> FileSchema:
    """The schema of one object; classification UNKNOWN and no columns when nothing recognises it.

    `recordCount` is exact for Parquet and for files read whole; of larger ones it is bytes divided by the sample's
    average record, as AWS estimates it. Raises CrawlFailed for damaged files and formats not supported here.
    """
    sample = read_sample(s3, item)
    if sample.data[:4] == b"PAR1":
        return _parquet(s3, item)
    _refuse_unbuilt(sample, item)
    text = decode(sample)
    if text is None:
        return _unknown(item, sample, "it is binary or not UTF-8")
    for options in custom:
        if result := classify_csv(text, sample.complete, options):
            return _from_csv(item, sample, result)
    if found := classify_json(text, sample.complete):
        return _from_json(item, sample, found)
    if result := classify_csv(text, sample.complete):
        return _from_csv(item, sample, result)
    return _unknown(item, sample, "neither Parquet, JSON nor CSV with two columns and two rows")


def _refuse_unbuilt(sample: Sample, item: S3Object) -> None:
    for magic, name in _NOT_BUILT.items():
        if sample.data.startswith(magic):
            raise CrawlFailed(
                f"{item.uri}: {name} is recognised by AWS Glue but not supported by this Glue engine; "
                "exclude it with S3Targets.Exclusions"
            )


def _parquet(s3: Any, item: S3Object) -> FileSchema:
    # Here and not above: pyarrow costs 0.2 s and 50 MB, which an endpoint that crawls only text should not pay.
    from local.glue.crawlers.parquet_classifier import RangeReader, read_footer

    reader = RangeReader(item.size, lambda start, end: read_range(s3, item, start, end))
    columns, rows = read_footer(cast(io.RawIOBase, io.BufferedReader(reader, 64 * 1024)), item.uri)
    return FileSchema(FileFormat("parquet", serde=PARQUET_SERDE), columns, rows, item.size)


def _from_csv(item: S3Object, sample: Sample, result: CsvResult) -> FileSchema:
    layout = replace(result.format, compression=sample.compression)
    return FileSchema(layout, result.columns, _records(sample, result.records), item.size)


def _from_json(item: S3Object, sample: Sample, result: JsonResult) -> FileSchema:
    layout = FileFormat("json", sample.compression, serde=JSON_SERDE)
    warnings = (f"{item.uri}: {result.broken} records are not valid JSON",) if result.broken else ()
    return FileSchema(layout, result.columns, _records(sample, result.records), item.size, warnings=warnings)


def _records(sample: Sample, seen: int) -> int:
    return seen if sample.complete else round(sample.text_size * seen / max(len(sample.data), 1))


def _unknown(item: S3Object, sample: Sample, reason: str) -> FileSchema:
    layout = FileFormat(UNKNOWN, sample.compression)
    return FileSchema(layout, (), 0, item.size, warnings=(f"{item.uri}: classification UNKNOWN, {reason}",))
