"""Rulesets over a frame: an outcome for each rule, and for each row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F  # noqa: N812 - the usual name
from pyspark.sql.types import DoubleType, MapType, StringType, StructField, StructType

from awsgluedq.dqdl import parser, rules
from awsgluedq.dqdl.parser import Composite, Rule
from awsgluedq.dqdl.rules import Data

PASSED, FAILED = "Passed", "Failed"
OUTCOME = StructType(
    [
        StructField("Rule", StringType()),
        StructField("Outcome", StringType()),
        StructField("FailureReason", StringType()),
        StructField("EvaluatedMetrics", MapType(StringType(), DoubleType())),
        StructField("EvaluatedRule", StringType()),
    ]
)
PASS, FAIL, SKIP = "DataQualityRulesPass", "DataQualityRulesFail", "DataQualityRulesSkip"
RESULT = "DataQualityEvaluationResult"


@dataclass(frozen=True)
class Outcome:
    """What a rule came to; `rows` says which rows meet it, `asked` which it was asked of (None: of all)."""

    text: str
    passed: bool
    reason: str | None
    metrics: dict[str, float]
    rows: Column | None = None
    asked: Column | None = None


def outcomes(frame: DataFrame, ruleset: str, others: Mapping[str, DataFrame]) -> list[Outcome]:
    """Each rule of the ruleset evaluated; raises as `parser.parse` and `rules.measure` do."""
    return [_evaluate(rule, frame, others) for rule in parser.parse(ruleset)]


def _evaluate(rule: Rule | Composite, frame: DataFrame, others: Mapping[str, DataFrame]) -> Outcome:
    if isinstance(rule, Composite):
        return _composite(rule, [_evaluate(part, frame, others) for part in rule.parts])
    asked = None if rule.where is None else F.coalesce(F.expr(rule.where), F.lit(False))
    try:
        found = rules.measure(rule, Data(frame if asked is None else frame.where(asked), others))
    except rules.MissingColumn as error:
        return Outcome(rule.text, False, str(error), {})
    reason = None if found.passed else _reason(rule, found.metrics)
    return Outcome(rule.text, found.passed, reason, found.metrics, found.rows, asked)


def _reason(rule: Rule, metrics: Mapping[str, float]) -> str:
    measured = ", ".join(f"{name} is {value:g}" for name, value in metrics.items())
    return f"{rule.text} does not hold{f': {measured}' if measured else ''}"


def _composite(rule: Composite, parts: Sequence[Outcome]) -> Outcome:
    passed = (all if rule.operator == "and" else any)(part.passed for part in parts)
    reasons = "; ".join(part.reason for part in parts if part.reason)
    metrics = {name: value for part in parts for name, value in part.metrics.items()}
    return Outcome(rule.text, passed, None if passed else reasons, metrics)


def as_frame(frame: DataFrame, found: Sequence[Outcome]) -> DataFrame:
    """A row a rule: Rule, Outcome, FailureReason, EvaluatedMetrics, EvaluatedRule."""
    rows = [(one.text, PASSED if one.passed else FAILED, one.reason, one.metrics, one.text) for one in found]
    return frame.sparkSession.createDataFrame(rows, OUTCOME)


def by_row(frame: DataFrame, found: Sequence[Outcome]) -> DataFrame:
    """The rows with four more columns: which rules they pass, fail and were not asked, and whether they fail none."""
    verdicts = [(one.text, _verdict(one)) for one in found]
    judged = frame
    for number, (_, verdict) in enumerate(verdicts):
        judged = judged.withColumn(_name(number), verdict)
    lists = [_those(verdicts, wanted).alias(name) for wanted, name in ((1, PASS), (0, FAIL), (-1, SKIP))]
    columns = [F.col("`" + name.replace("`", "``") + "`") for name in frame.columns]
    told = judged.select(*columns, *lists)
    return told.withColumn(RESULT, F.when(F.size(FAIL) > 0, FAILED).otherwise(PASSED))


def _name(number: int) -> str:
    return f"awsgluedq_{number}"


def _verdict(outcome: Outcome) -> Column:
    """1 where the row passes, 0 where it fails, -1 where the rule is not one of rows or was not asked of it."""
    if outcome.rows is None:
        return F.lit(-1)
    met = F.when(F.coalesce(outcome.rows, F.lit(False)), 1).otherwise(0)
    return met if outcome.asked is None else F.when(outcome.asked, met).otherwise(-1)


def _those(verdicts: Sequence[tuple[str, Column]], wanted: int) -> Column:
    texts = [F.when(F.col(_name(n)) == wanted, F.lit(text)) for n, (text, _) in enumerate(verdicts)]
    return F.array_compact(F.array(*texts)) if texts else F.array().cast("array<string>")
