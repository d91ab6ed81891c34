"""`awsglue.data_source`: what `getSource` gives."""

from __future__ import annotations

from typing import Any

from awsglue.dynamicframe import DynamicFrame


class DataSource:
    """A place to read a frame from; the format comes by `setFormat`."""

    def __init__(
        self, connection_type: str, format: str | None, glue_context: Any, ctx: str, options: dict[str, Any]
    ) -> None:
        self._kind, self._format, self._glue_context = connection_type, format, glue_context
        self._ctx, self._options = ctx, options
        self._format_options: dict[str, Any] = {}

    def setFormat(self, format: str, **options: Any) -> None:  # noqa: N802 - AWS's name
        """The format of the files, and its options."""
        self._format, self._format_options = format, options

    def getFrame(self, minPartitions: int = 0, targetPartitions: int = 0) -> DynamicFrame:  # noqa: N802, N803
        """What is there."""
        made: DynamicFrame = self._glue_context.create_dynamic_frame_from_options(
            self._kind, self._options, self._format, self._format_options, self._ctx
        )
        return made
