"""AWS's cron expressions, in UTC: `cron(Minutes Hours Day-of-month Month Day-of-week Year)`.

Source: "Time-based schedules for jobs and crawlers" in the AWS Glue developer guide.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache

MONTHS = {name: number for number, name in enumerate(("JAN", "FEB", "MAR", "APR", "MAY", "JUN"), 1)} | {
    name: number for number, name in enumerate(("JUL", "AUG", "SEP", "OCT", "NOV", "DEC"), 7)
}
WEEKDAYS = {name: number for number, name in enumerate(("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"), 1)}
FIRST_YEAR, LAST_YEAR = 1970, 2199
# "Cron expressions that lead to rates faster than 5 minutes are not supported."
FASTEST_MINUTES = 5
ANY = "?"


class CronError(ValueError):
    """An expression that AWS does not take; the message names the field and what was expected."""


@dataclass(frozen=True)
class Cron:
    """A schedule. `day` and `weekday` are the fields as written, of which one is `?`."""

    minutes: frozenset[int]
    hours: frozenset[int]
    months: frozenset[int]
    years: frozenset[int]
    day: str
    weekday: str

    def next_after(self, moment: datetime) -> datetime | None:
        """The first occurrence after `moment` (UTC), or None where no year has one any more."""
        start = moment.astimezone(timezone.utc).replace(second=0, microsecond=0) + timedelta(minutes=1)
        for day in self._days(start.date()):
            for hour in sorted(self.hours):
                for minute in sorted(self.minutes):
                    found = datetime(day.year, day.month, day.day, hour, minute, tzinfo=timezone.utc)
                    if found >= start:
                        return found
        return None

    def _days(self, first: date) -> Iterator[date]:
        for year in sorted(year for year in self.years if year >= first.year):
            for month in sorted(self.months):
                for number in range(1, calendar.monthrange(year, month)[1] + 1):
                    day = date(year, month, number)
                    if day >= first and _falls_on(day, self.day, self.weekday):
                        yield day


@lru_cache(maxsize=1024)
def parse(expression: str) -> Cron:
    """Read an expression.

    Raises:
        CronError: it has not six fields, a field has what it can't have, neither or both days are `?`, or it would come
            round faster than every five minutes.
    """
    inside = re.fullmatch(r"\s*cron\((.*)\)\s*", expression)
    fields = inside.group(1).split() if inside else []
    if len(fields) != 6:
        raise CronError(f"{expression!r}: expected cron(Minutes Hours Day-of-month Month Day-of-week Year)")
    minutes, hours, day, months, weekday, years = (field.upper() for field in fields)
    if (day == ANY) == (weekday == ANY):
        raise CronError(f"{expression!r}: one of Day-of-month and Day-of-week must be ?, and not both")
    _check_day(day)
    _check_weekday(weekday)
    found = Cron(
        minutes=_numbers(minutes, 0, 59, {}, "Minutes"),
        hours=_numbers(hours, 0, 23, {}, "Hours"),
        months=_numbers(months, 1, 12, MONTHS, "Month"),
        years=_numbers(years, FIRST_YEAR, LAST_YEAR, {}, "Year"),
        day=day,
        weekday=weekday,
    )
    _check_rate(expression, found)
    return found


def _check_rate(expression: str, cron: Cron) -> None:
    minutes = sorted(cron.minutes)
    gaps = [later - earlier for earlier, later in zip(minutes, minutes[1:])]
    follow = any((hour + 1) % 24 in cron.hours for hour in cron.hours)
    if follow:
        gaps.append(minutes[0] + 60 - minutes[-1])
    if gaps and min(gaps) < FASTEST_MINUTES:
        raise CronError(f"{expression!r}: faster than every {FASTEST_MINUTES} minutes")


def _numbers(field: str, lowest: int, highest: int, names: dict[str, int], called: str) -> frozenset[int]:
    """The values of a field: lists, ranges, increments, `*`."""
    found: set[int] = set()
    for part in field.split(","):
        values, slash, step = part.partition("/")
        if slash and (not step.isdigit() or int(step) < 1):
            raise CronError(f"{called} {field!r}: an increment is a number from 1 on")
        first, dash, last = values.partition("-")
        if values == "*":
            begin, end = lowest, highest
        else:
            begin = _number(first, lowest, highest, names, called, field)
            end = _number(last, lowest, highest, names, called, field) if dash else highest if slash else begin
        if end < begin:
            raise CronError(f"{called} {field!r}: a range ends before it begins")
        found.update(range(begin, end + 1, int(step or 1)))
    return frozenset(found)


def _number(text: str, lowest: int, highest: int, names: dict[str, int], called: str, field: str) -> int:
    value = names.get(text, int(text) if text.isdigit() else None)
    if value is None or not lowest <= value <= highest:
        words = f" or {'-'.join(_ends(names))}" if names else ""
        raise CronError(f"{called} {field!r}: expected {lowest} to {highest}{words}")
    return value


def _ends(names: dict[str, int]) -> tuple[str, str]:
    ordered = sorted(names, key=names.__getitem__)
    return ordered[0], ordered[-1]


def _check_day(field: str) -> None:
    if field in (ANY, "L", "LW"):
        return
    nearest = re.fullmatch(r"(\d+)W", field)
    _numbers(nearest.group(1) if nearest else field, 1, 31, {}, "Day-of-month")


def _check_weekday(field: str) -> None:
    if field in (ANY, "L"):
        return
    last = re.fullmatch(r"(\w+)L", field)
    _numbers(last.group(1) if last else field, 1, 7, WEEKDAYS, "Day-of-week")


def _falls_on(day: date, day_field: str, weekday_field: str) -> bool:
    return _is_weekday(day, weekday_field) if day_field == ANY else _is_day(day, day_field)


def _is_day(day: date, field: str) -> bool:
    last = calendar.monthrange(day.year, day.month)[1]
    if field == "L":
        return day.day == last
    if field == "LW":
        return day == _nearest_workday(day.replace(day=last))
    nearest = re.fullmatch(r"(\d+)W", field)
    if nearest:
        wanted = int(nearest.group(1))
        return wanted <= last and day == _nearest_workday(day.replace(day=wanted))
    return day.day in _numbers(field, 1, 31, {}, "Day-of-month")


def _nearest_workday(day: date) -> date:
    """The workday nearest to `day` in the same month."""
    ordered = [day + timedelta(days=away) for away in (0, -1, 1, -2, 2)]
    return next(one for one in ordered if one.month == day.month and one.weekday() < 5)


def _is_weekday(day: date, field: str) -> bool:
    number = day.isoweekday() % 7 + 1
    if field == "L":
        return number == 7
    last = re.fullmatch(r"(\w+)L", field)
    if last:
        in_last_week = (day + timedelta(days=7)).month != day.month
        return in_last_week and number in _numbers(last.group(1), 1, 7, WEEKDAYS, "Day-of-week")
    return number in _numbers(field, 1, 7, WEEKDAYS, "Day-of-week")
