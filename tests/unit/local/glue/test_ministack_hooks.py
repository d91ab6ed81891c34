"""Fails loudly when a new MiniStack moves the private names that the hooks need."""

from __future__ import annotations

import importlib.metadata
from types import SimpleNamespace
from typing import Any

import pytest

from local.glue import ministack_hooks
from local.glue.ministack_hooks import HookPointMoved


def test_every_hook_point_is_where_it_was() -> None:
    ministack_hooks.verify()


def test_the_pinned_version_is_the_installed_one() -> None:
    installed = importlib.metadata.version("ministack")
    assert installed == ministack_hooks.PINNED, (
        f"ministack {installed} is installed, the hooks were written for {ministack_hooks.PINNED}:"
        " try the integration tests with it, then change PINNED"
    )


@pytest.mark.parametrize(
    ("module", "named"),
    [
        (SimpleNamespace(), "ministack.services.glue._create_job is missing"),
        (SimpleNamespace(_create_job=lambda request: None), "ministack.services.glue._create_job takes ('request',)"),
    ],
)
def test_a_moved_name_is_named(monkeypatch: pytest.MonkeyPatch, module: Any, named: str) -> None:
    monkeypatch.setattr(ministack_hooks.importlib, "import_module", lambda name: module)
    monkeypatch.setattr(ministack_hooks, "HOOK_POINTS", {"ministack.services.glue": {"_create_job": ("data",)}})
    with pytest.raises(HookPointMoved) as refused:
        ministack_hooks.verify()

    assert named in str(refused.value)
    assert f"ministack=={ministack_hooks.PINNED}" in str(refused.value)


def test_step_functions_errors_take_a_name_and_a_cause() -> None:
    from ministack.services import stepfunctions

    error = stepfunctions._ExecutionError("States.TaskFailed", "why")
    assert (error.error, error.cause) == ("States.TaskFailed", "why")


def test_ministack_does_not_answer_start_job_run_itself() -> None:
    """If it ever does, the hook may go."""
    from ministack.services import stepfunctions

    assert ministack_hooks.START_JOB_RUN not in stepfunctions._SERVICE_DISPATCH
