"""ListCrawls' Filters: a choice among a crawler's crawls (CrawlsFilter in the API reference)."""

from __future__ import annotations

import operator
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

from local.glue.errors import GlueError, unsupported

Crawl = dict[str, Any]

_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "LT": operator.lt,
    "EQ": operator.eq,
    "GT": operator.gt,
    "NE": operator.ne,
    "LE": operator.le,
    "GE": operator.ge,
}
_TIMES = {"START_TIME": "StartTime", "END_TIME": "EndTime"}
_TEXTS = {"STATE": "State", "CRAWL_ID": "CrawlId"}
_FIELDS = (*_TIMES, *_TEXTS, "DPU_HOUR")


def chosen(crawls: list[Crawl], filters: list[dict[str, Any]]) -> list[Crawl]:
    """Those crawls that all filters let through.

    Raises:
        GlueError: ValidationException for a field or operator that AWS does not know, InvalidInputException for a
            filter that lacks a member, or asks for an order where there is none.
    """
    tests = [_test(number, one) for number, one in enumerate(filters, start=1)]
    return [crawl for crawl in crawls if all(test(crawl) for test in tests)]


def _test(number: int, wanted: dict[str, Any]) -> Callable[[Crawl], bool]:
    field, sign, value = (wanted.get(name) for name in ("FieldName", "FilterOperator", "FieldValue"))
    _check_known(f"filters.{number}.member.fieldName", field, _FIELDS)
    _check_known(f"filters.{number}.member.filterOperator", sign, tuple(_OPERATORS))
    if field is None or sign is None or value is None:
        told = ", ".join(
            f"{name}: {wanted.get(name, 'null')}" for name in ("FieldName", "FilterOperator", "FieldValue")
        )
        raise GlueError("InvalidInputException", f"Invalid Filter Provided: {told}")
    compare = _OPERATORS[sign]
    if field in _TIMES:
        member, moment = _TIMES[field], _epoch(field, value)
        return lambda crawl: member in crawl and compare(crawl[member], moment)
    if field == "DPU_HOUR":
        raise unsupported("ListCrawls with a filter by DPU_HOUR", "Crawls use no DPUs here.")
    if sign not in ("EQ", "NE"):
        raise GlueError("InvalidInputException", f"Only EQ or NE operator is allowed for field : {field}")
    return lambda crawl: compare(crawl[_TEXTS[field]], value)


def _check_known(where: str, value: str | None, known: tuple[str, ...]) -> None:
    if value is not None and value not in known:
        raise GlueError(
            "ValidationException",
            f"Value '{value}' at '{where}' failed to satisfy constraint:"
            f" Member must satisfy enum value set: [{', '.join(known)}]",
        )


def _epoch(field: str, value: str) -> float:
    """Seconds since 1970 of a time in milliseconds since 1970, or in ISO 8601 (UTC where it names no zone)."""
    if value.isdigit():
        return int(value) / 1000
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        raise GlueError("InvalidInputException", f"Filters: {field} {value!r} is no time.") from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)).timestamp()
