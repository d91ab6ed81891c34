"""Stand-in for AWS's `awsglue` in local runs: DynamicFrames on Spark DataFrames, by AWS's documentation.

Never uploaded to AWS, where the real package is installed. What is not carried out is refused by name: docs/awsglue.md
lists every name. None of AWS's code is in it.
"""

from __future__ import annotations

from typing import Any


def __getattr__(name: str) -> Any:
    """`from awsglue import DynamicFrame`; only then, because Python shell jobs have no use for Spark's modules."""
    if name in ("DynamicFrame", "DynamicFrameCollection"):
        from awsglue import dynamicframe

        return getattr(dynamicframe, name)
    if name == "GlueContext":
        from awsglue.context import GlueContext

        return GlueContext
    raise AttributeError(f"module 'awsglue' has no attribute {name!r}")
