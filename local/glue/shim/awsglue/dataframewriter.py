"""`awsglue.dataframewriter`: what `glueContext.write_data_frame` is; DataFrames into tables of the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pyspark.sql import DataFrame

from awsglue.frames import sinks


class DataFrameWriter:
    """`glueContext.write_data_frame`."""

    def __init__(self, glue_context: Any) -> None:
        self._glue_context = glue_context

    def from_catalog(
        self,
        frame: DataFrame,
        database: str | None = None,
        table_name: str | None = None,
        redshift_tmp_dir: str = "",
        transformation_ctx: str = "",
        additional_options: Mapping[str, Any] | None = None,
        catalog_id: str | None = None,
        **kwargs: Any,
    ) -> DataFrame:
        """Add the rows to a table of the catalogue; gives the frame back."""
        sinks.to_catalog(frame, database or kwargs.get("name_space"), table_name, additional_options or {})
        return frame
