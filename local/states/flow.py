"""The walk through states: one after another, branches beside each other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

from local.states import beside, choice, json_path, tasks
from local.states.attempts import Outcome, attempted, told
from local.states.branch import Branch
from local.states.failures import Failure, QueryFailure, runtime
from local.states.step import Step
from local.states.text import compact, is_number

# "Inline mode: up to 40 concurrent iterations" (Map state).
MOST_ITERATIONS = 40


def walk(branch: Branch, states: dict[str, Any], start: str, value: Any) -> Any:
    """Go through states from `start` on, or from where a redriven branch was, unless that has ended well already.

    Returns the last one's output. Raises Failure, Stopped.
    """
    if branch.done:
        return branch.done[0]
    name: str | None
    name, value = branch.begin(start, value)
    while name is not None:
        branch.check()
        branch.at(name, value)
        value, name = _through(branch, states[name], name, value)
    branch.done = [value]
    return value


def _through(branch: Branch, state: dict[str, Any], name: str, value: Any) -> tuple[Any, str | None]:
    kind = state["Type"]
    if not branch.reenter(kind, name):
        branch.enter(kind, name, value)
    step = Step(branch, name, state, value)
    if kind in WORK:
        outcome = attempted(step, WORK[kind])
    else:
        try:
            outcome = SIMPLE[kind](step)
        except Failure as failure:
            raise told(step, failure) from failure
    branch.check()
    branch.exit(kind, name, outcome.output, outcome.assigned)
    return outcome.output, outcome.following


def _pass(step: Step) -> Outcome:
    if step.is_jsonata:
        assigned = step.assigned(step.state, step.raw)
        output = step.query("Output", step.state["Output"]) if "Output" in step.state else step.raw
        return Outcome(step.sized(output), step.next(), assigned)
    given = step.arguments(step.input())
    result = step.state.get("Result", given)
    assigned = step.assigned(step.state, result)
    return Outcome(step.output(result), step.next(), assigned)


def _succeed(step: Step) -> Outcome:
    return Outcome(_passed_on(step), None)


def _fail(step: Step) -> Outcome:
    raise Failure(_failing(step, "Error"), _failing(step, "Cause"), located=True)


def _failing(step: Step, field: str) -> str | None:
    """A Fail state's Error or Cause in any of its forms."""
    if f"{field}Path" in step.state:
        value = step.reference(f"{field}Path", step.state[f"{field}Path"], step.raw)
        if not isinstance(value, str):
            raise runtime(f"The {field}Path parameter does not refer to a string: {compact(value)}")
        return value
    if field not in step.state:
        return None
    text = step.typed(field, "string") if step.is_jsonata else step.state[field]
    return str(text)


def _choice(step: Step) -> Outcome:
    data = step.input()
    for rule in step.state["Choices"]:
        if _chosen(rule, step, data):
            assigned = step.assigned(rule, data)
            return Outcome(_chosen_output(step, rule, data), rule["Next"], assigned)
    if "Default" not in step.state:
        raise Failure("States.NoChoiceMatched", f"No choice rule of the state '{step.name}' matched its input.")
    assigned = step.assigned(step.state, data)
    return Outcome(_chosen_output(step, step.state, data), step.state["Default"], assigned)


def _chosen(rule: dict[str, Any], step: Step, data: Any) -> bool:
    if not step.is_jsonata:
        return choice.holds(rule, step, data)
    value = step.query("Choices/Condition", rule["Condition"])
    if not isinstance(value, bool):
        raise QueryFailure(
            f"The JSONata expression '{str(rule['Condition'])[2:-2].strip()}' specified for the field 'Condition'"
            f" returned an unexpected result type. Expected 'boolean' for value: {compact(value)}", "Condition"
        )  # fmt: skip
    return value


def _chosen_output(step: Step, rule: dict[str, Any], data: Any) -> Any:
    if not step.is_jsonata:
        return step.sized(step.selected("OutputPath", data))
    return step.sized(step.query("Output", rule["Output"]) if "Output" in rule else step.raw)


def _wait(step: Step) -> Outcome:
    data = step.input()
    step.branch.pause(_seconds(step, data))
    assigned = step.assigned(step.state, data)
    return Outcome(_passed_on(step), step.next(), assigned)


def _seconds(step: Step, data: Any) -> float:
    """How long a Wait state waits, in any of its four forms."""
    state = step.state
    if "Seconds" in state:
        value = step.typed("Seconds", "number") if step.is_jsonata else state["Seconds"]
        return _whole("Seconds", str(state["Seconds"]), value)
    if "SecondsPath" in state:
        path = state["SecondsPath"]
        try:
            value = step.path(path, data)
        except json_path.NotFound as error:
            cause = f"The SecondsPath parameter does not reference an input value: {path}"
            raise runtime(cause) from error
        return _whole("SecondsPath", path, value)
    field = "Timestamp" if "Timestamp" in state else "TimestampPath"
    given = state[field]
    if field == "TimestampPath":
        text = step.at(field, given, data)
    else:
        text = step.typed(field, "string") if step.is_jsonata else given
    moment = choice.timestamp(text)
    if moment is None:
        raise runtime(
            f"The {field} parameter does not reference a valid ISO-8601 extended offset date-time format string:"
            f" {given} == {text if isinstance(text, str) else compact(text)}"
        )
    return (moment - datetime.now(timezone.utc)).total_seconds()


