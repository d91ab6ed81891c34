"""`awsglue.transforms`: the transforms as classes, each `Name.apply(frame=…, …)`; most are methods of DynamicFrame."""

from awsglue.transforms.collections import FlatMap, MapToCollection, SelectFromCollection
from awsglue.transforms.dynamic_frames import (
    ApplyMapping,
    Coalesce,
    DropFields,
    Filter,
    Join,
    Map,
    Relationalize,
    RenameField,
    Repartition,
    ResolveChoice,
    SelectFields,
    SimplifyDDBJson,
    Spigot,
    SplitFields,
    SplitRows,
    Unbox,
    Union,
    UnnestDDBJson,
    UnnestFrame,
)
from awsglue.transforms.errors import ErrorsAsDynamicFrame
from awsglue.transforms.nulls import DropNullFields
from awsglue.transforms.transform import GlueTransform
from awsglue.unsupported import refuse

FillMissingValues = refuse("transforms.FillMissingValues")
FindIncrementalMatches = refuse("transforms.FindIncrementalMatches")
FindMatches = refuse("transforms.FindMatches")

__all__ = [
    "ApplyMapping",
    "Coalesce",
    "DropFields",
    "DropNullFields",
    "ErrorsAsDynamicFrame",
    "FillMissingValues",
    "Filter",
    "FindIncrementalMatches",
    "FindMatches",
    "FlatMap",
    "GlueTransform",
    "Join",
    "Map",
    "MapToCollection",
    "Relationalize",
    "RenameField",
    "Repartition",
    "ResolveChoice",
    "SelectFields",
    "SelectFromCollection",
    "SimplifyDDBJson",
    "Spigot",
    "SplitFields",
    "SplitRows",
    "Unbox",
    "Union",
    "UnnestDDBJson",
    "UnnestFrame",
]
