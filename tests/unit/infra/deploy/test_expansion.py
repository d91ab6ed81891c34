from __future__ import annotations

from typing import Any

import pytest

from glue_jobs.contract.registry import FEEDS, MODELS
from infra.deploy import expansion
from infra.deploy.errors import DeployError

ITEMS = {
    "Models": [
        {"resource": "One", "workers": 2, "modules": "a==1,b==2"}, {"resource": "Two", "workers": 5, "modules": None},
    ],
    "Nothing": [],
}  # fmt: skip


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"a": 1, "b": [True, None, "x"]}, {"a": 1, "b": [True, None, "x"]}),
        (
            {"Fn::ForEach::Jobs": ["Model", "Models", {"${Model.resource}Job": {"Size": "${Model.workers}"}}], "z": 1},
            {"OneJob": {"Size": 2}, "TwoJob": {"Size": 5}, "z": 1},
        ),
        (
            ["first", {"Fn::ForEach": ["Model", "Models", {"Fn::Sub": "job/${${Model.resource}Job}"}]}],
            ["first", {"Fn::Sub": "job/${OneJob}"}, {"Fn::Sub": "job/${TwoJob}"}],
        ),
        (["x", {"Fn::ForEach": ["Model", "Nothing", "y"]}], ["x"]),
        # Two brings no modules; a null of the template's own stays.
        (
            {"Fn::ForEach::Jobs": ["Model", "Models", {"${Model.resource}": {"m": "${Model.modules}", "n": None}}]},
            {"One": {"m": "a==1,b==2", "n": None}, "Two": {"n": None}},
        ),
        (
            {"Fn::ForEach::Jobs": ["Model", "Models", {"${Model.resource}": "${AWS::StackName}-${Model.workers}"}]},
            {"One": "${AWS::StackName}-2", "Two": "${AWS::StackName}-5"},
        ),
    ],
)
def test_a_loop_becomes_its_fragment_once_for_each_item(given: Any, expected: Any) -> None:
    assert expansion.expand(given, ITEMS) == expected


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"Fn::ForEach::Jobs": ["Model", "Models"]}, "takes \\[name, collection, fragment\\]"),
        ([{"Fn::ForEach": ["Model", "Modles", 1]}], "over 'Modles'; there are Models, Nothing"),
        (
            [{"Fn::ForEach": ["Model", "Models", "${Model.size}"]}],
            "Model has no size; it has resource, workers, modules",
        ),
        ({"Fn::ForEach::Jobs": ["Model", "Models", {"Same": 1}]}, "makes Same, which is there already"),
    ],
)
def test_a_loop_that_cannot_be_carried_out_is_explained(given: Any, message: str) -> None:
    with pytest.raises(DeployError, match=message):
        expansion.expand(given, ITEMS)


def test_the_loops_go_over_what_the_contracts_declare() -> None:
    found = expansion.contracts()
    assert [item["name"] for item in found["Feeds"]] == sorted(FEEDS)
    assert {(item["job"], item["name"], item["workers"]) for item in found["Models"]} == {
        (job, job.replace("_", "-"), model.workers) for job, model in MODELS.items()
    }
    assert all(item["resource"].isalnum() for item in found["Models"])
