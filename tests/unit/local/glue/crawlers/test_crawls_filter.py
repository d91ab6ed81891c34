"""ListCrawls' Filters."""

from __future__ import annotations

import pytest

from local.glue.crawlers.crawls_filter import chosen
from local.glue.errors import GlueError

CRAWLS = [
    {"CrawlId": "b", "State": "RUNNING", "StartTime": 200.5},
    {"CrawlId": "a", "State": "COMPLETED", "StartTime": 100.0, "EndTime": 101.0},
]


def one(field: str, sign: str, value: str) -> dict[str, str]:
    return {"FieldName": field, "FilterOperator": sign, "FieldValue": value}


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ([], ["b", "a"]),
        ([one("STATE", "EQ", "RUNNING")], ["b"]),
        ([one("STATE", "NE", "RUNNING")], ["a"]),
        ([one("CRAWL_ID", "EQ", "a")], ["a"]),
        ([one("START_TIME", "GE", "200500")], ["b"]),
        ([one("START_TIME", "LT", "1970-01-01T00:03:20.5")], ["a"]),
        ([one("START_TIME", "LE", "1970-01-01T01:03:20.5+01:00")], ["b", "a"]),
        ([one("END_TIME", "GT", "0")], ["a"]),
        ([one("START_TIME", "GT", "0"), one("STATE", "EQ", "FAILED")], []),
    ],
)
def test_all_filters_must_let_a_crawl_through(filters: list[dict[str, str]], found: list[str]) -> None:
    assert [crawl["CrawlId"] for crawl in chosen(CRAWLS, filters)] == found


@pytest.mark.parametrize(
    ("wanted", "code", "told"),
    [
        (one("STATE", "LE", "RUNNING"), "InvalidInputException", "Only EQ or NE operator is allowed for field : STATE"),
        (one("CRAWL_ID", "GT", "a"), "InvalidInputException", "Only EQ or NE operator is allowed for field : CRAWL_ID"),
        (one("COLOUR", "EQ", "red"), "ValidationException", "'COLOUR' at 'filters.1.member.fieldName'"),
        (one("STATE", "LIKE", "R"), "ValidationException", "'LIKE' at 'filters.1.member.filterOperator'"),
        (one("START_TIME", "GT", "noon"), "InvalidInputException", "'noon' is no time"),
        (one("DPU_HOUR", "GT", "1"), "InvalidInputException", "a filter by DPU_HOUR is not supported"),
        ({"FieldName": "STATE", "FilterOperator": "EQ"}, "InvalidInputException", "FieldValue: null"),
    ],
)
def test_what_is_wrong_is_told(wanted: dict[str, str], code: str, told: str) -> None:
    with pytest.raises(GlueError) as refused:
        chosen(CRAWLS, [wanted])
    assert refused.value.code == code
    assert told in refused.value.message
