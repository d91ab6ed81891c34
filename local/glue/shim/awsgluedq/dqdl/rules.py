"""The rule types by their names, and measuring one."""

from __future__ import annotations

from collections.abc import Callable

from awsglue.unsupported import NotOnThisTarget
from pyspark.sql import functions as F  # noqa: N812 - the usual name

from awsgluedq.dqdl import column_rules, frame_rules
from awsgluedq.dqdl.measuring import Data, Measured, MissingColumn
from awsgluedq.dqdl.parser import Rule

__all__ = ["TYPES", "Data", "Measured", "MissingColumn", "measure"]

TYPES: dict[str, Callable[[Rule, Data], Measured]] = {
    "ColumnCorrelation": column_rules.correlation,
    "ColumnCount": frame_rules.column_count,
    "ColumnDataType": column_rules.data_type,
    "ColumnExists": frame_rules.column_exists,
    "ColumnLength": column_rules.column_length,
    "ColumnNamesMatchPattern": frame_rules.names_match,
    "ColumnValues": column_rules.column_values,
    "Completeness": column_rules.completeness,
    "CustomSql": frame_rules.custom_sql,
    "DataFreshness": column_rules.freshness,
    "DistinctValuesCount": column_rules.distinct,
    "Entropy": column_rules.entropy,
    "IsComplete": column_rules.completeness,
    "IsPrimaryKey": column_rules.primary_key,
    "IsUnique": column_rules.uniqueness,
    "Mean": column_rules.statistic("Mean", F.avg),
    "ReferentialIntegrity": frame_rules.referential,
    "RowCount": frame_rules.row_count,
    "RowCountMatch": frame_rules.row_count_match,
    "SchemaMatch": frame_rules.schema_match,
    "StandardDeviation": column_rules.statistic("StandardDeviation", F.stddev_pop),
    "Sum": column_rules.statistic("Sum", F.sum),
    "UniqueValueRatio": column_rules.unique_value_ratio,
    "Uniqueness": column_rules.uniqueness,
}


def measure(rule: Rule, data: Data) -> Measured:
    """Evaluate one rule.

    Raises:
        NotOnThisTarget: a rule type that is not evaluated here, by its name.
        RulesetError: parameters or a condition that the type does not have.
        MissingColumn: a column that is not there.
    """
    if rule.name not in TYPES:
        raise NotOnThisTarget(f"data quality: rule type {rule.name}", f"evaluated are {', '.join(TYPES)}")
    return TYPES[rule.name](rule, data)
