"""docs/contracts.md is the snapshot of all contracts: a new table, column or rule shows as a diff of it."""

from __future__ import annotations

from glue_jobs.contract.registry import FEEDS, TABLES
from local.docs import PAGE, contracts_page


def test_the_page_is_what_the_contracts_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == contracts_page(), (
        "run `python -m local.docs` and commit docs/contracts.md"
    )


def test_every_feed_and_column_has_a_row() -> None:
    lines = contracts_page().splitlines()
    for feed in FEEDS.values():
        assert f"### Feed {feed.name}" in lines
        for source in feed.columns:
            assert any(line.startswith(f"| `{source.header}` | `{source.name}` |") for line in lines)
    for table in TABLES:
        section = lines[lines.index(f"### {table.name}") :]
        found = [
            line.split("`")[1] for line in section[section.index("| --- | --- | --- | --- |") + 1 :][: len(table.names)]
        ]
        assert found == table.names
