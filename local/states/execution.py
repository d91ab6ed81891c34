"""One execution of a state machine, from its first event to its last."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from local.states import redrive
from local.states.branch import Branch, Machine
from local.states.failures import RUNTIME, Failure, Stopped
from local.states.flow import walk
from local.states.history import History
from local.states.text import compact

logger = logging.getLogger("reelhouse.states")


@dataclass(frozen=True)
class Begun:
    """What an execution begins with.

    Attributes:
        definition: parsed, and found valid.
        input: the text as it was given, which is JSON.
        context: the context object's `Execution` and `StateMachine`.
        events: where its history goes; others read it at any moment.
        place: where a redriven one goes on (`redrive.place`); None for one that begins.
    """

    definition: dict[str, Any]
    input: str
    role: str
    context: dict[str, Any]
    events: list[dict[str, Any]]
    region: str
    place: dict[str, Any] | None = None


class Execution:
    """Goes on in the thread that calls `run`; any other may stop it.

    Args:
        ended: called once, with the last event, before that event is seen.
    """

    def __init__(
        self, begun: Begun, services: Any, register: Callable[[Any], None], ended: Callable[[dict[str, Any]], None]
    ) -> None:
        self._begun = begun
        self._history = History(begun.events, ended)
        language = begun.definition.get("QueryLanguage", "JSONPath")
        machine = Machine(self._history, language, begun.region, services, register)
        self._root = Branch(machine, dict(begun.context))
        if begun.place is None:
            details = {"input": begun.input, "inputDetails": {"truncated": False}, "roleArn": begun.role}
            # The first state follows event 0, not this one, in AWS's histories.
            self._history.add("ExecutionStarted", 0, details)
        else:
            count = {"redriveCount": begun.context["Execution"]["RedriveCount"]}
            self._root.last = self._history.add("ExecutionRedriven", len(begun.events), count)
            self._root.resume, self._root.done = begun.place, begun.place.get("done", [])

    def run(self) -> None:
        """Go on to the end."""
        timer = self._clock()
        definition, value = self._begun.definition, self._begun.context["Execution"]["Input"]
        try:
            output = walk(self._root, definition["States"], definition["StartAt"], value)
            self._root.event("ExecutionSucceeded", {"output": compact(output), "outputDetails": {"truncated": False}})
        except Stopped:
            pass  # its last event is there already
        except Failure as failure:
            self._failed(failure)
        except Exception as error:  # a fault of ours: the execution must not go on for ever without a thread
            logger.exception("an execution ends with a fault of the interpreter")
            self._failed(Failure(RUNTIME, f"Reelhouse's interpreter failed: {type(error).__name__}: {error}"))
        finally:
            if timer:
                timer.cancel()

    @property
    def place(self) -> dict[str, Any]:
        """Where it was when `run` returned, for a redrive."""
        return redrive.place(self._root)

    def stop(self, error: str | None, cause: str | None) -> None:
        """End it as ABORTED, from any thread; what its tasks began is ended with it."""
        said = {name: text for name, text in (("error", error), ("cause", cause)) if text is not None}
        self._history.add("ExecutionAborted", 0, said)

    def _failed(self, failure: Failure) -> None:
        said = {name: text for name, text in (("error", failure.error), ("cause", failure.cause)) if text is not None}
        self._history.add("ExecutionFailed", self._root.last, said)

    def _clock(self) -> threading.Timer | None:
        """The state machine's own TimeoutSeconds."""
        seconds = self._begun.definition.get("TimeoutSeconds")
        if not isinstance(seconds, (int, float)):
            return None
        timer = threading.Timer(seconds, self._history.add, ("ExecutionTimedOut", 0, {}))
        timer.daemon = True
        timer.start()
        return timer
