"""The delay before a retry, as the Amazon States Language counts it."""

from __future__ import annotations

from typing import Any

import pytest

from local.glue.job_run_task import with_delay


@pytest.mark.parametrize(
    ("retrier", "retries", "seconds"),
    [
        ({}, 0, 1),
        ({}, 3, 8),
        ({"IntervalSeconds": 5, "BackoffRate": 1.5}, 2, 11.25),
        ({"IntervalSeconds": 5, "MaxDelaySeconds": 30}, 2, 20),
        ({"IntervalSeconds": 5, "MaxDelaySeconds": 30}, 3, 30),
        ({"IntervalSeconds": 5, "JitterStrategy": "NONE"}, 1, 10),
    ],
)
def test_the_delay_grows_up_to_its_most(retrier: dict[str, Any], retries: int, seconds: float) -> None:
    given = {"ErrorEquals": ["States.ALL"], **retrier}
    counted = with_delay(given, retries)

    assert counted == {**given, "IntervalSeconds": seconds, "BackoffRate": 1.0}


def test_full_jitter_spreads_the_delay_below_its_most() -> None:
    retrier = {"IntervalSeconds": 5, "MaxDelaySeconds": 30, "JitterStrategy": "FULL"}
    delays = [with_delay(retrier, 10)["IntervalSeconds"] for _ in range(1000)]

    assert all(0 <= delay <= 30 for delay in delays)
    assert min(delays) < 10 and max(delays) > 20
