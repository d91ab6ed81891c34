"""What a script imports that AWS has installed and this machine has not."""

from __future__ import annotations

import ast
import importlib.util
import time
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest

from local.glue.jobs import preinstalled
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


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('pd.read_csv("s3://b/a.csv")', ("s3fs",)),
        ('df.toPandas().to_parquet(f"s3://{bucket}/a")', ("s3fs",)),
        ('address = "s3://{}/a".format(bucket)\npd.read_json(address, lines=True)', ("s3fs",)),
        ('pd.read_csv(body)\nspark.read.csv("s3://b/a.csv")', ()),
    ],
)
def test_pandas_opens_addresses_on_s3_by_s3fs(body: str, expected: tuple[str, ...]) -> None:
    assert missing_of(f"import pandas as pd\n{body}") == expected
    assert missing_of(body) == ()


@pytest.mark.parametrize("script", ["import boto3", "from .scipy import x", "def broken(:"])
def test_nothing_is_missing(script: str) -> None:
    assert missing_of(script) == ()


def test_of_runs_that_begin_at_once_one_script_at_a_time_is_looked_through(monkeypatch: pytest.MonkeyPatch) -> None:
    inside, most, parse = list[str](), list[int](), ast.parse

    def slowly(source: str) -> ast.Module:
        inside.append(source)
        most.append(len(inside))
        time.sleep(0.01)
        inside.pop()
        return parse(source)

    monkeypatch.setattr(preinstalled, "ast", SimpleNamespace(**{**vars(ast), "parse": slowly}))
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(missing_of, ["import pyathena"] * 8)) == {("PyAthena",)}
    assert max(most) == 1
