"""What old runs left goes, what is owned stays."""

from __future__ import annotations

from dataclasses import replace

import pytest

from glue_jobs.contract.registry import OWNERS
from glue_jobs.lake import manifest, pruning
from glue_jobs.lake.pruning import PruningError
from glue_jobs.lake.store import Lake
from tests.fake_s3 import FakeS3
from tests.unit.glue_jobs.lake.test_manifest import GIVEN

BUCKET = "lake"


def runs(s3: FakeS3) -> list[str]:
    return sorted({key.split("/")[1] for _, key in s3.objects if key.startswith("runs/")})


def with_runs(*names: str) -> FakeS3:
    s3 = FakeS3()
    for name in names:
        s3.put_object(BUCKET, f"runs/{name}/plan.json", b"{}")
        s3.put_object(BUCKET, f"runs/{name}/more.json", b"{}")
    return s3


def test_the_last_written_runs_stay_whatever_they_are_called() -> None:
    s3 = with_runs("zeta", "b", "a")
    assert pruning.count_runs(s3, BUCKET) == 3
    assert pruning.prune_runs(s3, BUCKET, "now", kept=2) == 1
    assert runs(s3) == ["a", "b"]


def test_the_run_that_prunes_keeps_its_own() -> None:
    s3 = with_runs("now", "b", "c")
    assert pruning.prune_runs(s3, BUCKET, "now", kept=1) == 1
    assert runs(s3) == ["c", "now"]


def test_few_runs_all_stay() -> None:
    s3 = with_runs("a", "b")
    assert pruning.prune_runs(s3, BUCKET, "now", kept=2) == 0
    assert runs(s3) == ["a", "b"]


def test_manifests_of_jobs_that_own_nothing_there_go() -> None:
    s3 = FakeS3()
    accounts = replace(GIVEN, table="reelhouse_ops.file_accounting", job="curate_feed:titles")
    gone = [replace(GIVEN, job="model_renamed"), replace(GIVEN, table="reelhouse_core.dim_gone")]
    for item in (GIVEN, accounts, *gone):
        manifest.write(s3, BUCKET, item)
    s3.put_object(BUCKET, "published/loaded.json", b"{}")
    lake = Lake(s3, None, BUCKET, OWNERS)  # type: ignore[arg-type]
    assert pruning.prune_manifests(lake) == sorted(item.key for item in gone)
    assert sorted(key for _, key in s3.objects) == sorted([GIVEN.key, accounts.key, "published/loaded.json"])


def test_an_object_that_can_t_be_deleted_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    s3 = with_runs("a")
    answer = {"Errors": [{"Key": "runs/a/plan.json", "Message": "Access Denied"}]}
    monkeypatch.setattr(s3, "delete_objects", lambda **_: answer)
    with pytest.raises(PruningError, match="s3://lake/runs/a/plan.json: Access Denied"):
        pruning.prune_runs(s3, BUCKET, "now", kept=0)
