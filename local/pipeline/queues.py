"""The queues of event-driven refreshes: how many messages each holds, and its dead letters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from local.target import Target

# Queue of the stack, as the template names it → its dead letters.
QUEUES = {
    "admit": "admit-dead",
    "start-refresh.fifo": "start-refresh-dead.fifo",
    "notify": "notify-dead",
}
BATCH = 10


@dataclass(frozen=True)
class Queue:
    """A queue of a function: messages that wait, that are worked on or wait for another attempt, and that died."""

    name: str
    url: str
    dead_url: str
    waiting: int
    at_work: int
    dead: int


def of_stack(chosen: Target) -> list[Queue]:
    """The stack's queues; none where events are off."""
    sqs = chosen.client("sqs")
    found = []
    for name, dead in QUEUES.items():
        url, dead_url = (_url(sqs, f"{chosen.stack}-{part}") for part in (name, dead))
        if url and dead_url:
            counts, deads = _counts(sqs, url), _counts(sqs, dead_url)
            found.append(Queue(name.removesuffix(".fifo"), url, dead_url, counts[0], counts[1], sum(deads)))
    return found


def try_again(chosen: Target, queues: list[Queue]) -> int:
    """Move all dead letters back to their queues; returns how many. Killed in between, a letter may be in both."""
    sqs = chosen.client("sqs")
    return sum(_move(sqs, queue) for queue in queues)


def _move(sqs: Any, queue: Queue) -> int:
    moved = 0
    while letters := _received(sqs, queue.dead_url):
        for letter in letters:
            sqs.send_message(QueueUrl=queue.url, MessageBody=letter["Body"], **_of_a_group(queue, letter))
            sqs.delete_message(QueueUrl=queue.dead_url, ReceiptHandle=letter["ReceiptHandle"])
            moved += 1
    return moved


def _received(sqs: Any, url: str) -> list[dict[str, Any]]:
    asked = {"MaxNumberOfMessages": BATCH, "AttributeNames": ["MessageGroupId"], "VisibilityTimeout": 60}
    return list(sqs.receive_message(QueueUrl=url, **asked).get("Messages", []))


def _of_a_group(queue: Queue, letter: dict[str, Any]) -> dict[str, str]:
    """What a first-in-first-out queue asks for; its memory of five minutes must not take the letter for the earlier."""
    if not queue.url.endswith(".fifo"):
        return {}
    return {"MessageGroupId": letter["Attributes"]["MessageGroupId"], "MessageDeduplicationId": letter["MessageId"]}


def _url(sqs: Any, name: str) -> str:
    try:
        return str(sqs.get_queue_url(QueueName=name)["QueueUrl"])
    except sqs.exceptions.QueueDoesNotExist:
        return ""


def _counts(sqs: Any, url: str) -> tuple[int, int]:
    """Messages that wait, delayed ones too, and those that are out."""
    kinds = ("", "Delayed", "NotVisible")
    names = [f"ApproximateNumberOfMessages{kind}" for kind in kinds]
    told = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
    waiting, delayed, out = (int(told[name]) for name in names)
    return waiting + delayed, out
