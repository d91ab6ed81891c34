"""What a model may declare."""

from __future__ import annotations

from dataclasses import replace

import pytest

from glue_jobs.contract.columns import ContractError
from glue_jobs.contract.model import Model, Output
from glue_jobs.feeds import userbase
from glue_jobs.tables.catalogue import DIM_TITLE
from glue_jobs.tables.conformed import DIM_DATE
from tests.sessions import FACT, FEED


def test_a_model_by_months_reads_months_and_writes_months() -> None:
    model = Model("model_x", "X.", (FEED.table, userbase.FEED.table), (Output(FACT),), by_months=True)
    assert model.tables == [FACT]


@pytest.mark.parametrize("output", [Output(DIM_DATE), Output(DIM_TITLE, ("titles",))])
def test_a_model_by_months_that_writes_anything_else_is_refused(output: Output) -> None:
    with pytest.raises(ContractError, match="model_x is by months: give its tables that are not by month to another"):
        Model("model_x", "X.", (FEED.table,), (Output(FACT), output), by_months=True)


def test_a_model_by_months_without_an_input_by_month_is_refused() -> None:
    with pytest.raises(ContractError, match="model_x is by months: none of its inputs is partitioned by month"):
        Model("model_x", "X.", (userbase.FEED.table,), (Output(FACT),), by_months=True)


@pytest.mark.parametrize("loose", ["numpy", "numpy>=2", "numpy==2 pandas==2", "-r x"])
def test_modules_are_pinned_exactly(loose: str) -> None:
    assert Model("model_x", "X.", (), (Output(DIM_DATE),), modules=("a-b==1.0",)).modules == ("a-b==1.0",)
    with pytest.raises(ContractError, match="model_x brings .*: expected name==version"):
        Model("model_x", "X.", (), (Output(DIM_DATE),), modules=("a-b==1.0", loose))


@pytest.mark.parametrize(
    ("partition", "column"),
    [((), ""), (("file_id",), ""), (("months(session_date)",), "session_date"), (("feed", "months(a)"), "a")],
)
def test_the_month_column_is_the_layout_s(partition: tuple[str, ...], column: str) -> None:
    assert replace(FACT, partition=partition).month_column == column


def test_slices_are_named_for_tables_by_value_only() -> None:
    with pytest.raises(ContractError, match=r"fact_session is by month: name slices for by value tables only"):
        Output(FACT, ("2024-05",))
    with pytest.raises(ContractError, match=r"dim_title is by value: name slices"):
        Output(DIM_TITLE)
