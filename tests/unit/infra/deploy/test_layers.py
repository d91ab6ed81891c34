"""Layers: their place is known before they are made, and they are made only where they are needed."""

from __future__ import annotations

from typing import Any

import pytest

from infra.deploy import artifacts, layers
from tests.fake_s3 import FakeS3

KEY = "layers/psycopg2-binary==2.9.13/cp311-x86_64.zip"


def resources() -> dict[str, dict[str, Any]]:
    made = {
        "Driver": {"Type": layers.LAYER, "Properties": {"Content": "psycopg2-binary==2.9.13"}},
        "Bucket": {"Type": "AWS::S3::Bucket", "Properties": {}},
    }
    layers.place(made.values(), {"Ref": "ArtifactsBucket"})
    return made


def test_a_requirement_becomes_the_place_of_its_archive() -> None:
    content = resources()["Driver"]["Properties"]["Content"]
    assert content == {"S3Bucket": {"Ref": "ArtifactsBucket"}, "S3Key": KEY}


@pytest.mark.parametrize(("left_out", "keys"), [(set(), {KEY}), ({"Driver"}, set())])
def test_only_layers_that_the_stack_has_are_made(left_out: set[str], keys: set[str]) -> None:
    assert layers.archives(resources(), left_out).keys() == keys


def test_what_the_bucket_has_is_not_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    s3, made = FakeS3(), list[str]()
    monkeypatch.setattr(layers, "archive", lambda requirement: made.append(requirement) or b"zip")
    assert [artifacts.upload(s3, "artifacts", layers.archives(resources(), set())) for _ in range(2)] == [1, 0]
    assert made == ["psycopg2-binary==2.9.13"]
