"""What a chart or a headline figure is made of: the view it reads, its fields, its form."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

OVERVIEW = "Overview"
SUBSCRIBERS = "Subscribers and revenue"
CATALOGUE = "Catalogue"
ENGAGEMENT = "Engagement"
QUALITY = "Streaming quality"
REAL_TIME = "Real time"
TABS = (OVERVIEW, SUBSCRIBERS, CATALOGUE, ENGAGEMENT, QUALITY, REAL_TIME)

# What the page can be filtered by; of a month both ends of a range.
FILTERS = ("month", "country", "plan", "device")

BY, SUM, RATE, KEPT = "by", "sum", "rate", "kept"
# How a `by` field lies on an axis.
MONTH, MINUTE, WORD, NUMBER = "month", "minute", "word", "number"

# What Vega, the page's script and Python all understand.
FORMATS = re.compile(r"\+?,?\.\d[f%]")


@dataclass(frozen=True)
class Field:
    """A column of an exhibit's table.

    Attributes:
        name: the query's column; of a rate the name that it gets.
        caption: what people read, with the unit.
        role: `by`: a value of the grain. `sum`: adds up over what the filters let through. `rate`: the quotient of two
            sums. `kept`: does not add up, so the query has one row for each value of the grain.
        kind: of a `by` field: how it lies on an axis.
        format: of a number, in d3's words (https://d3js.org/d3-format), of which FORMATS are allowed.
        of: of a rate: the two sums, numerator first.
        shown: False for a sum that only a rate needs.
    """

    name: str
    caption: str
    role: str = BY
    kind: str = WORD
    format: str = ""
    of: tuple[str, str] | None = None
    shown: bool = True


def by(name: str, caption: str, kind: str = WORD) -> Field:
    """A field of the grain."""
    return Field(name, caption, BY, kind)


def total(name: str, caption: str, form: str = ",.0f") -> Field:
    """A measure that adds up."""
    return Field(name, caption, SUM, NUMBER, form)


def part(name: str) -> Field:
    """A sum that only a rate needs."""
    return Field(name, name, SUM, NUMBER, shown=False)


def rate(name: str, caption: str, over: tuple[str, str], form: str = ".1%") -> Field:
    """A quotient of two sums, numerator first."""
    return Field(name, caption, RATE, NUMBER, form, over)


def kept(name: str, caption: str, form: str = ",.2f") -> Field:
    """A measure that does not add up."""
    return Field(name, caption, KEPT, NUMBER, form)


# Makes an Altair chart without data from the fields.
Form = Callable[[Mapping[str, Field]], Any]


@dataclass(frozen=True)
class Exhibit:
    """What all that is shown has in common.

    Attributes:
        tab: the page it stands on, one of TABS.
        place: its place there; smaller comes first.
        title: the subject.
        grain: unit and grain, in a few words: "USD a month, by plan".
        views: the views of `bi` that the query reads.
        query: aggregates in the warehouse; its columns are the filters' and the fields'.
        fields: the table behind the picture, in its order.
        filled_by: what fills the views, for a page of a warehouse where they are empty.
        filters: filter of the page → column of the query. A filter that is not there does not act on the exhibit.
        note: what a reader must know so as not to misread it.
    """

    tab: str
    place: int
    title: str
    grain: str
    views: tuple[str, ...]
    query: str
    fields: tuple[Field, ...]
    filled_by: str
    filters: Mapping[str, str] = field(default_factory=dict)
    note: str = ""

    @property
    def columns(self) -> list[str]:
        """The query's columns, in any order: those of the filters and of the fields that are no rates."""
        own = [item.name for item in self.fields if item.role != RATE]
        return list(dict.fromkeys([*self.filters.values(), *own]))

    @property
    def shown(self) -> list[Field]:
        """The fields that people see."""
        return [item for item in self.fields if item.shown]


@dataclass(frozen=True)
class Chart(Exhibit):
    """A picture.

    Attributes:
        form: makes it of the fields.
        wide: it takes the page's whole width.
    """

    form: Form = field(kw_only=True)
    wide: bool = False


@dataclass(frozen=True)
class Figure(Exhibit):
    """A headline figure with its change: the first field is the period, the last the value.

    Attributes:
        lag: how many periods back it is compared with: 4 quarters are a year.
    """

    lag: int = 1
