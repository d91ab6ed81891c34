"""Finds the exhibits: a new file under `charts` is on the page without being named anywhere."""

from __future__ import annotations

import importlib
import pkgutil

from local.dashboard import charts
from local.dashboard.exhibit import TABS, Exhibit


def exhibits() -> dict[str, Exhibit]:
    """Name → exhibit, in the order of the page: by tab, place and name.

    Raises:
        TypeError: a module of `charts` declares no exhibit, or more than one.
    """
    found = {entry.name: _of(entry.name) for entry in pkgutil.iter_modules(charts.__path__)}
    return dict(sorted(found.items(), key=lambda item: (TABS.index(item[1].tab), item[1].place, item[0])))


def _of(name: str) -> Exhibit:
    module = importlib.import_module(f"{charts.__name__}.{name}")
    declared = [value for value in vars(module).values() if isinstance(value, Exhibit)]
    if len(declared) != 1:
        raise TypeError(f"{module.__file__}: expected one Chart or Figure, found {len(declared)}")
    return declared[0]
