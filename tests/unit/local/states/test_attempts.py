"""When Retry tries again, and which errors its names take."""

from __future__ import annotations

from typing import Any

import pytest

from local.states.attempts import retry_delay
from local.states.failures import matches


@pytest.mark.parametrize(
    ("retrier", "retries", "seconds"),
    [
        ({}, 0, 1),
        ({}, 2, 4),
        ({"IntervalSeconds": 5, "BackoffRate": 1.5}, 2, 11.25),
        ({"IntervalSeconds": 5, "MaxDelaySeconds": 30}, 2, 20),
        ({"IntervalSeconds": 5, "MaxDelaySeconds": 30, "MaxAttempts": 9}, 3, 30),
        ({"IntervalSeconds": 5, "JitterStrategy": "NONE"}, 1, 10),
        ({}, 3, None),
        ({"MaxAttempts": 0}, 0, None),
    ],
)
def test_the_delay_grows_up_to_its_most(retrier: dict[str, Any], retries: int, seconds: float | None) -> None:
    counted = {0: retries}
    assert retry_delay([{"ErrorEquals": ["States.ALL"], **retrier}], "Boom", counted) == seconds
    assert counted[0] == retries + (seconds is not None)


def test_full_jitter_spreads_the_delay_below_its_most() -> None:
    retrier = {
        "ErrorEquals": ["A"],
        "IntervalSeconds": 5,
        "MaxDelaySeconds": 30,
        "JitterStrategy": "FULL",
        "MaxAttempts": 99,
    }
    delays = [retry_delay([retrier], "A", {0: 10}) for _ in range(1000)]
    assert all(delay is not None and 0 <= delay <= 30 for delay in delays)
    assert min(map(float, delays)) < 10 and max(map(float, delays)) > 20  # type: ignore[arg-type]


def test_the_first_retrier_that_takes_the_error_decides_alone() -> None:
    retriers = [{"ErrorEquals": ["A"], "MaxAttempts": 0}, {"ErrorEquals": ["States.ALL"]}]
    assert retry_delay(retriers, "A", {}) is None
    assert retry_delay(retriers, "B", {}) == 1


@pytest.mark.parametrize(
    ("names", "error", "taken"),
    [
        (["States.ALL"], "Anything", True),
        (["States.ALL"], None, True),
        (["States.ALL"], "States.Runtime", False),
        (["States.Runtime"], "States.Runtime", False),
        (["States.ALL"], "States.DataLimitExceeded", True),
        (["States.ALL"], "States.QueryEvaluationError", True),
        (["States.TaskFailed"], "Glue.ConcurrentRunsExceededException", True),
        (["States.TaskFailed"], "States.Timeout", False),
        (["States.Timeout"], "States.HeartbeatTimeout", True),
        (["A", "B"], "B", True),
        (["A", "B"], "C", False),
    ],
)
def test_a_name_takes_errors_as_aws_says(names: list[str], error: str | None, taken: bool) -> None:
    assert matches(names, error) is taken
