"""Error records as a frame."""

from __future__ import annotations

from awsglue.dynamicframe import DynamicFrame
from awsglue.transforms.transform import GlueTransform


class ErrorsAsDynamicFrame(GlueTransform):
    """The records that failed."""

    def __call__(self, frame: DynamicFrame) -> DynamicFrame:
        """See DynamicFrame.errorsAsDynamicFrame."""
        return frame.errorsAsDynamicFrame()
