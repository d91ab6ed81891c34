"""What Tableau is told of a column: caption, type, role, default aggregation and format, and geography.

All of it follows from the column's name, type and comment, so that a new view needs no line here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from local.tableau.catalogue import Column, View
from local.tableau.errors import CatalogueError

# PostgreSQL's type → Tableau's, and the code that Tableau's metadata has for the driver's type.
TYPES = {
    "text": ("string", 129),
    "smallint": ("integer", 2),
    "integer": ("integer", 3),
    "bigint": ("integer", 20),
    "numeric": ("real", 131),
    "double precision": ("real", 5),
    "boolean": ("boolean", 11),
    "date": ("date", 7),
    "timestamp with time zone": ("datetime", 135),
}
PRECISION = re.compile(r"\((\d+),(\d+)\)$")
WORDS = {
    "usd": "USD", "imdb": "IMDb", "id": "ID", "arpu": "ARPU", "yoy": "year-on-year", "mape": "MAPE", "psi": "PSI",
    "mbps": "Mbit/s", "kbps": "kbit/s", "pct": "%", "avg": "average",
}  # fmt: skip
# Numbers that say where a row belongs, not how much of something it has.
PLACES = re.compile(r"(^|_)year(_|$)|^months_since$")
# A mean of means is at least near the truth; their sum is nothing.
MEANS = re.compile(
    r"^avg_|(^|_)(rate|score|share|rating|mape|psi|pct|position|silhouette|threshold|arpu|age|months|seasons)(_|$)"
    r"|^duration_|_value$"
)
# What is counted again in every row, or up to it: a sum would count it many times.
RUNNING = re.compile(r"^cumulative_|^cohort_size$")
# How a view's comment says that a count is of distinct things. The largest row is then certain; the sum is too much.
NOT_ADDITIVE = re.compile(r"\bdo not add up\b")
COUNTRY = "[Country].[Name]"


@dataclass(frozen=True)
class Field:
    """A column as Tableau's files describe it.

    Attributes:
        view: view that has the column.
        column: name there.
        caption: what people read.
        description: the column's comment.
        datatype: Tableau's type: string, integer, real, boolean, date or datetime.
        remote_type: number of the driver's type in Tableau's metadata records.
        precision: digits and decimals of a numeric that has them.
        role: dimension or measure.
        kind: nominal, ordinal or quantitative.
        aggregation: Tableau's default for a measure; Count or Year for the rest, as Tableau itself writes.
        format: Tableau's default number or date format, or "".
        geography: geographic role, or "".
    """

    view: str
    column: str
    caption: str
    description: str
    datatype: str
    remote_type: int
    precision: tuple[int, int] | None
    role: str
    kind: str
    aggregation: str
    format: str
    geography: str

    @property
    def name(self) -> str:
        """Its name in the data source: several views have a column `month`."""
        return f"{self.column} ({self.view})"


def field(view: View, column: Column) -> Field:
    """Describe a column of a view.

    Raises:
        CatalogueError: its type is one that Tableau's files are not made for yet.
    """
    plain = PRECISION.sub("", column.type)
    if plain not in TYPES:
        raise CatalogueError(
            f"bi.{view.name}.{column.name} is {column.type}: local/tableau knows {', '.join(TYPES)}; add it there"
        )
    datatype, remote = TYPES[plain]
    scale = PRECISION.search(column.type)
    role, kind = _role(column.name, datatype)
    return Field(
        view=view.name, column=column.name, caption=caption(column.name), description=column.comment,
        datatype=datatype, remote_type=remote, precision=(int(scale[1]), int(scale[2])) if scale else None,
        role=role, kind=kind, aggregation=_aggregation(column, datatype, role), format=_format(column.name, datatype),
        geography=COUNTRY if column.name == "country" else "",
    )  # fmt: skip


def fields_of(view: View) -> list[Field]:
    """All columns of a view, in its order."""
    return [field(view, column) for column in view.columns]


def caption(name: str) -> str:
    """A name of the warehouse as people write it: `avg_watch_minutes` is `Average watch minutes`."""
    text = " ".join(WORDS.get(word, word) for word in name.split("_"))
    return text[:1].upper() + text[1:]


def _role(name: str, datatype: str) -> tuple[str, str]:
    if datatype in ("string", "boolean"):
        return "dimension", "nominal"
    if datatype in ("date", "datetime") or PLACES.search(name):
        return "dimension", "ordinal"
    return "measure", "quantitative"


def _aggregation(column: Column, datatype: str, role: str) -> str:
    if role == "dimension":
        return "Year" if datatype in ("date", "datetime") else "Count"
    if NOT_ADDITIVE.search(column.comment) or RUNNING.search(column.name):
        return "Max"
    return "Avg" if MEANS.search(column.name) else "Sum"


def _format(name: str, datatype: str) -> str:
    if datatype in ("date", "datetime"):
        return _date_format(name, datatype)
    if datatype not in ("integer", "real"):
        return ""
    if PLACES.search(name):
        return "*0"
    if name.endswith("_usd"):
        return 'c"$"#,##0.00;-"$"#,##0.00'
    if re.search(r"_(rate|share|mape)(_|$)|^share$", name):
        return "p0.0%"
    return "n#,##0;-#,##0" if datatype == "integer" else "n#,##0.00;-#,##0.00"


def _date_format(name: str, datatype: str) -> str:
    if name.endswith("month"):
        return "*mmm yyyy"
    return "*yyyy-mm-dd" if datatype == "date" else "*yyyy-mm-dd hh:mm:ss"
