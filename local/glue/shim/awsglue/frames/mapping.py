"""ApplyMapping: which fields go on, under which names, as which types."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import NamedTuple

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F  # noqa: N812 - the usual name
from pyspark.sql.types import DataType, StructType

from awsglue.frames import paths, types

logger = logging.getLogger("awsglue")


class Mapping(NamedTuple):
    """A source path with its declared type (None: any), a target path with its type (None: the source's)."""

    source: str
    source_type: str | None
    target: str
    target_type: str | None


def read(given: Sequence[str]) -> Mapping:
    """A mapping from (source, target), (source, target, target type) or (source, source type, target, target type).

    Raises:
        ValueError: another number of parts.
    """
    if not isinstance(given, (tuple, list)) or len(given) not in (2, 3, 4):
        raise ValueError(f"{given!r} is not a mapping: expected (source, source type, target, target type)")
    if len(given) == 4:
        return Mapping(*given)
    return Mapping(given[0], None, given[1], given[2] if len(given) == 3 else None)


def apply(frame: DataFrame, mappings: Sequence[Sequence[str]], case_sensitive: bool = False) -> DataFrame:
    """Only the mapped fields, in the order of the mappings.

    Dots in a source lead into structs, dots in a target make them. A source that is not there has no target either. A
    declared source type that is not the data's gives an empty field: AWS says so in awsdocs/aws-glue-developer-guide#3.
    Both are told in the run's error log.
    """
    targets = []
    for mapping in map(read, mappings):
        column = _mapped(frame.schema, mapping, case_sensitive)
        if column is not None:
            targets.append((paths.parse(mapping.target), column))
    return frame.select(*paths.nested(targets))


def _mapped(schema: StructType, mapping: Mapping, case_sensitive: bool) -> Column | None:
    found = paths.find(schema, paths.parse(mapping.source), case_sensitive)
    if found is None:
        logger.warning("ApplyMapping: there is no field %s, so %s is left out", mapping.source, mapping.target)
        return None
    column, data_type = _chosen(found[0], found[1], mapping)
    if mapping.source_type is not None and not types.agrees(mapping.source_type, data_type):
        logger.warning(
            "ApplyMapping: %s is %s and not %s, so %s is empty, as on AWS",
            *(mapping.source, types.name_of(data_type), mapping.source_type, mapping.target),
        )
        return F.lit(None).cast(_target(mapping, data_type))
    if mapping.target_type is None or types.is_nested_name(mapping.target_type) or types.is_choice(data_type):
        return column
    return column.cast(_target(mapping, data_type))


def _chosen(column: Column, data_type: DataType, mapping: Mapping) -> tuple[Column, DataType]:
    """Of a choice the side that the mapping declares."""
    if types.is_choice(data_type) and mapping.source_type is not None:
        for field in data_type.fields:
            if types.agrees(mapping.source_type, field.dataType):
                return column.getField(field.name), field.dataType
    return column, data_type


def _target(mapping: Mapping, data_type: DataType) -> DataType:
    name = mapping.target_type
    return data_type if name is None or types.is_nested_name(name) else types.spark_type(name)
