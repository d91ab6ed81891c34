"""Of a database's table the rows that a job bookmark has left: those beyond its keys, up to the last there is now."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import reduce
from operator import and_, or_
from typing import Any

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F  # noqa: N812 - the usual name
from pyspark.sql.types import IntegralType
from reelhouse_bookmarks import keys

from awsglue.frames import paths
from awsglue.frames.marks import KEYS, Mark
from awsglue.unsupported import NotOnThisTarget

SIGNS = {">": Column.__gt__, "<": Column.__lt__, "=": Column.__eq__, ">=": Column.__ge__, "<=": Column.__le__}


def of(frame: DataFrame, options: Mapping[str, Any], mark: Mark) -> DataFrame:
    """The new rows by `jobBookmarkKeys` and `jobBookmarkKeysSortOrder`, marked; all rows without a bookmark.

    The last keys are asked for first: a row that comes while the others are read is the next run's.

    Raises:
        NotOnThisTarget: a bookmark without `jobBookmarkKeys`.
        ValueError: a row whose key is null, which no bookmark would ever reach again.
    """
    if not mark.active:
        return frame
    names, order = _names(options), str(options.get("jobBookmarkKeysSortOrder") or keys.ASCENDING).lower()
    state = mark.state(KEYS)
    if state is None:
        _refuse_nulls(frame, names)
    rest = _where(frame, keys.beyond(state))
    if mark.limit is not None:
        rest = _where(rest, keys.up_to(mark.limit)) if mark.limit else rest.limit(0)
    now = keys.read(names, order, _last(rest, names, order), state)
    mark.save(now)
    return _where(rest, keys.up_to(now))


def gapless(frame: DataFrame, name: str) -> bool:
    """True where the column holds every whole number between its first and its last, once each."""
    if not isinstance(frame.schema[name].dataType, IntegralType):
        return False
    low, high, count = frame.agg(F.min(_column(name)), F.max(_column(name)), F.count(_column(name))).first()
    return low is None or high - low + 1 == count


def _names(options: Mapping[str, Any]) -> list[str]:
    given = options.get("jobBookmarkKeys") or []
    if isinstance(given, str):
        given = json.loads(given) if given.lstrip().startswith("[") else [one.strip() for one in given.split(",")]
    if not given:
        raise NotOnThisTarget(
            "create_dynamic_frame of a database's table with a job bookmark and without jobBookmarkKeys",
            'name columns that only grow, {"jobBookmarkKeys": ["id"]}, or leave transformation_ctx out',
        )
    return [str(name) for name in given]


def _column(name: str) -> Column:
    return F.col(paths.quoted(name))


def _refuse_nulls(frame: DataFrame, names: Sequence[str]) -> None:
    is_null = reduce(or_, [_column(name).isNull() for name in names])
    if frame.where(is_null).select(*map(_column, names)).head(1):
        raise ValueError(f"jobBookmarkKeys {list(names)}: a row has no value there; expected columns without nulls")


def _where(frame: DataFrame, conditions: Sequence[Sequence[keys.Comparison]]) -> DataFrame:
    """The rows for which all comparisons of one of the conditions hold; all rows without conditions."""
    if not conditions:
        return frame
    return frame.where(reduce(or_, [reduce(and_, map(_compared, condition)) for condition in conditions]))


def _compared(comparison: keys.Comparison) -> Column:
    name, sign, value = comparison
    compared: Column = SIGNS[sign](_column(name), F.lit(value))
    return compared


def _last(frame: DataFrame, names: Sequence[str], order: str) -> list[Any] | None:
    columns = [_column(name) for name in names]
    last_first = [one.desc() if order == keys.ASCENDING else one.asc() for one in columns]
    found = frame.select(*columns).orderBy(*last_first).head(1)
    return list(found[0]) if found else None
