"""AWS's cron: what is read, when it comes round, and what is refused."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from local.glue.workflows import cron


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("expression", "after", "following"),
    [
        ("cron(15 12 * * ? *)", "2026-11-28T12:14:59", "2026-11-28T12:15:00"),
        ("cron(15 12 * * ? *)", "2026-11-28T12:15:00", "2026-11-29T12:15:00"),
        ("cron(0 18 ? * MON-FRI *)", "2026-11-28T10:00:00", "2026-11-30T18:00:00"),
        ("cron(0 8 1 * ? *)", "2026-12-01T08:00:00", "2027-01-01T08:00:00"),
        ("cron(0/15 * * * ? *)", "2026-11-28T10:46:00", "2026-11-28T11:00:00"),
        ("cron(1/10 10 * * ? *)", "2026-11-28T10:12:00", "2026-11-28T10:21:00"),
        ("cron(0/5 8-17 ? * MON-FRI *)", "2026-11-27T17:56:00", "2026-11-30T08:00:00"),
        ("cron(0 0 L * ? *)", "2028-02-01T00:00:00", "2028-02-29T00:00:00"),
        ("cron(0 0 LW * ? *)", "2026-05-01T00:00:00", "2026-05-29T00:00:00"),
        ("cron(0 0 1W * ? *)", "2026-07-31T23:59:00", "2026-08-03T00:00:00"),
        ("cron(0 0 15W * ? *)", "2026-11-01T00:00:00", "2026-11-16T00:00:00"),
        ("cron(0 0 ? * 6L *)", "2026-11-01T00:00:00", "2026-11-27T00:00:00"),
        ("cron(0 0 ? * L *)", "2026-11-23T00:00:00", "2026-11-28T00:00:00"),
        ("cron(30 6 29 FEB ? *)", "2026-11-28T00:00:00", "2028-02-29T06:30:00"),
        ("cron(0 0 1 JAN,JUL ? 2030)", "2026-11-28T00:00:00", "2030-01-01T00:00:00"),
    ],
)
def test_the_next_occurrence(expression: str, after: str, following: str) -> None:
    assert cron.parse(expression).next_after(at(after)) == at(following)


def test_a_schedule_of_the_past_has_no_next_occurrence() -> None:
    assert cron.parse("cron(0 0 1 1 ? 2020)").next_after(at("2026-11-28T00:00:00")) is None


def test_another_zone_is_brought_to_utc() -> None:
    moment = datetime.fromisoformat("2026-11-28T13:00:00+02:00")
    assert cron.parse("cron(15 11 * * ? *)").next_after(moment) == at("2026-11-28T11:15:00")


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("rate(5 minutes)", "expected cron"),
        ("cron(0 3 * * ?)", "expected cron"),
        ("0 3 * * ? *", "expected cron"),
        ("cron(60 3 * * ? *)", "Minutes '60': expected 0 to 59"),
        ("cron(0 24 * * ? *)", "Hours"),
        ("cron(0 3 32 * ? *)", "Day-of-month"),
        ("cron(0 3 ? * 8 *)", "Day-of-week '8': expected 1 to 7 or SUN-SAT"),
        ("cron(0 3 ? * 2#1 *)", "Day-of-week"),
        ("cron(0 3 1 13 ? *)", "Month"),
        ("cron(0 3 1 1 ? 1969)", "Year"),
        ("cron(0 3 1 1 ? x)", "Year"),
        ("cron(0 5-3 * * ? *)", "a range ends before it begins"),
        ("cron(0/0 3 * * ? *)", "an increment"),
        ("cron(0 3 * * * *)", "one of Day-of-month and Day-of-week must be ?"),
        ("cron(0 3 ? * ? *)", "one of Day-of-month and Day-of-week must be ?"),
        ("cron(* * * * ? *)", "faster than every 5 minutes"),
        ("cron(0,3 4 * * ? *)", "faster than every 5 minutes"),
        ("cron(0,58 * * * ? *)", "faster than every 5 minutes"),
    ],
)
def test_what_aws_does_not_take_is_refused(expression: str, words: str) -> None:
    with pytest.raises(cron.CronError) as refused:
        cron.parse(expression)
    assert words in str(refused.value)


def test_the_end_of_an_hour_and_the_begin_of_another_are_apart_where_the_hours_are() -> None:
    cron.parse("cron(0,58 4,8 * * ? *)")
    with pytest.raises(cron.CronError, match="faster"):
        cron.parse("cron(0,58 23,0 * * ? *)")
