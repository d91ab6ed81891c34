from __future__ import annotations

import pytest

from local.states import names
from local.states.text import LARGEST


@pytest.mark.parametrize("name", ["with space", "a*", "a?", "{a}", "a/b", "a:b", "ctl\x01", "uni\u0090code", 'a"b'])
def test_a_name_with_what_aws_forbids_is_refused(name: str) -> None:
    assert names.name_refusal(name) == ("InvalidName", f"Invalid Name: '{name}'")


def test_a_name_is_of_at_most_80_characters() -> None:
    assert names.name_refusal("ü" * 80) is None
    code, message = names.name_refusal("t" * 81) or ("", "")
    assert code == "ValidationException"
    assert message.endswith("at 'name' failed to satisfy constraint: Member must have length less than or equal to 80")


@pytest.mark.parametrize(
    ("role", "refused"),
    [("arn:aws:iam::123456789012:role/a/b", False), ("arn:aws:iam::1234:role/a", True), ("role", True), (None, True)],
)
def test_a_role_is_an_arn(role: str | None, refused: bool) -> None:
    assert (names.role_refusal(role) is not None) is refused


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{}", None),
        ('"text"', None),
        ("null", None),
        ("", "InvalidExecutionInput"),
        ("{", "InvalidExecutionInput"),
        ('"' + "x" * LARGEST + '"', "ValidationException"),
        (7, "InvalidExecutionInput"),
    ],
)
def test_an_input_is_json(text: object, code: str | None) -> None:
    refusal = names.input_refusal(text)
    assert (refusal[0] if refusal else None) == code


@pytest.mark.parametrize(
    ("region", "partition"), [("eu-west-1", "aws"), ("cn-north-1", "aws-cn"), ("us-isob-east-1", "aws-iso-b")]
)
def test_an_arn_names_its_regions_partition(region: str, partition: str) -> None:
    assert names.arn_prefix(region, "123456789012") == f"arn:{partition}:states:{region}:123456789012"
