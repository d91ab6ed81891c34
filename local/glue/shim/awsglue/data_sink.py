"""`awsglue.data_sink`: what `getSink` gives."""

from __future__ import annotations

from typing import Any

from awsglue.dynamicframe import DynamicFrame, DynamicFrameCollection
from awsglue.frames import sinks
from awsglue.unsupported import NotOnThisTarget


class DataSink:
    """A place to write frames to; the format comes by `setFormat`, the catalogue's table by `setCatalogInfo`."""

    def __init__(self, connection_type: str, format: str | None, options: dict[str, Any]) -> None:
        sinks.check(connection_type, format or "parquet")
        self._kind, self._format, self._options = connection_type, format, options
        self._database: str | None = None
        self._table: str | None = None

    def setFormat(self, format: str, **options: Any) -> None:  # noqa: N802 - AWS's name
        """The format of the files, and its options."""
        sinks.check(self._kind, format)
        self._format = format
        self._options = {**options, **self._options}

    def setAccumulableSize(self, size: int) -> None:  # noqa: N802 - AWS's name
        """Accepted: there is nothing to be sized here."""

    def setCatalogInfo(self, catalogDatabase: str, catalogTableName: str, catalogId: str = "") -> None:  # noqa: N802, N803
        """The table that is told of what is written, where the sink has `enableUpdateCatalog`."""
        self._database, self._table = catalogDatabase, catalogTableName

    def writeFrame(self, dynamic_frame: DynamicFrame, info: str = "") -> DynamicFrame:  # noqa: N802 - AWS's name
        """Write the frame and give it back."""
        if self._kind.lower() not in sinks.FILES:
            sinks.to_options(dynamic_frame.toDF(), self._kind, self._options, None, {})
        else:
            sinks.to_files_and_catalogue(dynamic_frame.toDF(), self._options, self._format, self._database, self._table)
        return dynamic_frame

    def write(self, dynamic_frame_or_dfc: Any, info: str = "") -> Any:
        """Write a frame; a collection is refused: the sink has one path."""
        if isinstance(dynamic_frame_or_dfc, DynamicFrameCollection):
            raise NotOnThisTarget("data_sink.DataSink.write of a DynamicFrameCollection", "write each of its frames")
        return self.writeFrame(dynamic_frame_or_dfc, info)
