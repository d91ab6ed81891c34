"""EvaluateDataQuality: every rule type that is evaluated, over given rows; the rest by name."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from local.settings import PROJECT
from tests.unit.local.glue.awsglue.conftest import rows_of

Frame = Callable[[list[dict[str, Any]]], Any]
ROWS = [
    {"id": 1, "name": "ab", "n": 1.0, "m": 2.0, "at": "2020-01-01", "s": ""},
    {"id": 2, "name": "cd", "n": 2.0, "m": 4.0, "at": "2020-01-02", "s": " "},
    {"id": 3, "name": None, "n": 3.0, "m": 6.0, "at": "2020-01-03", "s": "x"},
    {"id": 3, "name": "zz", "n": 4.0, "m": 8.0, "at": "2020-01-04", "s": "7"},
]


@pytest.fixture(scope="module")
def data(glue: Any) -> Any:
    from awsglue.dynamicframe import DynamicFrame

    frame = glue.spark_session.createDataFrame(
        [tuple(row.values()) for row in ROWS], "id int, name string, n double, m double, at string, s string"
    )
    return DynamicFrame.fromDF(frame.coalesce(1).cache(), glue, "data")


@pytest.fixture(scope="module")
def outcomes(data: Any) -> dict[str, tuple[str, Any]]:
    """Rule → outcome and metrics: all rules of the module in one ruleset."""
    from awsgluedq.transforms import EvaluateDataQuality

    rules = [*HOLDING, *FAILING]
    found = EvaluateDataQuality.apply(
        frame=data,
        ruleset=f"Rules = [\n{', '.join(rules)},\n]",
        publishing_options={"dataQualityEvaluationContext": "x", "enableDataQualityCloudWatchMetrics": False},
        additional_data_sources={"other": data.select_fields(["id", "name"])},
    )
    rows = found.toDF().collect()
    return {rule: (row["Outcome"], row["EvaluatedMetrics"]) for rule, row in zip(rules, rows, strict=True)}


HOLDING = {
    "RowCount = 4": {"Dataset.*.RowCount": 4.0},
    "RowCount between 3 and 5": {"Dataset.*.RowCount": 4.0},
    "ColumnCount > 0": {"Dataset.*.ColumnCount": 6.0},
    'ColumnExists "name"': {},
    'ColumnNamesMatchPattern "[a-z]+"': {"Dataset.*.ColumnNamesPatternMatchRatio": 1.0},
    'IsComplete "id"': {"Column.id.Completeness": 1.0},
    'Completeness "name" >= 0.75': {"Column.name.Completeness": 0.75},
    'IsUnique "n"': {"Column.n.Uniqueness": 1.0},
    'Uniqueness "id" = 0.5': {"Column.id.Uniqueness": 0.5},
    'UniqueValueRatio "id" > 0.6': {},
    'DistinctValuesCount "id" = 3': {"Column.id.DistinctValuesCount": 3.0},
    'IsPrimaryKey "id" "n"': {"Multicolumn.id,n.Uniqueness": 1.0},
    'ColumnValues "id" in [1, 2, 3]': {},
    'ColumnValues "id" > 0': {"Column.id.Minimum": 1.0, "Column.id.Maximum": 3.0},
    'ColumnValues "name" matches "[a-z]{2}"': {},
    'ColumnValues "name" not in ["q"]': {},
    'ColumnValues "name" not matches "q.*"': {},
    'ColumnValues "id" not between 3 and 9': {},
    'ColumnValues "at" between "2019-12-31" and "2020-01-05"': {},
    'ColumnValues "at" <= (now() - 3 days)': {},
    'ColumnValues "name" != NULL with threshold > 0.7': {"Column.name.ColumnValues.Compliance": 0.75},
    'ColumnValues "s" not in [NULL, EMPTY, WHITESPACES_ONLY] with threshold = 0.5': {},
    'ColumnValues "id" < 3 where "n < 2.5"': {"Column.id.ColumnValues.Compliance": 1.0},
    'ColumnLength "name" = 2': {"Column.name.MinimumLength": 2.0, "Column.name.MaximumLength": 2.0},
    'ColumnDataType "at" = "Date"': {"Column.at.ColumnDataType.Compliance": 1.0},
    'ColumnDataType "s" = "Integer" with threshold > 0.2': {"Column.s.ColumnDataType.Compliance": 0.25},
    'Mean "n" = 2.5': {"Column.n.Mean": 2.5},
    'Sum "n" = 10': {"Column.n.Sum": 10.0},
    'StandardDeviation "n" between 1.1 and 1.2': {},
    'Entropy "id" > 1': {},
    'ColumnCorrelation "n" "m" > 0.99': {},
    'CustomSql "select count(*) from primary where id = 3" = 2': {"Dataset.*.CustomSQL": 2.0},
    'CustomSql "select id from primary where n > 1" with threshold > 0.7': {"Dataset.*.CustomSQL.Compliance": 0.75},
    'DataFreshness "at" > 24 hours': {"Column.at.DataFreshness.Compliance": 1.0},
    'ReferentialIntegrity "id" "other.id" = 1.0': {"Column.other.ReferentialIntegrity": 1.0},
    'ReferentialIntegrity "id,name" "other.{id,name}" >= 0.75': {"Column.other.ReferentialIntegrity": 0.75},
    'RowCountMatch "other" = 1': {"Dataset.other.RowCountMatch": 1.0},
    'SchemaMatch "other" = 1.0': {"Dataset.other.SchemaMatch": 1.0},
    '(IsComplete "id") and (RowCount > 3)': {"Column.id.Completeness": 1.0, "Dataset.*.RowCount": 4.0},
    '(IsComplete "name") or (RowCount > 3)': {},
}  # fmt: skip
FAILING = (
    'IsComplete "name"',
    'IsUnique "id"',
    'IsPrimaryKey "id"',
    'ColumnExists "nope"',
    'IsComplete "nope"',
    'ColumnValues "id" < 3',
    'ColumnLength "s" > 0',
    'DataFreshness "at" <= 2 days',
    "RowCount between 4 and 9",
    '(IsComplete "name") and (RowCount > 3)',
    'Mean "name" > 0',
)


@pytest.mark.parametrize("rule", HOLDING)
def test_rules_that_hold(outcomes: dict[str, tuple[str, Any]], rule: str) -> None:
    outcome, metrics = outcomes[rule]

    assert outcome == "Passed"
    assert {name: metrics.get(name) for name in HOLDING[rule]} == HOLDING[rule]


@pytest.mark.parametrize("rule", FAILING)
def test_rules_that_do_not_hold(outcomes: dict[str, tuple[str, Any]], rule: str) -> None:
    assert outcomes[rule][0] == "Failed"


def test_process_rows_gives_awss_collection(data: Any) -> None:
    from awsglue.transforms import SelectFromCollection
    from awsgluedq.transforms import EvaluateDataQuality

    ruleset = """
        # a comment
        Rules = [ IsComplete "name", ColumnValues "id" < 3 where "n > 1", RowCount > 9 ]
    """
    found = EvaluateDataQuality().process_rows(
        frame=data, ruleset=ruleset, additional_options={"observations.scope": "ALL"}
    )

    assert found.keys() == ["originalData", "ruleOutcomes", "rowLevelOutcomes"]
    assert SelectFromCollection.apply(dfc=found, key="originalData").count() == 4
    rules = SelectFromCollection.apply(dfc=found, key="ruleOutcomes").toDF()
    assert rules.columns == ["Rule", "Outcome", "FailureReason", "EvaluatedMetrics", "EvaluatedRule"]
    complete, values, count = 'IsComplete "name"', 'ColumnValues "id" < 3 where "n > 1"', "RowCount > 9"
    assert [row["Rule"] for row in rules.collect()] == [complete, values, count]
    assert rules.collect()[0]["FailureReason"] == f"{complete} does not hold: Column.name.Completeness is 0.75"
    told = ("DataQualityRulesPass", "DataQualityRulesFail", "DataQualityRulesSkip", "DataQualityEvaluationResult")
    by_row = sorted(rows_of(found.select("rowLevelOutcomes")), key=lambda row: row["n"])
    assert [tuple(row[name] for name in told) for row in by_row] == [
        ([complete], [], [values, count], "Passed"),
        ([complete, values], [], [count], "Passed"),
        ([], [complete, values], [count], "Failed"),
        ([complete], [values], [count], "Failed"),
    ]


def test_every_type_is_among_the_rules_that_hold() -> None:
    from awsgluedq.dqdl.rules import TYPES

    assert {rule.split()[0] for rule in HOLDING if not rule.startswith("(")} == TYPES.keys()


BY_ROW = {
    'ColumnDataType "s" = "Integer"': [4],
    'ColumnLength "s" = 1': [2, 3, 4],
    'ColumnValues "n" between 1 and 4': [2, 3],
    'Completeness "name" > 0.5': [1, 2, 4],
    'DataFreshness "at" > 24 hours': [1, 2, 3, 4],
    'IsComplete "name"': [1, 2, 4],
    'IsPrimaryKey "id"': [1, 2],
    'IsUnique "id"': [1, 2],
    'Uniqueness "id" > 0.4': [1, 2],
}


def test_each_type_by_row(data: Any) -> None:
    """The rows that pass, by their `n`; the types are those that docs/awsglue.md says are told by row."""
    from awsgluedq.transforms import EvaluateDataQuality

    found = EvaluateDataQuality().process_rows(frame=data, ruleset=f"Rules = [ {', '.join(BY_ROW)} ]")
    rows = rows_of(found.select("rowLevelOutcomes"))

    passed = {rule: sorted(row["n"] for row in rows if rule in row["DataQualityRulesPass"]) for rule in BY_ROW}
    assert passed == BY_ROW
    page = (PROJECT / "docs" / "awsglue.md").read_text()
    assert [rule.split()[0] for rule in BY_ROW] == re.findall(r"^\| `(\w+)` \| yes \|", page, re.MULTILINE)


@pytest.mark.parametrize(
    ("ruleset", "said"),
    [
        ('Rules = [ DetectAnomalies "RowCount" ]', "rule type DetectAnomalies"),
        ("Rules = [ RowCount > avg(last(3)) ]", r"dynamic rule avg"),
        ("Rules = [ RowCount > 1 ] Analyzers = [ RowCount ]", "Analyzers"),
    ],
)
def test_what_is_not_evaluated_is_named(data: Any, ruleset: str, said: str) -> None:
    from awsgluedq.transforms import EvaluateDataQuality

    with pytest.raises(NotImplementedError, match=said):
        EvaluateDataQuality.apply(frame=data, ruleset=ruleset)


@pytest.mark.parametrize(
    ("ruleset", "said"),
    [
        ("RowCount > 1", "expected Rules = "),
        ("Rules = [ RowCount > ]", "expected a value, found ']' at position 21"),
        ("Rules = [ RowCount > 1 ", "ends too early"),
        ("Rules = [ RowCount not > 1 ]", "expected between, in or matches"),
        ("Rules = [ RowCount ]", "RowCount needs a condition"),
        ('Rules = [ ColumnDataType "id" = "Money" ]', "one of Boolean"),
        ('Rules = [ RowCountMatch "gone" = 1 ]', "there is no data source 'gone'"),
        ("Rules = [ (RowCount > 1) and (RowCount > 2) or (RowCount > 3) ]", "parentheses"),
    ],
)
def test_what_is_no_ruleset_is_told(data: Any, ruleset: str, said: str) -> None:
    from awsgluedq.transforms import EvaluateDataQuality

    with pytest.raises(ValueError, match=said):
        EvaluateDataQuality.apply(frame=data, ruleset=ruleset)
