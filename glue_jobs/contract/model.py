"""A model: the job that builds tables of the star from curated tables and other models' tables."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from glue_jobs.contract.columns import ContractError
from glue_jobs.contract.table import BY_MONTH, BY_VALUE, Table

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

PINNED = re.compile(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!_-]+")

Build = Callable[[Mapping[str, "DataFrame"]], "Sequence[tuple[Table, DataFrame]]"]


@dataclass(frozen=True)
class Output:
    """A table that a model builds: all of it, or the `slices` of a BY_VALUE table that are its own.

    Other models own the other slices, and neither ever touches the other's rows.
    """

    table: Table
    slices: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Raises ContractError unless slices are named exactly where the table is divided by value."""
        if (self.table.kind == BY_VALUE) != bool(self.slices):
            raise ContractError(f"{self.table.identifier} is {self.table.kind}: name slices for {BY_VALUE} tables only")


@dataclass(frozen=True)
class Model:
    """One job that builds tables.

    Attributes:
        job: its name, and its file under glue_jobs without `.py`, unless it has `build`; the Glue job's name is the
            stack's name and this, with hyphens.
        inputs: every table it reads: the job runs when one of them, or the code, has changed.
        outputs: every table it writes.
        by_months: the rows of a month are made of the input rows of that month alone, for inputs that are partitioned
            by month: then only months that changed are read and computed. A change of another input means all months.
        build: the function that makes the tables' rows from its inputs' rows (input table's name → rows), for a model
            that needs no file of its own under glue_jobs: `model_declared.py` runs it.
        modules: requirements, pinned exactly, that its job brings by `--additional-python-modules`.
        worker_type, workers, timeout_minutes: what it takes on Glue.
    """

    job: str
    comment: str
    inputs: tuple[Table, ...]
    outputs: tuple[Output, ...]
    by_months: bool = False
    build: Build | None = None
    modules: tuple[str, ...] = ()
    worker_type: str = "G.1X"
    workers: int = 2
    timeout_minutes: int = 30

    def __post_init__(self) -> None:
        """Raises ContractError for a loose pin, and where a model by months reads no month or writes another table."""
        if loose := [module for module in self.modules if not PINNED.fullmatch(module)]:
            raise ContractError(f"{self.job} brings {', '.join(loose)}: expected name==version")
        if self.by_months and any(table.kind != BY_MONTH for table in self.tables):
            raise ContractError(f"{self.job} is by months: give its tables that are not {BY_MONTH} to another model")
        if self.by_months and not any(table.month_column for table in self.inputs):
            raise ContractError(f"{self.job} is by months: none of its inputs is partitioned by month")

    @property
    def script(self) -> str:
        """The file under glue_jobs that runs it, without `.py`."""
        return "model_declared" if self.build else self.job

    @property
    def tables(self) -> list[Table]:
        """The tables it writes."""
        return [output.table for output in self.outputs]
