"""Job arguments: those that are named, and those that have a value of their own."""

from __future__ import annotations

import pytest

from glue_jobs.runtime.options import OptionError, parse


@pytest.mark.parametrize(
    ("argv", "release"),
    [
        (["--run_id", "r1"], ""),
        (["--run_id", "r1", "--release", "v7"], "v7"),
        (["--run_id=r1", "--release=v7", "--JOB_NAME", "x"], "v7"),
        (["--run_id", "r1", "--release"], ""),
    ],
)
def test_an_argument_with_a_default_may_be_left_out(argv: list[str], release: str) -> None:
    assert parse(argv, ("run_id",), release="") == {"run_id": "r1", "release": release}


def test_one_without_must_be_given() -> None:
    with pytest.raises(OptionError, match="missing job argument --run_at"):
        parse(["--run_id", "r1", "--release", "v7"], ("run_id", "run_at"), release="")
