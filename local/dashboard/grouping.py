"""What is left of a frame's rows under a choice of filters: `group` of web/page.js, for those without a browser.

tests/integration/local/dashboard holds the two against each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from local.dashboard.exhibit import BY, KEPT, RATE, SUM, Exhibit

Row = dict[str, Any]


def group(exhibit: Exhibit, rows: Sequence[Row], choice: Mapping[str, str]) -> list[Row]:
    """The exhibit's table: rows that pass the filters, added up to its grain, in the order in which they come.

    Args:
        exhibit: what is shown.
        rows: column → value, as the query gives them.
        choice: `from`, `to` (months as 2024-01), `country`, `plan`, `device`; what is missing or empty lets all
            through.

    Raises:
        ValueError: a measure that does not add up has several rows at one place of the grain.
    """
    found: dict[tuple[Any, ...], Row] = {}
    grain = [item.name for item in exhibit.fields if item.role == BY]
    for row in rows:
        if passes(exhibit.filters, row, choice):
            key = tuple(row[name] for name in grain)
            found[key] = _added(exhibit, found.get(key), row)
    return [_with_rates(exhibit, row) for row in found.values()]


def passes(filters: Mapping[str, str], row: Row, choice: Mapping[str, str]) -> bool:
    """True where the choice lets the row through; a filter that the exhibit lacks lets all through."""
    for name, column in filters.items():
        value = row[column]
        if name != "month":
            if choice.get(name) and value != choice[name]:
                return False
        elif not (choice.get("from") or "") <= str(value) <= (choice.get("to") or "9999"):
            return False
    return True


def _added(exhibit: Exhibit, sums: Row | None, row: Row) -> Row:
    if sums is None:
        return {item.name: row[item.name] for item in exhibit.fields if item.role != RATE}
    for item in exhibit.fields:
        if item.role == KEPT:
            raise ValueError(f"{exhibit.title}: {item.name} does not add up, and has two rows at {sums}")
        if item.role == SUM and row[item.name] is not None:
            sums[item.name] = (sums[item.name] or 0) + row[item.name]
    return sums


def _with_rates(exhibit: Exhibit, row: Row) -> Row:
    return {item.name: _rate(row, item.of) if item.of else row[item.name] for item in exhibit.fields}


def _rate(row: Row, of: tuple[str, str]) -> float | None:
    above, below = (row[name] for name in of)
    return None if above is None or not below else above / below
