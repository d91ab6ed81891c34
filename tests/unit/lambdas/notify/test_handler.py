"""A run's outcome is read where there is one."""

from __future__ import annotations

from typing import Any

from lambdas.notify.handler import look, outcome
from tests.buckets import s3

__all__ = ["s3"]


def test_the_outcome_of_the_run_is_told(s3: Any) -> None:
    body = b'{"rejected_files": [{"feed": "titles", "file": "titles/a.csv", "reason": "empty file"}]}'
    s3.put_object(Bucket="lake", Key="runs/files-1/outcome.json", Body=body)
    ended = {"name": "files-1", "status": "SUCCEEDED", "output": '{"status": "SUCCEEDED_WITH_QUARANTINE"}'}
    notice = look(s3, "lake", "live", ended)
    assert notice is not None and "file: titles/a.csv, rule: empty file" in notice.text


def test_a_run_that_ended_before_it_has_none(s3: Any) -> None:
    assert outcome(s3, "lake", "files-2") == {}
