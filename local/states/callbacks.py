"""Work that somebody else ends: by a task token (`.waitForTaskToken`), or as an activity's worker."""

from __future__ import annotations

import json
import threading
import time
import uuid
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from local.states.branch import LOOK_SECONDS, Branch
from local.states.failures import HEARTBEAT, Failure

# So many tokens whose task is over are remembered, to be told from those that never were.
REMEMBERED = 10_000


class UnknownToken(LookupError):
    """No task ever had this token."""


class TaskOver(LookupError):
    """The task of this token has ended, or timed out."""


@dataclass
class Waiting:
    """A task that waits for its token to come back."""

    done: threading.Event = field(default_factory=threading.Event)
    output: Any = None
    failure: Failure | None = None
    beaten: float = field(default_factory=time.monotonic)


@dataclass
class Offer:
    """An activity's task that no worker has taken yet."""

    token: str
    input: str
    taken: threading.Event = field(default_factory=threading.Event)
    worker: str | None = None


class Callbacks:
    """The tokens that are out, and the activities' tasks that wait for a worker."""

    def __init__(self) -> None:
        self._waiting: dict[str, Waiting] = {}
        self._over: deque[str] = deque(maxlen=REMEMBERED)
        self._offers: dict[str, deque[Offer]] = {}
        self._changing = threading.Lock()

    def open(self) -> str:
        """A new token."""
        token = f"{uuid.uuid4().hex}{uuid.uuid4().hex}"
        with self._changing:
            self._waiting[token] = Waiting()
        return token

    def close(self, token: str) -> None:
        """Nobody waits for this token any more."""
        with self._changing:
            if self._waiting.pop(token, None):
                self._over.append(token)

    def wait(self, token: str, branch: Branch, heartbeat: float | None) -> Any:
        """What the token came back with.

        Raises:
            Failure: what it came back with; `States.HeartbeatTimeout` when no sign of life came for so many seconds.
            Stopped: nobody waits for this task any more.
        """
        waiting = self._waiting[token]
        waiting.beaten = time.monotonic()
        while not waiting.done.wait(LOOK_SECONDS):
            branch.check()
            if heartbeat is not None and time.monotonic() - waiting.beaten > heartbeat:
                raise Failure(HEARTBEAT)
        if waiting.failure:
            raise waiting.failure
        return waiting.output

    def succeed(self, token: str, output: str) -> None:
        """Raises UnknownToken, TaskOver, and ValueError where the output is no JSON."""
        waiting = self._of(token)
        waiting.output = json.loads(output)
        waiting.done.set()

    def fail(self, token: str, error: str | None, cause: str | None) -> None:
        """Raises UnknownToken, TaskOver."""
        waiting = self._of(token)
        waiting.failure = Failure(error, cause)
        waiting.done.set()

    def beat(self, token: str) -> None:
        """Raises UnknownToken, TaskOver."""
        self._of(token).beaten = time.monotonic()

    def offer(self, activity: str, input_: str) -> Offer:
        """Put an activity's task where its workers ask for it."""
        offer = Offer(self.open(), input_)
        with self._changing:
            self._offers.setdefault(activity, deque()).append(offer)
        return offer

    def withdraw(self, activity: str, offer: Offer) -> None:
        """Take a task back that no worker is to have any more."""
        with self._changing:
            if offer in self._offers.get(activity, ()):
                self._offers[activity].remove(offer)

    def take(self, activity: str, worker: str | None) -> Offer | None:
        """The oldest task of an activity; None where there is none now."""
        with self._changing:
            offers = self._offers.get(activity)
            if not offers:
                return None
            offer = offers.popleft()
        offer.worker = worker
        offer.taken.set()
        return offer

    def clear(self) -> None:
        """Forget everything."""
        with self._changing:
            self._waiting.clear()
            self._offers.clear()
            self._over.clear()

    def _of(self, token: str) -> Waiting:
        with self._changing:
            waiting = self._waiting.get(token)
            if waiting is None or waiting.done.is_set():
                raise TaskOver(token) if waiting or token in self._over else UnknownToken(token)
            return waiting
