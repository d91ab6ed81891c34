"""Conditions of a template, evaluated."""

from __future__ import annotations

from typing import Any

import pytest

from infra.deploy.conditions import evaluate

NAT: dict[str, Any] = {"Fn::Equals": [{"Ref": "Egress"}, "nat"]}
BIG: dict[str, Any] = {"Fn::Equals": [{"Ref": "Size"}, 2]}


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (NAT, True),
        ({"Fn::Not": [NAT]}, False),
        ({"Fn::And": [NAT, BIG]}, False),
        ({"Fn::Or": [NAT, BIG]}, True),
        ({"Fn::Not": [{"Condition": "Big"}]}, True),
    ],
)
def test_functions(rule: dict[str, Any], expected: bool) -> None:
    found = evaluate({"Asked": rule, "Big": BIG}, {"Egress": "nat", "Size": "1"})
    assert found == {"Asked": expected, "Big": False}


@pytest.mark.parametrize(
    "rule",
    [{"Fn::Equals": [{"Ref": "AWS::Region"}, "x"]}, {"Fn::Equals": [{"Fn::Sub": "x"}, "x"]}, {"Fn::If": []}, "text"],
)
def test_what_it_cannot_evaluate_is_refused(rule: Any) -> None:
    with pytest.raises(ValueError, match="the template's conditions"):
        evaluate({"Asked": rule}, {"Egress": "nat"})
