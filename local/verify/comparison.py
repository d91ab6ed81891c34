"""Two tables cell by cell: rows are matched by the view's key, and every cell of them must agree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import zip_longest
from typing import Any

from local.verify.queries import ViewQuery

Row = Sequence[Any]
Rows = list[tuple[Any, ...]]

# Sums are exact to a cent or a hundredth of a minute (warehouse.md, "Rounding").
HALF_A_CENT = Decimal("0.005")
# Averages and rates are quotients of doubles, added up in another order on each side: a double has 15 to 16 digits, and
# sums of 100,000 of them lose some 5.
RELATIVE = Decimal("1e-9")
# They may be rounded, but to no fewer decimals than these (warehouse.md, "Rounding").
LEAST_DECIMALS = {"means": 2, "rates": 4}
ALL_OF_IT = "(row)"
LONGEST_ROW = 160


@dataclass(frozen=True)
class Difference:
    """One cell, or one whole row, that the two sides do not have alike; `column` is ALL_OF_IT for a row."""

    key: dict[str, Any]
    column: str
    theirs: Any
    ours: Any

    def line(self) -> str:
        """The difference in words, for the report."""
        at = ", ".join(f"{name}={value}" for name, value in self.key.items())
        return f"{at}: {self.column}: the view has {self.theirs!s}, the raw files say {self.ours!s}"


@dataclass
class Comparison:
    """What came of comparing one view: `rows` and `cells` of the oracle's that were looked at."""

    view: str
    rows: int = 0
    cells: int = 0
    differences: list[Difference] = field(default_factory=list)


def compare(view: ViewQuery, theirs: tuple[list[str], Rows], ours: tuple[list[str], Rows]) -> Comparison:
    """Compare the warehouse's view (`theirs`) with the oracle's (`ours`), each as column names and rows.

    A row that one side lacks is one difference. A key that occurs several times is matched in the order of its rows.
    """
    told = [name for name in ours[0] if name not in view.untold]
    found = Comparison(view.name, len(ours[1]), len(ours[1]) * len(told))
    if strange := set(theirs[0]) - set(view.untold) ^ set(told):
        sides = (", ".join(sorted(strange & set(names))) or "nothing" for names in (theirs[0], told))
        found.differences.append(Difference({}, "columns that only one side has", *sides))
        return found
    their_rows, our_rows = _by_key(view, told, theirs), _by_key(view, told, ours)
    for key in sorted(their_rows.keys() | our_rows.keys(), key=_sortable):
        for their_row, our_row in zip_longest(their_rows.get(key, []), our_rows.get(key, [])):
            found.differences += _differences(view, told, key, their_row, our_row)
    return found


def same(kind: str, theirs: Any, ours: Any) -> bool:
    """Whether two values agree; `kind` is sums, means, rates, or anything else for exactly."""
    if theirs is None or ours is None:
        return theirs is None and ours is None
    if kind not in ("sums", "means", "rates"):
        return bool(theirs == ours)
    their_number, our_number = _number(theirs), _number(ours)
    if not (their_number.is_finite() and our_number.is_finite()):
        return False
    return abs(their_number - our_number) <= _tolerance(kind, their_number, our_number)


def _tolerance(kind: str, theirs: Decimal, ours: Decimal) -> Decimal:
    """Half of the last decimal that the view shows, where it rounds; never less than what adding doubles costs."""
    if kind == "sums":
        return HALF_A_CENT - Decimal("1e-9")
    exponent = theirs.as_tuple().exponent
    decimals = max(-exponent if isinstance(exponent, int) else 0, LEAST_DECIMALS[kind])
    return max(Decimal(1).scaleb(-decimals) / 2, abs(ours) * RELATIVE)


def _number(value: Any) -> Decimal:
    """As written: a double's shortest text, so that a rounded one shows its decimals."""
    return value if isinstance(value, Decimal) else Decimal(str(value))


def _by_key(view: ViewQuery, told: list[str], table: tuple[list[str], Rows]) -> dict[Row, list[Row]]:
    """Key → its rows, cells in the order of `told`."""
    places = [table[0].index(name) for name in told]
    keys = [told.index(name) for name in view.key]
    found: dict[Row, list[Row]] = defaultdict(list)
    for row in table[1]:
        cells = tuple(row[place] for place in places)
        found[tuple(cells[place] for place in keys)].append(cells)
    return {key: sorted(rows, key=_sortable) if len(rows) > 1 else rows for key, rows in found.items()}


def _differences(view: ViewQuery, told: list[str], key: Row, theirs: Row | None, ours: Row | None) -> list[Difference]:
    named = dict(zip(view.key, key))
    if theirs is None or ours is None:
        return [Difference(named, ALL_OF_IT, _shown(told, theirs), _shown(told, ours))]
    return [
        Difference(named, name, their_cell, our_cell)
        for name, their_cell, our_cell in zip(told, theirs, ours)
        if not same(_kind(view, name), their_cell, our_cell)
    ]


def _shown(told: list[str], row: Row | None) -> str:
    if row is None:
        return "no such row"
    text = ", ".join(f"{name}={cell}" for name, cell in zip(told, row))
    return text if len(text) <= LONGEST_ROW else f"{text[:LONGEST_ROW]} …"


def _kind(view: ViewQuery, column: str) -> str:
    for kind in ("sums", "means", "rates"):
        if column in getattr(view, kind):
            return kind
    return "exact"


def _sortable(row: Row) -> tuple[tuple[bool, str], ...]:
    return tuple((cell is None, str(cell)) for cell in row)
