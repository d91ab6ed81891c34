"""MiniStack's application, and its state as it writes it to disk."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from local.glue.ministack_hooks.hook_points import module


def application() -> Callable[..., Any]:
    """MiniStack's ASGI application."""
    found: Callable[..., Any] = module("ministack.app").app
    return found


def saved_state() -> dict[str, Callable[[], Any]]:
    """By file name, the functions that give each service's state."""
    found: dict[str, Callable[[], Any]] = module("ministack.app")._build_persistence_save_dict()
    return found


def serialise(service: str, state: Any) -> tuple[str, str]:
    """Path and content of a service's state file, as MiniStack reads it at its start."""
    persistence = module("ministack.core.persistence")
    wrapped = {"__ministack_format__": persistence._state_format_version(service), "payload": state}
    return f"{persistence.STATE_DIR}/{service}.json", json.dumps(wrapped, default=persistence._json_default)
