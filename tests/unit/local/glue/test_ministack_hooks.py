"""Fails loudly when a new MiniStack moves the private names that the hooks need."""

from __future__ import annotations

import ast
import importlib.metadata
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from local.glue import ministack_hooks
from local.glue.ministack_hooks import hook_points
from local.glue.ministack_hooks.hook_points import HookPointMoved


def test_every_hook_point_is_where_it_was() -> None:
    hook_points.verify()


def test_the_pinned_version_is_the_installed_one() -> None:
    installed = importlib.metadata.version("ministack")
    assert installed == hook_points.PINNED, (
        f"ministack {installed} is installed, the hooks were written for {hook_points.PINNED}:"
        " try the integration tests with it, then change PINNED"
    )


def used_names(path: Path) -> Iterator[str]:
    """What the file reads from modules of MiniStack, which it holds in variables of their services' names."""
    held = {
        "glue",
        "states",
        "logs",
        "provisioners",
        "persistence",
        "app",
        "functions",
        "athena",
        "responses",
        "tagging",
        "manager",
        "events",
    }
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in held:
            yield node.attr
        # module("ministack.x").name
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Call):
            called = node.value.func
            if isinstance(called, ast.Name) and called.id == "module":
                yield node.attr


def test_every_name_that_the_hooks_use_is_verified() -> None:
    listed = {name for names in hook_points.HOOK_POINTS.values() for name in names}
    folder = Path(ministack_hooks.__file__).parent
    files = [path for path in folder.glob("*.py") if path.name != "__init__.py"]
    used = {name for path in files for name in used_names(path)}

    assert {"_jobs", "_invoke_resource", "_RESOURCE_HANDLERS", "STATE_DIR"} <= used
    assert used <= listed


@pytest.mark.parametrize(
    ("module", "named"),
    [
        (SimpleNamespace(), "ministack.services.glue._create_job is missing"),
        (SimpleNamespace(_create_job=lambda request: None), "ministack.services.glue._create_job takes ('request',)"),
    ],
)
def test_a_moved_name_is_named(monkeypatch: pytest.MonkeyPatch, module: Any, named: str) -> None:
    monkeypatch.setattr(hook_points.importlib, "import_module", lambda name: module)
    monkeypatch.setattr(hook_points, "HOOK_POINTS", {"ministack.services.glue": {"_create_job": ("data",)}})
    with pytest.raises(HookPointMoved) as refused:
        hook_points.verify()

    assert named in str(refused.value)
    assert f"ministack=={hook_points.PINNED}" in str(refused.value)


def test_step_functions_errors_take_a_name_and_a_cause() -> None:
    from ministack.services import stepfunctions

    error = stepfunctions._ExecutionError("States.TaskFailed", "why")
    assert (error.error, error.cause) == ("States.TaskFailed", "why")
