"""A feed: one kind of source file, and the curated table that its rows become."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from glue_jobs.contract.columns import Column, ContractError, SourceColumn, find_column
from glue_jobs.contract.formats import Delimited, Format, JsonLines
from glue_jobs.contract.lineage import INGESTED_ON, lineage
from glue_jobs.contract.table import CURATED, Table

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

# What becomes of a run when a file of the feed is refused whole.
FAIL, QUARANTINE = "FAILED", "SUCCEEDED_WITH_QUARANTINE"

Transform = Callable[["DataFrame"], "DataFrame"]


@dataclass(frozen=True)
class Identity:
    """What an id of a feed stands for: a file in which too many known ids stand for something else is held.

    Attributes:
        columns: the columns that say what a row is.
        share: the part of the known ids, from 0 to 1, that may say something else: titles are renamed, years corrected.
        at_least: so many may in any case, however few ids are known.
    """

    columns: tuple[str, ...]
    share: float = 0.05
    at_least: int = 20


@dataclass(frozen=True)
class Feed:
    """One kind of source file.

    Attributes:
        name: its name everywhere; the curated table has it too.
        folder: its folder under the landing bucket, `name` where it is not given. Feeds may share one: a file there is
            of the feed whose header it has.
        key: names of the columns that identify a row within a file.
        on_bad_file: what a run ends as when a file of this feed is refused: FAIL or QUARANTINE.
        row_rules: rule name → Spark SQL condition over the typed columns that a good row keeps; null counts as kept.
        repair: mends known defects of the source in the rows as read (every column text); adds `is_repaired`.
        derive: adds the columns `added` to the typed rows.
        added: what `derive` adds, as columns of the curated table.
        identity: what an id stands for, for feeds whose ids have been seen to change their meaning.
        dates_changes: a later file's changes hold from the day on which it was taken in, so the calendar must have it.
        month_of: the date column by whose months the curated table is partitioned, for feeds that grow with time.
        worker_type, workers, timeout_minutes: what curating it takes on Glue.
    """

    name: str
    comment: str
    columns: tuple[SourceColumn, ...]
    key: tuple[str, ...]
    on_bad_file: str
    grain: str
    curated_comment: str
    format: Format = Delimited()
    folder: str = ""
    row_rules: dict[str, str] = field(default_factory=dict)
    repair: Transform | None = None
    derive: Transform | None = None
    added: tuple[Column, ...] = ()
    identity: Identity | None = None
    dates_changes: bool = False
    month_of: str = ""
    worker_type: str = "G.1X"
    workers: int = 2
    timeout_minutes: int = 30

    def __post_init__(self) -> None:
        """Raises ContractError where the parts of the declaration do not fit each other."""
        for name in (*self.key, *([self.month_of] if self.month_of else [])):
            self.column(name)
        for column in map(self.column, self.identity.columns if self.identity else ()):
            if column.personal or not column.curated:
                raise ContractError(
                    f"feed {self.name}: what an id stands for is compared and shown, and {column.name} can't be:"
                    " it is personal or not in the curated table"
                )
        for column in self.columns:
            if column.is_nested and not isinstance(self.format, JsonLines):
                raise ContractError(
                    f"feed {self.name}: column {column.name} is {column.type}, which only JSON lines hold"
                )
            if column.name in self.key and column.personal == "drop":
                raise ContractError(
                    f"feed {self.name}: {column.name} is in the key, so it can be hashed but not dropped"
                )

    @property
    def headers(self) -> list[str]:
        """The header cells of a file of this feed, in the documented order."""
        return [column.header for column in self.columns]

    @property
    def names(self) -> list[str]:
        """The columns' names after reading."""
        return [column.name for column in self.columns]

    @property
    def landing_folder(self) -> str:
        """Its folder under the landing bucket."""
        return self.folder or self.name

    def column(self, name: str) -> SourceColumn:
        """The column called `name`; raises ContractError where there is none."""
        return find_column(self.columns, name, f"feed {self.name}")

    @property
    def delimiter(self) -> str:
        """What separates the cells of a line; "" where lines have no cells."""
        return "" if isinstance(self.format, JsonLines) else self.format.delimiter

    @property
    def is_personal(self) -> bool:
        """Whether a row tells something of a person that is to be shown nowhere."""
        return any(column.personal for column in self.columns)

    @property
    def has_hashes(self) -> bool:
        """Whether curating it takes the salt."""
        return any(column.personal == "hash" for column in self.columns)

    @property
    def category_columns(self) -> list[Column]:
        """The columns of the curated table whose values are categories, in its order."""
        names = {column.name for column in self.columns if column.is_category}
        names |= {column.name for column in self.added if column.type == "boolean"}
        return [column for column in self.table.columns if column.name in names]

    @cached_property
    def table(self) -> Table:
        """The curated table: the source columns that are kept, what the feed adds, and where each row comes from."""
        kept = [column.in_curated() for column in self.columns if column.curated and column.personal != "drop"]
        months = (f"months({self.month_of})",) if self.month_of else ()
        return Table(
            database=CURATED,
            name=self.name,
            grain=self.grain,
            comment=self.curated_comment,
            primary_key=("file_id", *self.key),
            partition=months,
            columns=(*kept, *self.added, *lineage(INGESTED_ON if self.dates_changes else "")),
        )
