"""A feed: one kind of source file."""

from __future__ import annotations

from dataclasses import dataclass, field

from glue_jobs.contract.columns import SourceColumn, find_column

# What becomes of a run when a file of the feed is refused whole.
FAIL, QUARANTINE = "FAILED", "SUCCEEDED_WITH_QUARANTINE"


@dataclass(frozen=True)
class Feed:
    """One kind of source file.

    Attributes:
        name: the folder under the landing bucket.
        key: names of the columns that identify a row within a file.
        on_bad_file: what a run ends as when a file of this feed is refused: FAIL or QUARANTINE.
        row_rules: rule name → Spark SQL condition over the typed columns that a good row keeps; null counts as kept.
    """

    name: str
    comment: str
    columns: tuple[SourceColumn, ...]
    key: tuple[str, ...]
    on_bad_file: str
    delimiter: str = ","
    row_rules: dict[str, str] = field(default_factory=dict)

    @property
    def headers(self) -> list[str]:
        """The header cells of a file of this feed, in the documented order."""
        return [column.header for column in self.columns]

    @property
    def names(self) -> list[str]:
        """The columns' names after reading."""
        return [column.name for column in self.columns]

    def column(self, name: str) -> SourceColumn:
        """The column called `name`; raises ContractError where there is none."""
        return find_column(self.columns, name, f"feed {self.name}")
