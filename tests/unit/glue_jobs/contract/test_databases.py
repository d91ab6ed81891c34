"""One place knows whose databases the contracts' names stand for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from glue_jobs.contract import databases
from glue_jobs.runtime.options import parse
from glue_jobs.tables.subscribers import DIM_SUBSCRIBER


@pytest.fixture(autouse=True)
def own_stack_afterwards() -> Iterator[None]:
    yield
    databases.use(databases.LOGICAL)


def test_a_jobs_argument_says_whose_tables_it_works_with() -> None:
    parse(["--database_prefix", "second_stack"], [])
    assert DIM_SUBSCRIBER.identifier == "glue_catalog.second_stack_core.dim_subscriber"
    assert databases.named("reelhouse_ops") == "second_stack_ops"


def test_without_the_argument_the_databases_are_the_contracts_own() -> None:
    parse(["--database_prefix", "second"], [])
    parse([], [])
    assert DIM_SUBSCRIBER.identifier == "glue_catalog.reelhouse_core.dim_subscriber"


def test_a_database_that_is_nobodys_keeps_its_name() -> None:
    databases.use("second")
    assert databases.named("default") == "default"


def test_what_is_recorded_of_a_table_does_not_depend_on_the_stack() -> None:
    databases.use("second")
    assert DIM_SUBSCRIBER.lake_name == "reelhouse_core.dim_subscriber"


@pytest.mark.parametrize("prefix", ["", "Second", "my-stack", "a`b", "1st", "a.b", "a b"])
def test_a_prefix_that_needs_quoting_somewhere_is_refused(prefix: str) -> None:
    with pytest.raises(databases.PrefixError, match="lower-case"):
        databases.use(prefix)
