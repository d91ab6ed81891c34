"""Which actions an `aws-sdk` task may name."""

from __future__ import annotations

import pytest

from local.states import sdk_actions


@pytest.mark.parametrize(
    ("service", "action", "known"),
    [
        ("s3", "listBuckets", True),
        ("s3", "ListBuckets", False),
        ("s3", "listEverything", False),
        ("sfn", "startExecution", True),
        ("eventbridge", "putEvents", True),
        ("rds", "describeDBInstances", True),
        ("nothing", "listBuckets", False),
    ],
)
def test_an_action_is_one_of_the_services_api(service: str, action: str, known: bool) -> None:
    assert sdk_actions.has(service, action) is known


def test_every_service_that_is_carried_out_is_known_by_its_name() -> None:
    from ministack.services.stepfunctions import _AWS_SDK_SERVICE_MAP

    assert [name for name in _AWS_SDK_SERVICE_MAP if name != "logs" and not sdk_actions.actions(name)] == []
