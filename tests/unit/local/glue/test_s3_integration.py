from __future__ import annotations

import pytest

from local.glue.ministack_hooks.s3_integration import refusal, result


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"<Error><Code>NoSuchKey</Code><Message>no key</Message></Error>", ("S3.NoSuchKeyException", "no key")),
        (b"<Error><Code>OddException</Code></Error>", ("S3.OddException", "<Error><Code>OddException</Code></Error>")),
        (b"broken", ("S3.S3Exception", "broken")),
    ],
)
def test_s3s_refusal_is_named_as_its_sdk_names_it(body: bytes, expected: tuple[str, str]) -> None:
    assert refusal(body) == expected


def test_a_read_objects_metadata_comes_with_its_text() -> None:
    found = result("ü".encode(), {"content-type": "text/plain", "x-amz-meta-status": "SUCCEEDED", "etag": '"e"'})
    assert (found["Body"], found["ContentLength"], found["Metadata"]) == ("ü", 2, {"status": "SUCCEEDED"})
