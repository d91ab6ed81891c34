"""The transforms of a DynamicFrame, as its methods."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pyspark.sql import DataFrame

from awsglue.frames import ddb_json, fields, joins, mapping, merging, records, relational, splits
from awsglue.frames.collection import DynamicFrameCollection
from awsglue.frames.resolving import resolution

if TYPE_CHECKING:
    from awsglue.dynamicframe import DynamicFrame

Mappings = Sequence[Sequence[str]]


class Transforms:
    """What DynamicFrame has beside these: its rows, and frames that follow from it."""

    glue_ctx: Any
    _df: DataFrame
    _then: Callable[..., DynamicFrame]
    _next: Callable[..., DynamicFrame]
    _made: Callable[[DataFrame, str], DynamicFrame]

    def apply_mapping(
        self,
        mappings: Mappings,
        case_sensitive: bool = False,
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,
        totalThreshold: int = 0,
    ) -> DynamicFrame:  # noqa: N803
        """Only the mapped fields, renamed and cast: (source, source type, target, target type)."""
        given = [mapping.read(one) for one in mappings]
        change = lambda frame: mapping.apply(frame, given, case_sensitive)  # noqa: E731
        return self._then(change, stageThreshold, totalThreshold)

    applyMapping = apply_mapping  # noqa: N815 - as Scala has it

    def drop_fields(
        self,
        paths: Sequence[str],
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,
        totalThreshold: int = 0,
    ) -> DynamicFrame:  # noqa: N803
        """Without the fields at these paths."""
        return self._then(lambda frame: fields.drop(frame, _listed(paths)), stageThreshold, totalThreshold)

    def select_fields(
        self,
        paths: Sequence[str],
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,
        totalThreshold: int = 0,
    ) -> DynamicFrame:  # noqa: N803
        """Only the fields at these paths."""
        return self._then(lambda frame: fields.select(frame, _listed(paths)), stageThreshold, totalThreshold)

    def rename_field(
        self,
        oldName: str,
        newName: str,
        transformation_ctx: str = "",
        info: str = "",  # noqa: N803
        stageThreshold: int = 0,
        totalThreshold: int = 0,
    ) -> DynamicFrame:  # noqa: N803
        """The field under another name."""
        return self._then(lambda frame: fields.rename(frame, oldName, newName), stageThreshold, totalThreshold)

    def filter(
        self,
        f: Callable[[Any], Any],
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,
        totalThreshold: int = 0,
    ) -> DynamicFrame:  # noqa: N803
        """The records for which `f` is true."""
        return self._next(lambda: records.filtered(self._df, f, info), stageThreshold, totalThreshold)

    def map(
        self,
        f: Callable[[Any], Any],
        preservesPartitioning: bool = False,
        transformation_ctx: str = "",  # noqa: N803
        info: str = "",
        stageThreshold: int = 0,
        totalThreshold: int = 0,
    ) -> DynamicFrame:  # noqa: N803
        """What `f` makes of each record."""
        return self._next(lambda: records.mapped(self._df, f, info), stageThreshold, totalThreshold)

    def resolveChoice(  # noqa: N802 - AWS's name
        self,
        specs: Sequence[tuple[str, str]] | None = None,
        choice: str = "",
        database: str | None = None,
        table_name: str | None = None,
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,
        totalThreshold: int = 0,
        catalog_id: str | None = None,  # noqa: N803
    ) -> DynamicFrame:
        """Choices resolved: those of `specs`, (path, action) each, or all of them by the action `choice`.

        Raises:
            ValueError: both or neither is given; or match_catalog without database and table_name.
        """
        if bool(specs) == bool(choice):
            raise ValueError("resolveChoice takes exactly one of specs and choice")
        change = resolution(specs or (), choice, database, table_name)
        return self._then(change, stageThreshold, totalThreshold)

    def join(
        self,
        paths1: Any,
        paths2: Any,
        frame2: DynamicFrame,
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,
        totalThreshold: int = 0,
    ) -> DynamicFrame:  # noqa: N803
        """Pairs of records whose keys are equal; both keys stay."""
        one, other = _listed(paths1), _listed(paths2)
        return self._then(lambda frame: joins.join(frame, frame2._df, one, other), stageThreshold, totalThreshold)

    def union(
        self,
        dynamic_frame: DynamicFrame,
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,
        totalThreshold: int = 0,
    ) -> DynamicFrame:  # noqa: N803
        """The records of both; a field that they have with different types is a choice."""
        return self._then(lambda frame: merging.union(frame, dynamic_frame._df), stageThreshold, totalThreshold)

    def mergeDynamicFrame(  # noqa: N802 - AWS's name
        self,
        stage_dynamic_frame: DynamicFrame,
        primary_keys: Sequence[str],
        transformation_ctx: str = "",
        options: Mapping[str, Any] | None = None,
        info: str = "",
        stageThreshold: int = 0,  # noqa: N803
        totalThreshold: int = 0,  # noqa: N803
    ) -> DynamicFrame:
        """The records of the staging frame, and those of this one whose keys are not among them."""
        keys = _listed(primary_keys)
        merge = lambda frame: merging.merge(frame, stage_dynamic_frame._df, keys)  # noqa: E731
        return self._then(merge, stageThreshold, totalThreshold)

    def unnest(
        self,
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,  # noqa: N803
        totalThreshold: int = 0,
    ) -> DynamicFrame:  # noqa: N803
        """Structs as fields with dotted names."""
        return self._then(relational.unnest, stageThreshold, totalThreshold)

    def relationalize(
        self,
        root_table_name: str,
        staging_path: str | None = None,
        options: Mapping[str, Any] | None = None,
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,
        totalThreshold: int = 0,  # noqa: N803
    ) -> DynamicFrameCollection:
        """A frame without structs or arrays for the records, and one for each array."""
        made = relational.relationalize(self._df, root_table_name)
        return DynamicFrameCollection({name: self._made(frame, name) for name, frame in made.items()}, self.glue_ctx)

    def unbox(
        self,
        path: str,
        format: str,
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,
        totalThreshold: int = 0,
        **options: Any,
    ) -> DynamicFrame:  # noqa: N803
        """The field at `path`, text in that format (json or csv), as what it says."""
        return self._next(
            lambda: relational.unbox(self._df, path, format, options, info), stageThreshold, totalThreshold
        )

    def split_fields(
        self,
        paths: Sequence[str],
        name1: str,
        name2: str,
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,
        totalThreshold: int = 0,
    ) -> DynamicFrameCollection:  # noqa: N803
        """Two frames: these fields, and the others."""
        chosen = _listed(paths)
        one = self._then(lambda frame: fields.select(frame, chosen), stageThreshold, totalThreshold)
        other = self._then(lambda frame: fields.drop(frame, chosen), stageThreshold, totalThreshold)
        return DynamicFrameCollection({name1: one, name2: other}, self.glue_ctx)

    def split_rows(
        self,
        comparison_dict: Mapping[str, Mapping[str, Any]],
        name1: str,
        name2: str,
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,  # noqa: N803
        totalThreshold: int = 0,
    ) -> DynamicFrameCollection:  # noqa: N803
        """Two frames: the records that pass all comparisons, and the others."""
        splits.check(comparison_dict)
        one = self._then(lambda frame: splits.passing(frame, comparison_dict), stageThreshold, totalThreshold)
        other = self._then(lambda frame: splits.failing(frame, comparison_dict), stageThreshold, totalThreshold)
        return DynamicFrameCollection({name1: one, name2: other}, self.glue_ctx)

    def spigot(
        self,
        path: str,
        options: Mapping[str, Any] | None = None,
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,
        totalThreshold: int = 0,
    ) -> DynamicFrame:  # noqa: N803
        """The same records; when they are first used, sample records are written to `path` as JSON."""
        return self._then(lambda frame: splits.spigot(frame, path, options or {}), stageThreshold, totalThreshold)

    def unnest_ddb_json(
        self,
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,  # noqa: N803
        totalThreshold: int = 0,
    ) -> DynamicFrame:  # noqa: N803
        """The attributes of items in DynamoDB JSON as fields, lists as they are."""
        return self._then(ddb_json.unnest, stageThreshold, totalThreshold)

    def simplify_ddb_json(
        self,
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,  # noqa: N803
        totalThreshold: int = 0,
    ) -> DynamicFrame:  # noqa: N803
        """The attributes of items in DynamoDB JSON as fields, also in maps, and in lists of one type."""
        return self._then(ddb_json.simplify, stageThreshold, totalThreshold)


def _listed(paths: Any) -> list[str]:
    """One path, or several."""
    return [paths] if isinstance(paths, str) else list(paths)
