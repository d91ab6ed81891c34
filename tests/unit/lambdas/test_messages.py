"""One message that fails comes back later and alone."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lambdas.messages import wait_seconds, work_off


class Queue:
    """Keeps what it is told of waits: receipt handle → seconds."""

    def __init__(self) -> None:
        self.waits: dict[str, int] = {}

    def change_message_visibility(self, QueueUrl: str, ReceiptHandle: str, VisibilityTimeout: int) -> None:
        assert QueueUrl == "url"
        self.waits[ReceiptHandle] = VisibilityTimeout


def event(*bodies: str, received: int = 1) -> dict[str, Any]:
    records = [
        {
            "messageId": f"m{number}",
            "receiptHandle": f"r{number}",
            "body": body,
            "attributes": {"ApproximateReceiveCount": str(received)},
        }
        for number, body in enumerate(bodies)
    ]
    return {"Records": records}


def test_what_fails_is_reported_and_waits_while_the_others_are_done(capsys: pytest.CaptureFixture[str]) -> None:
    queue, done = Queue(), []

    def work(told: dict[str, Any]) -> None:
        if told["n"] == 1:
            raise ValueError("the second one")
        done.append(told["n"])

    answer = work_off(event(*(json.dumps({"n": n}) for n in range(3)), received=3), queue, "url", work)

    assert (answer, done) == ({"batchItemFailures": [{"itemIdentifier": "m1"}]}, [0, 2])
    assert queue.waits == {"r1": 20}
    assert "ValueError: the second one" in capsys.readouterr().err


def test_a_message_that_is_no_json_fails_as_any_other() -> None:
    assert work_off(event("no json"), Queue(), "url", lambda told: None) == {
        "batchItemFailures": [{"itemIdentifier": "m0"}]
    }


def test_the_wait_doubles_up_to_a_quarter_of_an_hour() -> None:
    assert [wait_seconds(received) for received in (1, 2, 3, 4, 9, 50)] == [5, 10, 20, 40, 900, 900]
