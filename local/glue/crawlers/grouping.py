"""Folders and their files to tables and partitions.

Source: AWS Glue Developer Guide, "How does a crawler determine when to create partitions?" and "Creating a single
schema for each Amazon S3 include path": where the majority of schemas at a folder level are similar, its subfolders
are partitions of one table named after it; otherwise each is a table of its own. What the guide leaves open is
decided here: an include path with a lone subfolder that is not `key=value` means that subfolder, and files that lie
beside folders are a table each, since one table at their folder would take in the folders, too.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import reduce

from local.glue.crawlers.s3_objects import S3Object
from local.glue.crawlers.schemas import CrawlFailed, FileSchema

Classifier = Callable[[S3Object], FileSchema]


@dataclass(frozen=True)
class Leaf:
    """A folder that holds files of a table: its partition values from the table's root down, and its own schema."""

    location: str
    values: tuple[str, ...]
    schema: FileSchema


@dataclass(frozen=True)
class DetectedTable:
    """A table: where it is, what to call it, its partition key names and the folders it is made of."""

    location: str
    name: str
    keys: tuple[str, ...]
    leaves: tuple[Leaf, ...]
    schema: FileSchema


@dataclass
class _Folder:
    """One level of the key tree."""

    location: str
    name: str
    files: list[S3Object] = field(default_factory=list)
    folders: dict[str, _Folder] = field(default_factory=dict)


@dataclass(frozen=True)
class GroupingRules:
    """`combine`: similarity is not asked for (CombineCompatibleSchemas); `sample_size`: files read in a folder."""

    combine: bool = False
    sample_size: int | None = None


def detect_tables(
    bucket: str, folder: str, objects: list[S3Object], classify: Classifier, rules: GroupingRules
) -> list[DetectedTable]:
    """The tables under one include path (`folder` is "" or ends in a slash); keys repeat in no two tables."""
    if len(objects) == 1 and objects[0].key == folder.rstrip("/"):
        return [_file_table(objects[0], classify(objects[0]))]
    name = folder.rstrip("/").rsplit("/", 1)[-1] or bucket
    root = _Folder(f"s3://{bucket}/{folder}", name)
    for item in objects:
        _place(root, item, item.key[len(folder) :].split("/"))
    return [_with_key_names(table) for table in _detect(_table_root(root), classify, rules)]


def _place(root: _Folder, item: S3Object, parts: list[str]) -> None:
    here = root
    for part in parts[:-1]:
        here = here.folders.setdefault(part, _Folder(f"{here.location}{part}/", part))
    here.files.append(item)


def _table_root(folder: _Folder) -> _Folder:
    """Step down while a folder holds nothing but one subfolder that is not `key=value`: the table is named by that."""
    while not folder.files and len(folder.folders) == 1:
        (child,) = folder.folders.values()
        if _key_of(child.name):
            break
        folder = child
    return folder


def _detect(folder: _Folder, classify: Classifier, rules: GroupingRules) -> list[DetectedTable]:
    if not folder.folders:
        return _tables_of_files(folder, classify, rules)
    below = [_detect(child, classify, rules) for child in folder.folders.values()]
    beside = [_file_table(item, classify(item)) for item in folder.files]
    return beside + _partitions_or_tables(folder, below, rules)


def _tables_of_files(folder: _Folder, classify: Classifier, rules: GroupingRules) -> list[DetectedTable]:
    sampled = folder.files[: rules.sample_size]
    schemas = [(item, classify(item)) for item in sampled]
    # What no classifier knows has no say: a stray image must not split a folder of CSV files.
    known = [schema for _, schema in schemas if schema.columns]
    alike = _majority(known or [schema for _, schema in schemas], rules)
    tables: list[DetectedTable] = []
    if alike:
        schema = reduce(FileSchema.merged, alike)
        if len(sampled) < len(folder.files):
            schema = schema.counted(sum(item.size for item in folder.files), len(folder.files))
        tables.append(DetectedTable(folder.location, folder.name, (), (Leaf(folder.location, (), schema),), schema))
    odd = [(item, schema) for item, schema in schemas if not any(schema is one for one in alike)]
    return tables + [_file_table(item, schema) for item, schema in odd]


