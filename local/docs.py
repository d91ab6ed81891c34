"""Writes docs/contracts.md from the contracts: every feed, model and table with its grain, columns and rules.

The page is a snapshot of all contracts: a unit test compares it with what this module makes, so a new table, column or
rule shows as a diff to be read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from glue_jobs.contract.columns import Column, SourceColumn
from glue_jobs.contract.feed import Feed, Identity
from glue_jobs.contract.model import Model
from glue_jobs.contract.registry import CURATED_TABLES, FEEDS, MODELS, OWNERS, TABLES, waves
from glue_jobs.contract.table import BY_MONTH, WHOLE, Table
from local.settings import PROJECT

PAGE = PROJECT / "docs" / "contracts.md"

HEAD = """\
# Contracts

Made by `python -m local.docs` from `glue_jobs/feeds` and `glue_jobs/tables`; a test fails while the two differ. Do not
edit.

A feed's file must have the feed's columns, in any order; a value that breaks a rule sends its row to
`reelhouse_ops.quarantine_rows` with the name of the rule. Types are Spark SQL's.
"""

MODELS_HEAD = """\
## Models

Each is one job, which ends before it computes where its inputs and its code are what they were. A wave begins when the
one before it has ended; within a wave jobs run side by side.
"""


def contracts_page() -> str:
    """The whole page, as Markdown."""
    parts = [HEAD, _contents(), "## Feeds\n"]
    parts += [_feed(feed) for feed in FEEDS.values()]
    parts += [MODELS_HEAD, _waves(), *[_model(model) for model in MODELS.values()]]
    parts += ["## Tables\n", *[_table(table) for table in TABLES]]
    return "\n".join(parts)


def write() -> None:
    """Bring docs/contracts.md up to date."""
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(contracts_page(), encoding="utf-8")


def _contents() -> str:
    rows = [(_link(table), _places(table), table.grain) for table in TABLES]
    return _grid(("table", "also in PostgreSQL as", "one row is"), rows)


def _feed(feed: Feed) -> str:
    facts = [
        feed.comment,
        f"* folder: `{feed.landing_folder}/` of the landing bucket; {feed.format.words}",
        f"* a row's key: {_names(feed.key)}",
        f"* a refused file ends the run as {feed.on_bad_file}",
        f"* becomes: `{CURATED_TABLES[feed.name].identifier}`, by `curate_feed` on {_size(feed)}",
        *(f"* rule `{name}`: `{condition}`" for name, condition in feed.row_rules.items()),
        *([_identity(feed.identity)] if feed.identity else []),
    ]
    rows = [(f"`{c.header}`", f"`{c.name}`", c.type, _rules(c), c.comment) for c in feed.columns]
    grid = _grid(("header", "column", "type", "rules", "meaning"), rows)
    return f"### Feed {feed.name}\n\n" + facts[0] + "\n\n" + "\n".join(facts[1:]) + "\n\n" + grid


def _identity(identity: Identity) -> str:
    return (
        f"* a known key keeps its {_names(identity.columns)}: a file is held where {identity.at_least} keys or more,"
        f" and more than {identity.share:.0%} of those known, have another"
    )


def _rules(column: SourceColumn) -> str:
    rules = [
        "required" if column.required else "",
        f"one of {', '.join(column.enum)}" if column.enum else "",
        f"pattern `{column.pattern}`" if column.pattern else "",
        f"format `{column.format}`, shape `{column.shape}`" if column.format else "",
        f"at least {column.minimum}" if column.minimum is not None else "",
        f"at most {column.maximum}" if column.maximum is not None else "",
        f"separated by `{column.separator}`" if column.type == "list" else "",
        f"known to `{column.reaches}`" if column.reaches else "",
        {"hash": "personal: kept as a salted hash", "drop": "personal: not kept"}.get(column.personal, ""),
    ]
    return "; ".join(filter(None, rules))


def _waves() -> str:
    return _grid(("wave", "jobs"), [(str(number), _names(jobs)) for number, jobs in enumerate(waves(), start=1)])


def _model(model: Model) -> str:
    facts = [
        f"* reads: {', '.join(_link(table) for table in model.inputs)}",
        f"* writes: {', '.join(_link(table) for table in model.tables)}",
        *(["* only months whose input rows changed are computed"] if model.by_months else []),
        f"* on {_size(model)}",
    ]
    return f"### Model {model.job}\n\n{model.comment}\n\n" + "\n".join(facts) + "\n"


def _size(work: Feed | Model) -> str:
    return f"{work.workers} × {work.worker_type}, at most {work.timeout_minutes} minutes"


def _table(table: Table) -> str:
    facts = [
        f"* one row is: {table.grain}",
        f"* primary key: {_names(table.primary_key)}",
        *([f"* known to people by: {_names(table.natural_key)}"] if table.natural_key else []),
        *([f"* row 0 is the unknown member, `{table.primary_key[0]}` = 0"] if table.unknown_member else []),
        *_slices(table),
        f"* lake: `{table.identifier}`" + (f", partitioned by {_names(table.partition)}" if table.partition else ""),
        f"* PostgreSQL: {_places(table)}",
        *(f"* rule `{name}`: `{condition}`" for name, condition in table.rules.items()),
    ]
    rows = [(f"`{c.name}`", c.type, "" if c.nullable else "never null", _meaning(c)) for c in table.columns]
    grid = _grid(("column", "type", "null", "meaning"), rows)
    return f"### {table.name}\n\n{table.comment}\n\n" + "\n".join(facts) + "\n\n" + grid


def _slices(table: Table) -> list[str]:
    """What of the table is written and loaded at once, and which job owns it."""
    owned = {part: job for (name, part), job in OWNERS.items() if name == table.lake_name}
    if table.kind == WHOLE:
        return [f"* written whole by `{job}`" for job in owned.values()]
    what = f"a month of `{table.slice_by}`" if table.kind == BY_MONTH else f"a value of `{table.slice_by}`"
    owners = [f"`{part}` by `{job}`" if part else f"by `{job}`" for part, job in sorted(owned.items())]
    return [f"* a slice is {what}" + (f", written {', '.join(owners)}" if owners else "")]


def _meaning(column: Column) -> str:
    return f"{column.comment} → `{column.references}`" if column.references else column.comment


def _places(table: Table) -> str:
    return f"`{table.warehouse_name}`" if table.schema else "stays in the lake"


def _link(table: Table) -> str:
    return f"[{table.database}.{table.name}](#{table.name})"


def _names(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _grid(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '&#124;') for cell in line)} |" for line in lines) + "\n"


if __name__ == "__main__":
    write()
    print(f"wrote {PAGE}")
