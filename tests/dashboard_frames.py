"""Small frames for every exhibit, made from its declaration: no stack is needed to look at a page of them.

Each has every combination of a few values of its grain and filters, hostile ones among them, and numbers that differ
from row to row, so that every filter changes what is drawn.
"""

from __future__ import annotations

from itertools import product
from typing import Any

from local.dashboard.exhibit import BY, KEPT, NUMBER, Exhibit
from local.dashboard.frames import Frames
from local.dashboard.grouping import Row

# What a file could bring: markup, the end of a script, a formula of a spreadsheet.
MARKUP = "<img src=x onerror=alert(1)>"
SCRIPT_END = "</script><script>alert(2)</script>"
FORMULA = '=1+1,"quoted"'

MONTHS = ("2024-01", "2024-02", "2024-03")
QUARTERS = {"2023 Q4": "2023-12", "2024 Q1": "2024-03"}
VALUES: dict[str, tuple[Any, ...]] = {
    "month": MONTHS,
    "cohort": MONTHS,
    "quarter": tuple(QUARTERS),
    "minute": ("2024-03-01T20:00:00Z", "2024-03-01T20:01:00Z", "2024-03-01T20:02:00Z"),
    "country": ("Spain", MARKUP),
    "plan": ("Basic", "Premium"),
    "device": ("Laptop", "Smart TV"),
    "region": ("EMEA", "UCAN"),
    "genre": ("Drama", SCRIPT_END),
    "person": ("Ana O'Neil", FORMULA),
    "title_type": ("Movie", "TV Show"),
}


def frames(exhibits: dict[str, Exhibit]) -> Frames:
    """Name → rows of every exhibit."""
    return {name: rows(exhibit) for name, exhibit in exhibits.items()}


def rows(exhibit: Exhibit) -> list[Row]:
    """Every combination of the values of the exhibit's words, with numbers of their own."""
    kinds = {item.name: item.kind for item in exhibit.fields if item.role == BY}
    words = [name for name in exhibit.columns if name in kinds or name in exhibit.filters.values()]
    if "quarter" in words:
        words.remove("month")
    found = [dict(zip(words, values)) for values in product(*(_values(name, kinds.get(name, "")) for name in words))]
    for place, row in enumerate(found):
        if "quarter" in words:
            row["month"] = QUARTERS[row["quarter"]]
        row |= _numbers(exhibit, place, set(row))
    return found


def _values(name: str, kind: str) -> tuple[Any, ...]:
    return VALUES.get(name, (2020, 2021) if kind == NUMBER else (f"{name} a", f"{name} b"))


def _numbers(exhibit: Exhibit, place: int, there: set[str]) -> Row:
    """What adds up is whole, what does not lies between 0 and 1; the fields of a row rise, as percentiles do."""
    measures = [item for item in exhibit.fields if item.name in exhibit.columns and item.name not in there]
    return {
        item.name: round(0.1 + place / 1000 + number / 20, 6) if item.role == KEPT else 1 + place**2 + number
        for number, item in enumerate(measures)
    }
