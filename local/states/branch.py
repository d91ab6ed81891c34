"""A branch of an execution: where it is in the history, what its states see, and whether it still goes on."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from local.states.failures import Failure, Stopped, runtime
from local.states.history import History, now
from local.states.text import compact

# A pause is cut into looks of so many seconds whether the execution still goes on.
LOOK_SECONDS = 0.1


@dataclass(frozen=True)
class Machine:
    """What all branches of an execution share.

    Attributes:
        language: the definition's own QueryLanguage.
        services: what tasks call; see `tasks.Services`.
        register: adds Step Functions' functions to a JSONata expression.
    """

    history: History
    language: str
    region: str
    services: Any
    register: Callable[[Any], None]


@dataclass
class Branch:
    """The whole execution, a Parallel state's branch or a Map state's iteration.

    Attributes:
        last, entered: ids of its last event, and of the event of the state that goes on.
        kind: that state's type; empty between two states.
        failed: it is the branch whose failure ended the others.
        given_up: set when nobody waits for this branch any more.
        position, inside, done: for `local.states.redrive`: the state that goes on, with what it was given; the
            branches inside it; the output of a branch that has ended well, in a list.
        resume: where to begin, as `redrive.place` made it; None at the start.
        places: those of the branches inside the state that goes on again.
    """

    machine: Machine
    context: dict[str, Any]
    last: int = 0
    entered: int = 0
    kind: str = ""
    variables: dict[str, Any] = field(default_factory=dict)
    outer: Branch | None = None
    failed: bool = False
    given_up: threading.Event = field(default_factory=threading.Event)
    position: dict[str, Any] = field(default_factory=dict)
    inside: list[Branch] = field(default_factory=list)
    done: list[Any] = field(default_factory=list)
    resume: dict[str, Any] | None = None
    places: list[dict[str, Any]] | None = None

    def begin(self, start: str, value: Any) -> tuple[str, Any]:
        """The state to begin with and its input: the first one, or the one where a redriven branch goes on."""
        if not self.resume or "state" not in self.resume:
            return start, value
        self.variables = dict(self.resume["variables"])
        return str(self.resume["state"]), self.resume["input"]

    def at(self, name: str, value: Any) -> None:
        """The next state is this one."""
        self.inside, self.places = [], None
        self.position = {"state": name, "input": value, "variables": dict(self.variables), "entered": 0}

    def event(self, kind: str, details: dict[str, Any] | None = None) -> int:
        """Add an event after this branch's last one; raises Stopped where nobody waits any more."""
        self.check()
        self.last = self.machine.history.add(kind, self.last, details)
        return self.last

    def aside(self, kind: str, details: dict[str, Any] | None = None) -> int:
        """Add an event that the next one of this branch does not follow; it is told of branches given up as well."""
        return self.machine.history.add(kind, self.last, details)

    def enter(self, kind: str, name: str, value: Any) -> None:
        """Begin a state."""
        details = {"name": name, "input": compact(value), "inputDetails": {"truncated": False}}
        self._within(kind, name, self.event(f"{kind}StateEntered", details))

    def reenter(self, kind: str, name: str) -> bool:
        """Go on in a state that an earlier attempt of the execution entered; False where it is to be entered."""
        resume, self.resume = self.resume or {}, None
        if not resume.get("entered") or kind == "Fail":
            return False
        self.places = resume.get("inner")
        self._within(kind, name, resume["entered"])
        return True

    def _within(self, kind: str, name: str, entered: int) -> None:
        self.entered, self.kind = entered, kind
        self.position["entered"] = entered
        self.context["State"] = {"EnteredTime": now(), "Name": name}

    def resumed(self) -> list[dict[str, Any]] | None:
        """The places of the branches inside the state that goes on again, once; None where all are to begin."""
        places, self.places = self.places, None
        return places

    def exit(self, kind: str, name: str, value: Any, assigned: dict[str, Any]) -> None:
        """End a state with its output and the variables that it assigned."""
        details: dict[str, Any] = {"name": name, "output": compact(value), "outputDetails": {"truncated": False}}
        if assigned:
            details["assignedVariables"] = {name: compact(one) for name, one in assigned.items()}
            details["assignedVariablesDetails"] = {"truncated": False}
        self.event(f"{kind}StateExited", details)
        self.kind = ""

    def split(self, contexts: list[dict[str, Any]], places: list[dict[str, Any]] | None) -> list[Branch]:
        """The branches inside, each with more context: they see this one's variables, and their own end with it.

        Args:
            places: where each of them was when an earlier attempt ended (`resumed`).
        """
        self.inside = [
            Branch(self.machine, {**self.context, **more}, self.last, self.entered, outer=self) for more in contexts
        ]
        for branch, was in zip(self.inside, places or [], strict=False):
            branch.done, branch.resume = was.get("done", []), was
        return self.inside

    @property
    def stopped(self) -> bool:
        """Whether nobody waits for this branch any more."""
        return self.given_up.is_set() or (self.outer.stopped if self.outer else self.machine.history.closed)

    def check(self) -> None:
        """Raises Stopped where nobody waits."""
        if self.stopped:
            raise Stopped

    def pause(self, seconds: float) -> None:
        """Wait; raises Stopped as soon as nobody waits any more."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            self.check()
            self.given_up.wait(min(left, LOOK_SECONDS))
        self.check()

    def visible(self) -> dict[str, Any]:
        """All variables that are in reach."""
        return {**(self.outer.visible() if self.outer else {}), **self.variables}

    def variable(self, name: str) -> Any:
        """A variable's value; raises KeyError."""
        if name in self.variables:
            return self.variables[name]
        if self.outer is None:
            raise KeyError(name)
        return self.outer.variable(name)

    def assign(self, values: dict[str, Any]) -> None:
        """Set variables of this branch. Raises Failure for one of an outer branch, which only that one may set."""
        for name in values:
            if self.outer is not None and name in self.outer.visible():
                raise runtime(f"The variable '{name}' belongs to an outer scope and can't be assigned here.")
        self.variables.update(values)

    def located(self, failure: Failure) -> Failure:
        """The failure as it ends an execution: its cause names the state."""
        name = self.context["State"]["Name"]
        return Failure(
            failure.error,
            f"An error occurred while executing the state '{name}' (entered at the event id #{self.entered})."
            f" {failure.cause}",
            located=True,
        )
