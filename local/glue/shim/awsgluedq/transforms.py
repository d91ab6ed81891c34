"""`awsgluedq.transforms`: EvaluateDataQuality, as Glue Studio writes it into scripts."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from awsglue.dynamicframe import DynamicFrame, DynamicFrameCollection
from awsglue.transforms.transform import GlueTransform

from awsgluedq.dqdl import evaluate

__all__ = ["EvaluateDataQuality"]

logger = logging.getLogger("awsgluedq")
# Where AWS would send results; nothing here listens there.
PUBLISHED = ("enableDataQualityCloudWatchMetrics", "enableDataQualityResultsPublishing", "resultsS3Prefix")


class EvaluateDataQuality(GlueTransform):
    """Data quality rules over a frame."""

    def __call__(
        self,
        frame: DynamicFrame,
        ruleset: str,
        publishing_options: Mapping[str, Any] | None = None,
        additional_options: Mapping[str, Any] | None = None,
        additional_data_sources: Mapping[str, DynamicFrame] | None = None,
        transformation_ctx: str = "",
    ) -> DynamicFrame:
        """A record a rule: Rule, Outcome (`Passed`, `Failed`), FailureReason, EvaluatedMetrics, EvaluatedRule.

        Raises:
            NotOnThisTarget: a rule type that is not evaluated here, by its name.
            RulesetError: the ruleset is no DQDL.
        """
        collection = self.process_rows(
            frame, ruleset, publishing_options, additional_options, additional_data_sources, transformation_ctx
        )
        return collection.select("ruleOutcomes")

    def process_rows(
        self,
        frame: DynamicFrame,
        ruleset: str,
        publishing_options: Mapping[str, Any] | None = None,
        additional_options: Mapping[str, Any] | None = None,
        additional_data_sources: Mapping[str, DynamicFrame] | None = None,
        transformation_ctx: str = "",
    ) -> DynamicFrameCollection:
        """`originalData`, `ruleOutcomes`, and `rowLevelOutcomes`: the rows with the rules that they pass and fail.

        Raises as a call does.
        """
        _say_unpublished(publishing_options or {})
        given = frame.toDF()
        others = {alias: other.toDF() for alias, other in (additional_data_sources or {}).items()}
        found = evaluate.outcomes(given, ruleset, others)
        made = {
            "originalData": frame,
            "ruleOutcomes": DynamicFrame(evaluate.as_frame(given, found), frame.glue_ctx, "ruleOutcomes"),
            "rowLevelOutcomes": DynamicFrame(evaluate.by_row(given, found), frame.glue_ctx, "rowLevelOutcomes"),
        }
        return DynamicFrameCollection(made, frame.glue_ctx)


def _say_unpublished(options: Mapping[str, Any]) -> None:
    asked = [name for name in PUBLISHED if options.get(name)]
    if asked:
        logger.warning("EvaluateDataQuality: results are not published here (%s)", ", ".join(asked))
