"""`awsglue.dynamicframe`: importable, so that a script's imports work; refused when it is used."""

from __future__ import annotations

from awsglue.unsupported import refuse

DynamicFrame = refuse("dynamicframe.DynamicFrame")
DynamicFrameCollection = refuse("dynamicframe.DynamicFrameCollection")
