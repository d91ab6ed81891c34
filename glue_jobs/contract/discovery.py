"""Finds what the modules of `feeds` and `tables` declare: a new file there is known everywhere at once."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any, TypeVar

from glue_jobs.contract.feed import Feed

Declared = TypeVar("Declared")


def feeds() -> list[Feed]:
    """Every feed declared in a module of `glue_jobs.feeds`, by module name."""
    return declared("glue_jobs.feeds", Feed)


def everywhere(kind: type[Declared]) -> list[Declared]:
    """Every object of `kind` that a module of `feeds` or `tables` holds: a feed may bring its tables and its model."""
    found = {id(item): item for package in ("glue_jobs.feeds", "glue_jobs.tables") for item in declared(package, kind)}
    return list(found.values())


def declared(package: str, kind: type[Declared]) -> list[Declared]:
    """Every object of `kind` that a module of `package` holds, each once, in order of module and declaration."""
    found: dict[int, Declared] = {}
    for module in _modules(package):
        for value in vars(module).values():
            for item in value if isinstance(value, tuple) else (value,):
                if isinstance(item, kind):
                    found[id(item)] = item
    return list(found.values())


def _modules(package: str) -> Iterator[Any]:
    # Works in a folder, and in the zip that Spark jobs get.
    for entry in pkgutil.iter_modules(importlib.import_module(package).__path__):
        yield importlib.import_module(f"{package}.{entry.name}")
