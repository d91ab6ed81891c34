from __future__ import annotations

from datetime import datetime, timedelta

import boto3
from moto import mock_aws

from infra.deploy.retention import outdated, prune

NOW = datetime(2026, 1, 1)


def release(number: int) -> str:
    return f"{number:016x}"


def objects(releases: int) -> dict[str, datetime]:
    """Two objects a release and one template, each release a day younger than the one before."""
    return {
        key: NOW + timedelta(days=number)
        for number in range(releases)
        for key in (f"{release(number)}/a.py", f"{release(number)}/b.zip", f"template/{release(number)}.json")
    }


def test_the_youngest_releases_stay_whole() -> None:
    gone = outdated(objects(5), set(), kept=3)
    assert gone == {key for number in (0, 1) for key in (f"{release(number)}/a.py", f"{release(number)}/b.zip")} | {
        f"template/{release(number)}.json" for number in (0, 1)
    }


def test_an_old_release_that_is_deployed_stays() -> None:
    gone = outdated(objects(5), {f"{release(0)}/a.py"}, kept=3)
    assert f"{release(0)}/b.zip" not in gone and f"{release(1)}/a.py" in gone


def test_what_others_put_there_is_not_touched() -> None:
    others = {"notes/readme.txt": NOW, "python/psycopg2.whl": NOW}
    assert not outdated({**objects(3), **others}, set(), kept=1) & others.keys()


@mock_aws
def test_what_is_outdated_leaves_the_bucket() -> None:
    s3 = boto3.client("s3", region_name="us-east-1")
    s3.create_bucket(Bucket="artifacts")
    for number in range(3):
        s3.put_object(Bucket="artifacts", Key=f"{release(number)}/a.py", Body=b"")
    assert prune(s3, "artifacts", set(), kept=3) == 0
    assert prune(s3, "artifacts", {f"{release(1)}/a.py"}, kept=0) == 2
    assert [item["Key"] for item in s3.list_objects_v2(Bucket="artifacts")["Contents"]] == [f"{release(1)}/a.py"]
