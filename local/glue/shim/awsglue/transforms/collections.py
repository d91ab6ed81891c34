"""Transforms of collections."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from awsglue.dynamicframe import DynamicFrame, DynamicFrameCollection
from awsglue.transforms.transform import GlueTransform


class SelectFromCollection(GlueTransform):
    """One frame of a collection."""

    def __call__(self, dfc: DynamicFrameCollection, key: str, transformation_ctx: str = "") -> DynamicFrame:
        """The frame of this name."""
        return dfc.select(key, transformation_ctx)


class MapToCollection(GlueTransform):
    """A transform for each frame of a collection."""

    def __call__(
        self,
        dfc: DynamicFrameCollection,
        callable: Any,
        transformation_ctx: str = "",
        base_kwargs: Mapping[str, Any] | None = None,
    ) -> DynamicFrameCollection:
        """What the function makes of each frame, given `transformation_ctx` and the `base_kwargs`."""
        return dfc.map(lambda frame, ctx: callable(frame, transformation_ctx=ctx, **(base_kwargs or {})),
                       transformation_ctx)  # fmt: skip


class FlatMap(GlueTransform):
    """A transform for each frame of a collection, its results in one."""

    def __call__(
        self,
        dfc: DynamicFrameCollection,
        BaseTransform: Any,
        frame_name: str = "frame",  # noqa: N803
        transformation_ctx: str = "",
        **base_kwargs: Any,
    ) -> DynamicFrameCollection:
        """`BaseTransform.apply` for each frame, which it gets as its argument `frame_name`."""

        def applied(frame: DynamicFrame, ctx: str) -> Any:
            return BaseTransform.apply(**{frame_name: frame}, transformation_ctx=ctx, **base_kwargs)

        return dfc.flatmap(applied, transformation_ctx)
