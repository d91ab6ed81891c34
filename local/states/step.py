"""A state that is being executed: its fields evaluated in its own query language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from local.states import intrinsics, json_path, jsonata_expression
from local.states.branch import Branch
from local.states.failures import DATA_LIMIT, Failure, QueryFailure, runtime
from local.states.path_filter import PathError
from local.states.text import compact, too_large

VARIABLE = re.compile(r"\$([A-Za-z_]\w*)(.*)", re.DOTALL)
JSONATA = "JSONata"


@dataclass
class Step:
    """One state with its raw input."""

    branch: Branch
    name: str
    state: dict[str, Any]
    raw: Any

    @property
    def is_jsonata(self) -> bool:
        return bool(self.state.get("QueryLanguage", self.branch.machine.language) == JSONATA)

    # --- JSONPath

    def path(self, path: str, data: Any) -> Any:
        """The value of a path into the data, the context object (`$$`) or a variable.

        Raises:
            json_path.NotFound, PathError, QueryFailure (a variable that is none).
        """
        if path.startswith("$$"):
            return json_path.find(path[1:], self.branch.context)
        variable = VARIABLE.fullmatch(path)
        if not variable:
            return json_path.find(path, data)
        name, rest = variable.groups()
        try:
            value = self.branch.variable(name)
        except KeyError:
            raise QueryFailure(f"The variable '{name}' is not defined.") from None
        return json_path.find("$" + rest, value)

    def selected(self, field: str, data: Any) -> Any:
        """InputPath or OutputPath: null is an empty object, nothing is the whole."""
        path = self.state.get(field, "$")
        if path is None:
            return {}
        try:
            return self.path(path, data)
        except json_path.NotFound as error:
            raise runtime(f"Invalid path '{path}' : No results for path: {_bracketed(error.path)}") from error
        except PathError as error:
            raise runtime(str(error)) from error

    def at(self, field: str, path: str, data: Any) -> Any:
        """The value of a path that a field names. Raises `States.Runtime`."""
        try:
            return self.path(path, data)
        except json_path.NotFound as error:
            raise runtime(
                f"The JSONPath '{path}' specified for the field '{field}' could not be found in the input"
                f" '{compact(error.data)}'"
            ) from error
        except PathError as error:
            raise runtime(str(error)) from error

    def payload(self, template: Any, data: Any) -> Any:
        """A payload template: names that end in `.$` are paths or calls of intrinsic functions."""
        if isinstance(template, list):
            return [self.payload(item, data) for item in template]
        if not isinstance(template, dict):
            return template
        made = {}
        for name, value in template.items():
            if name.endswith(".$"):
                made[name[:-2]] = self.reference(name, value, data)
            else:
                made[name] = self.payload(value, data)
        return made

    def reference(self, field: str, text: str, data: Any) -> Any:
        """What a path or a call of an intrinsic function stands for."""
        if text.startswith("$"):
            return self.at(field, text, data)
        try:
            return intrinsics.evaluate(text, lambda path: self.at(field, path, data))
        except intrinsics.CallError as error:
            raise runtime(str(error)) from error

    # --- JSONata

    def query(self, field: str, value: Any, **states: Any) -> Any:
        """A field of a JSONata state, with the expressions in it evaluated.

        `states` is what `$states` holds beside input and context: `result`, `errorOutput`.
        """
        if jsonata_expression.is_expression(value):
            machine = self.branch.machine
            held = {"input": self.raw, "context": self.branch.context, **states}
            text = value[2:-2].strip()
            return jsonata_expression.evaluate(text, held, self.branch.visible(), machine.register, field)
        if isinstance(value, dict):
            return {name: self.query(f"{field}/{name}", one, **states) for name, one in value.items()}
        if isinstance(value, list):
            return [self.query(f"{field}[{place}]", one, **states) for place, one in enumerate(value)]
        return value

    def typed(self, field: str, kind: str) -> Any:
        """A JSONata field that must be of this JSON type. Raises QueryFailure."""
        given = self.state[field]
        value = self.query(field, given)
        found = jsonata_expression.kind_of(value)
        if found != kind:
            raise QueryFailure(
                f"The JSONata expression '{str(given)[2:-2].strip()}' specified for the field '{field}' returned an"
                f" unexpected result type. Expected '{kind}', but was '{found}' for value: {compact(value)}", field
            )  # fmt: skip
        return value

    # --- both

    def input(self) -> Any:
        """The state's input as its fields see it."""
        return self.raw if self.is_jsonata else self.selected("InputPath", self.raw)

    def arguments(self, data: Any) -> Any:
        """What a Task, a Parallel or a Pass state is given."""
        if self.is_jsonata:
            return self.query("Arguments", self.state["Arguments"]) if "Arguments" in self.state else data
        return self.payload(self.state["Parameters"], data) if "Parameters" in self.state else data

    def output(self, result: Any) -> Any:
        """The state's output, made of what its work resulted in."""
        if self.is_jsonata:
            made = self.query("Output", self.state["Output"], result=result) if "Output" in self.state else result
        else:
            chosen = self.chosen(result)
            made = self.selected("OutputPath", self.placed(self.state.get("ResultPath", "$"), chosen))
        return self.sized(made)

    def chosen(self, result: Any) -> Any:
        """What a ResultSelector makes of a result."""
        return self.payload(self.state["ResultSelector"], result) if "ResultSelector" in self.state else result

    def placed(self, path: str | None, result: Any) -> Any:
        """The raw input with the result at a ResultPath; null drops the result."""
        if path is None:
            return self.raw
        try:
            return json_path.put(path, self.raw, result)
        except PathError as error:
            raise Failure("States.ResultPathMatchFailure", f"{error} to input {compact(self.raw)}") from error

    def assigned(self, given: dict[str, Any], data: Any, **states: Any) -> dict[str, Any]:
        """Evaluate an `Assign`, and set its variables. All expressions see the variables as they were."""
        assign = given.get("Assign")
        if not assign:
            return {}
        values: dict[str, Any] = (
            self.query("Assign", assign, **states) if self.is_jsonata else self.payload(assign, data)
        )
        self.branch.assign(values)
        return values

    def sized(self, value: Any) -> Any:
        """The value, where a state may have it as its output."""
        if too_large(compact(value)):
            raise Failure(
                DATA_LIMIT,
                f"The state/task '{self.name}' returned a result with a size exceeding the maximum number of bytes"
                " service limit.",
            )
        return value

    def next(self) -> str | None:
        """The state that follows; None after the last one."""
        return None if self.state.get("End") else self.state.get("Next")


def _bracketed(path: str) -> str:
    """A path as Jayway's JsonPath, which AWS uses, names it in its messages: `$['a']['b']`."""
    return "$" + "".join(
        f"['{step.key}']" if isinstance(step.key, str) else f"[{step.key}]" for step in json_path.parse(path)
    )