def _file_table(item: S3Object, schema: FileSchema) -> DetectedTable:
    return DetectedTable(item.uri, item.key.rsplit("/", 1)[-1], (), (Leaf(item.uri, (), schema),), schema)


def _majority(schemas: list[FileSchema], rules: GroupingRules) -> list[FileSchema]:
    """The largest group of like schemas, when it is more than half of them; else nothing."""
    groups: list[list[FileSchema]] = []
    for schema in schemas:
        home = next((group for group in groups if _alike(group[0], schema, rules)), None)
        if home is None:
            groups.append([schema])
        else:
            home.append(schema)
    largest = max(groups, key=len)
    return largest if 2 * len(largest) > len(schemas) else []


def _alike(left: FileSchema, right: FileSchema, rules: GroupingRules) -> bool:
    return left.format.compatible(right.format) and (rules.combine or left.similar(right))


def _partitions_or_tables(
    folder: _Folder, below: list[list[DetectedTable]], rules: GroupingRules
) -> list[DetectedTable]:
    """One table of the subfolders that are alike, when they are the majority; all others stay as they are."""
    flat = [table for tables in below for table in tables]
    groups: list[list[DetectedTable]] = []
    for child, tables in zip(folder.folders.values(), below):
        whole = next((table for table in tables if table.location == child.location), None)
        if whole is None:
            continue
        home = next((group for group in groups if _same_shape(group[0], whole, rules)), None)
        if home is None:
            groups.append([whole])
        else:
            home.append(whole)
    largest = max(groups, key=len, default=[])
    if 2 * len(largest) <= len(below):
        return flat
    return [_merge(folder, largest), *(table for table in flat if not any(table is member for member in largest))]


def _same_shape(left: DetectedTable, right: DetectedTable, rules: GroupingRules) -> bool:
    same_keys = (_key_of(left.name), left.keys) == (_key_of(right.name), right.keys)
    return same_keys and _alike(left.schema, right.schema, rules)


def _merge(folder: _Folder, members: list[DetectedTable]) -> DetectedTable:
    leaves: list[Leaf] = []
    for table in members:
        value = table.name.split("=", 1)[1] if _key_of(table.name) else table.name
        leaves += [Leaf(leaf.location, (value, *leaf.values), leaf.schema) for leaf in table.leaves]
    first = members[0]
    keys = (_key_of(first.name), *first.keys)
    schema = reduce(FileSchema.merged, (table.schema for table in members))
    return DetectedTable(folder.location, folder.name, keys, tuple(leaves), schema)


def _key_of(folder_name: str) -> str:
    """The key of a Hive-style `key=value` folder, "" for any other."""
    key, equals, value = folder_name.partition("=")
    return sanitised(key) if equals and key and value else ""


def _with_key_names(table: DetectedTable) -> DetectedTable:
    """Name the keys: `key=value` folders by their key, others partition_0, partition_1 … as AWS does."""
    unnamed = iter(range(len(table.keys)))
    keys = tuple(key or f"partition_{next(unnamed)}" for key in table.keys)
    columns = {column.name.lower() for column in table.schema.columns}
    for key in keys:
        if key in columns or keys.count(key) > 1:
            raise CrawlFailed(
                f"{table.location}: partition key {key} is also a column of the files or of another folder level; "
                "rename the folder or the column"
            )
    return DetectedTable(table.location, table.name, keys, table.leaves, table.schema)


def sanitised(name: str) -> str:
    """A catalogue name: lower case, everything but letters, digits and underscores becomes an underscore."""
    return re.sub(r"[^a-z0-9_]", "_", name.lower())
