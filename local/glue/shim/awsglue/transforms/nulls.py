"""Fields that hold nothing but nulls."""

from __future__ import annotations

from awsglue.dynamicframe import DynamicFrame
from awsglue.frames import null_fields
from awsglue.transforms.transform import GlueTransform


class DropNullFields(GlueTransform):
    """Without the fields whose type is null in the whole frame; null values of other fields stay."""

    def __call__(
        self,
        frame: DynamicFrame,
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,  # noqa: N803
        totalThreshold: int = 0,
    ) -> DynamicFrame:  # noqa: N803
        """The frame without them; their names are printed, as on AWS."""
        found = null_fields.of(frame._df.schema)
        print("null_fields", found)
        return frame.drop_fields(found, transformation_ctx, info, stageThreshold, totalThreshold) if found else frame
