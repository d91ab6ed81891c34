"""How the tables of the star are declared: in the lake's core database and PostgreSQL's schema core."""

from __future__ import annotations

from typing import Any

from glue_jobs.contract.columns import Column, required
from glue_jobs.contract.table import BY_MONTH, BY_VALUE, CORE, Table

SOURCE_SYSTEM = required(
    "source_system", "string", "Which of the unrelated populations the row belongs to.", unknown="unknown"
)


def core(
    name: str, grain: str, comment: str, columns: tuple[Column, ...], primary_key: tuple[str, ...], **more: Any
) -> Table:
    """A table of the star; `more` are Table's other attributes."""
    return Table(CORE, name, grain, comment, columns, primary_key, schema="core", **_laid_out(more))


def mart(
    name: str, grain: str, comment: str, columns: tuple[Column, ...], primary_key: tuple[str, ...], **more: Any
) -> Table:
    """A table of results that a job builds from the star: beside it in the lake, in PostgreSQL's schema mart.

    There no table is divided, and a month's rows are few: one BY_MONTH is divided in the lake only.
    """
    return Table(CORE, name, grain, comment, columns, primary_key, schema="mart", **_laid_out(more))


def dimension(
    name: str, grain: str, comment: str, columns: tuple[Column, ...], natural_key: tuple[str, ...], **more: Any
) -> Table:
    """A dimension: its first column is its key, and row 0 its unknown member."""
    return core(name, grain, comment, columns, (columns[0].name,), natural_key=natural_key, unknown_member=True, **more)


def key(name: str) -> Column:
    """A dimension's surrogate key."""
    return required(name, "bigint", "Surrogate key: 64-bit hash of the natural key; 0 is unknown.")


def _laid_out(more: dict[str, Any]) -> dict[str, Any]:
    """A slice is a partition: no file holds rows of two."""
    layout = {BY_VALUE: "{}", BY_MONTH: "months({})"}.get(more.get("kind", ""))
    return {"partition": (layout.format(more["slice_by"]),), **more} if layout else more
