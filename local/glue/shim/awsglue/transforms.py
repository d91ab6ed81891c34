"""`awsglue.transforms`: importable, refused when used; every one of them works on DynamicFrames."""

from __future__ import annotations

from awsglue.unsupported import refuse

ApplyMapping = refuse("transforms.ApplyMapping")
DropFields = refuse("transforms.DropFields")
DropNullFields = refuse("transforms.DropNullFields")
ErrorsAsDynamicFrame = refuse("transforms.ErrorsAsDynamicFrame")
FillMissingValues = refuse("transforms.FillMissingValues")
Filter = refuse("transforms.Filter")
FindIncrementalMatches = refuse("transforms.FindIncrementalMatches")
FindMatches = refuse("transforms.FindMatches")
FlatMap = refuse("transforms.FlatMap")
Join = refuse("transforms.Join")
Map = refuse("transforms.Map")
MapToCollection = refuse("transforms.MapToCollection")
Relationalize = refuse("transforms.Relationalize")
RenameField = refuse("transforms.RenameField")
ResolveChoice = refuse("transforms.ResolveChoice")
SelectFields = refuse("transforms.SelectFields")
SelectFromCollection = refuse("transforms.SelectFromCollection")
Spigot = refuse("transforms.Spigot")
SplitFields = refuse("transforms.SplitFields")
SplitRows = refuse("transforms.SplitRows")
Unbox = refuse("transforms.Unbox")
UnnestFrame = refuse("transforms.UnnestFrame")
