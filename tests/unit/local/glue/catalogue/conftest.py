"""A store with a database in it, and a way to ask it as the API is asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from local.glue import api_model, carried_out
from local.glue.catalogue.actions import Catalogue
from local.glue.catalogue.store import Store

Ask = Callable[..., dict[str, Any]]


@pytest.fixture
def store() -> Store:
    ticks = iter(range(1, 10_000))
    return Store(clock=lambda: float(next(ticks)))


@pytest.fixture
def ask(store: Store) -> Ask:
    """`ask("GetDatabase", Name="db")`: the answer to a request that both guards have let through."""
    catalogue = Catalogue(store)

    def answered(action: str, **request: Any) -> dict[str, Any]:
        carried_out.check(action, request, store.account())
        api_model.check(action, request)
        return catalogue.answer(action, request)

    answered("CreateDatabase", DatabaseInput={"Name": "db"})
    return answered
