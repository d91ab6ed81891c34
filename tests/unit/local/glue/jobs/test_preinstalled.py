"""What a script imports that AWS has installed and this machine has not."""

from __future__ import annotations

import importlib.util
from types import SimpleNamespace

import pytest

from local.glue.jobs.preinstalled import missing_of


@pytest.fixture(autouse=True)
def _nothing_is_here(monkeypatch: pytest.MonkeyPatch) -> None:
    here = {"requests": SimpleNamespace()}
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, package=None: here.get(name))


def test_imported_and_missing_modules_are_named_by_their_packages() -> None:
    script = """
import os, boto3, requests
from sklearn.linear_model import LinearRegression
def later():
    import s3fs as fs
"""
    assert missing_of(script) == ("s3fs", "scikit-learn")


@pytest.mark.parametrize("script", ["import boto3", "from .scipy import x", "def broken(:"])
def test_nothing_is_missing(script: str) -> None:
    assert missing_of(script) == ()