def _whole(field: str, given: str, value: Any) -> float:
    if not is_number(value) or value != int(value):
        raise runtime(f"The {field} parameter cannot be parsed as a long value: {given} == {compact(value)}")
    if value < 0:
        raise runtime(f"The {field} parameter references a negative value: {given} == {compact(value)}")
    return float(value)


def _passed_on(step: Step) -> Any:
    """The input as the output of a state that makes nothing of it."""
    if step.is_jsonata:
        return step.sized(step.query("Output", step.state["Output"]) if "Output" in step.state else step.raw)
    return step.sized(step.selected("OutputPath", step.input()))


def _parallel(step: Step) -> list[Any]:
    given = step.arguments(step.input())
    places = step.branch.resumed()
    if places is None:
        step.branch.event("ParallelStateStarted")
    branches = step.branch.split([{} for _ in step.state["Branches"]], places)

    def run(place: int, before: int | None) -> Any:
        machine = step.state["Branches"][place]
        return walk(branches[place], machine["States"], machine["StartAt"], given)

    try:
        results = beside.run(run, branches, len(branches))
    except Failure:
        beside.told_of_aborted(step, branches)
        step.branch.event("ParallelStateFailed")
        raise
    _succeeded(step, "ParallelStateSucceeded", max(branch.last for branch in branches))
    return results


def _map(step: Step) -> list[Any]:
    items = _items(step)
    machine = step.state.get("ItemProcessor") or step.state["Iterator"]
    at_once = _concurrency(step)
    places = step.branch.resumed()
    if places is None:
        step.branch.event("MapStateStarted", {"length": len(items)})
    contexts = [{"Map": {"Item": {"Index": at, "Value": item}}} for at, item in enumerate(items)]
    branches = step.branch.split(contexts, places)
    done = [step.branch.last] * len(items)

    def run(place: int, before: int | None) -> Any:
        branch, told_of = branches[place], {"name": step.name, "index": place}
        if branch.done:
            return branch.done[0]
        branch.last = branch.last if before is None else branches[before].last
        branch.event("MapIterationStarted", told_of)
        try:
            given = _selected(Step(branch, step.name, step.state, step.raw), items[place])
            result = walk(branch, machine["States"], machine["StartAt"], given)
        except Failure:
            branch.aside("MapIterationFailed", told_of)
            raise
        branch.check()
        done[place] = branch.aside("MapIterationSucceeded", told_of)
        return result

    try:
        results = beside.run(run, branches, at_once)
    except Failure:
        beside.told_of_aborted(step, branches, iterations=True)
        step.branch.event("MapStateFailed")
        raise
    _succeeded(step, "MapStateSucceeded", max(done, default=step.branch.last))
    return results


def _succeeded(step: Step, kind: str, last: int) -> None:
    """Tell that all branches are done. In AWS's histories the state's exit follows `last`, theirs, not this event."""
    step.branch.last = last
    step.branch.event(kind)
    step.branch.last = last


def _items(step: Step) -> list[Any]:
    """What a Map state goes over. Raises Failure where it is no array."""
    if step.is_jsonata:
        items = step.typed("Items", "array") if "Items" in step.state else step.raw
    else:
        data = step.input()
        items = step.at("ItemsPath", step.state["ItemsPath"], data) if "ItemsPath" in step.state else data
    if not isinstance(items, list):
        raise runtime(f"Map state input must be an array but was: {compact(items)}")
    return items


def _selected(step: Step, item: Any) -> Any:
    """What an iteration is given."""
    selector = step.state.get("ItemSelector", step.state.get("Parameters"))
    if selector is None:
        return item
    return step.query("ItemSelector", selector) if step.is_jsonata else step.payload(selector, step.input())


def _concurrency(step: Step) -> int:
    if "MaxConcurrencyPath" in step.state:
        value = step.at("MaxConcurrencyPath", step.state["MaxConcurrencyPath"], step.input())
    elif "MaxConcurrency" in step.state:
        value = step.typed("MaxConcurrency", "number") if step.is_jsonata else step.state["MaxConcurrency"]
    else:
        value = 0
    if not is_number(value) or value != int(value) or value < 0:
        raise runtime(f"Expected non-negative integer for MaxConcurrency, got '{compact(value)}' instead.")
    return min(int(value) or MOST_ITERATIONS, MOST_ITERATIONS)


SIMPLE: dict[str, Callable[[Step], Outcome]] = {
    "Pass": _pass, "Succeed": _succeed, "Fail": _fail, "Choice": _choice, "Wait": _wait,
}  # fmt: skip
WORK: dict[str, Callable[[Step], Any]] = {"Task": tasks.work, "Parallel": _parallel, "Map": _map}
