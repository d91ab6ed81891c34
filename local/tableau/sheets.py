"""What a sheet and a dashboard are made of. Those that exist stand in local/tableau/dashboards, one file each."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass, field

# Tableau's derivation → how its column instances are called.
DERIVATIONS = {
    "None": "none", "Sum": "sum", "Avg": "avg", "Min": "min", "Max": "max", "CountD": "ctd", "Year": "yr",
    "Month-Trunc": "tmn", "Quarter-Trunc": "tqr",
}  # fmt: skip


@dataclass(frozen=True)
class Pill:
    """A column of a view on a shelf: as it is, or derived (a key of DERIVATIONS).

    `continuous` makes an axis of a dimension; measures and truncated dates are on one anyhow.
    """

    view: str
    column: str
    derivation: str = "None"
    continuous: bool = False


@dataclass(frozen=True)
class Only:
    """Keeps the rows with one of these values."""

    pill: Pill
    values: tuple[str, ...]


@dataclass(frozen=True)
class Top:
    """Keeps the `count` members of which `by` is largest."""

    pill: Pill
    by: Pill
    count: int


@dataclass(frozen=True)
class Latest:
    """Keeps the last `count` values of a whole number, as many as up to the largest in the warehouse."""

    pill: Pill
    count: int


@dataclass(frozen=True)
class Chosen:
    """Keeps one value, which people choose on the dashboard for all sheets that have the same choice.

    The warehouse's first by name is chosen to begin with.
    """

    pill: Pill


Filter = Only | Top | Latest | Chosen


@dataclass(frozen=True)
class Sheet:
    """A worksheet: a title, what is on its shelves, and how marks are drawn.

    Attributes:
        name: unique in the workbook.
        title: subject, unit and grain.
        mark: Bar, Line, Pie, Text, …
        is_map: rows and columns are the generated latitude and longitude of `lod`.
    """

    name: str
    title: str
    mark: str = "Bar"
    rows: tuple[Pill, ...] = ()
    cols: tuple[Pill, ...] = ()
    color: Pill | None = None
    size: Pill | None = None
    angle: Pill | None = None
    text: tuple[Pill, ...] = ()
    lod: Pill | None = None
    filters: tuple[Filter, ...] = ()
    is_map: bool = False

    @property
    def encodings(self) -> list[tuple[str, Pill]]:
        """Tableau's name of each mark property that is set, with its pill."""
        wanted = (("color", self.color), ("size", self.size), ("wedge-size", self.angle), ("lod", self.lod))
        return [*((name, pill) for name, pill in wanted if pill), *(("text", pill) for pill in self.text)]

    @property
    def pills(self) -> list[Pill]:
        """Every pill of the sheet, each once: shelves, marks and filters."""
        found = [*self.rows, *self.cols, *(pill for _, pill in self.encodings)]
        for item in self.filters:
            found += [item.pill, item.by] if isinstance(item, Top) else [item.pill]
        return list(dict.fromkeys(found))


@dataclass(frozen=True)
class Dashboard:
    """Sheets in rows of equal height, side by side in a row.

    Attributes:
        order: place among the dashboards; the first is the one that opens.
        action_from: the sheet whose selected marks filter the others, or "".
        legend_of: the sheet whose colours are explained, or "".
    """

    name: str
    order: int
    rows: tuple[tuple[Sheet, ...], ...]
    action_from: str = ""
    action: str = ""
    legend_of: str = ""
    size: tuple[int, int] = field(default=(1400, 1000))

    @property
    def sheets(self) -> list[Sheet]:
        """All its sheets, row by row."""
        return [sheet for row in self.rows for sheet in row]

    @property
    def choices(self) -> list[Chosen]:
        """What people choose on it, each once."""
        found = [item for sheet in self.sheets for item in sheet.filters if isinstance(item, Chosen)]
        return list(dict.fromkeys(found))


def dashboards() -> list[Dashboard]:
    """Every `DASHBOARD` of the modules in local/tableau/dashboards, in their order."""
    return sorted(_declared(), key=lambda found: found.order)


def _declared() -> Iterator[Dashboard]:
    package = importlib.import_module("local.tableau.dashboards")
    for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        yield importlib.import_module(module.name).DASHBOARD
