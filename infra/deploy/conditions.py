"""Evaluates a template's conditions, so that a plan can tell which resources they leave out.

AWS leaves them out of a change set by itself; not every CloudFormation does.
"""

from __future__ import annotations

from typing import Any


def evaluate(conditions: dict[str, Any], parameters: dict[str, str]) -> dict[str, bool]:
    """Condition name → whether it holds.

    Raises:
        ValueError: a condition uses a function other than Equals, And, Or, Not, Condition and Ref of a parameter.
    """
    return {name: _holds(rule, conditions, parameters) for name, rule in conditions.items()}


def _holds(rule: Any, conditions: dict[str, Any], parameters: dict[str, str]) -> bool:
    function, argument = _single(rule)
    if function == "Condition":
        return _holds(conditions[argument], conditions, parameters)
    if function == "Fn::Equals":
        left, right = (_value(item, parameters) for item in argument)
        return left == right
    if function == "Fn::Not":
        return not _holds(argument[0], conditions, parameters)
    if function in ("Fn::And", "Fn::Or"):
        combine = all if function == "Fn::And" else any
        return combine(_holds(item, conditions, parameters) for item in argument)
    raise ValueError(f"the template's conditions use {function}, which the plan cannot evaluate")


def _value(item: Any, parameters: dict[str, str]) -> str:
    if not isinstance(item, dict):
        return str(item)
    function, name = _single(item)
    if function != "Ref" or name not in parameters:
        raise ValueError(f"the template's conditions use {item}, which the plan cannot evaluate")
    return parameters[name]


def _single(rule: Any) -> tuple[str, Any]:
    if not isinstance(rule, dict) or len(rule) != 1:
        raise ValueError(f"the template's conditions have {rule!r} where a function is expected")
    return next(iter(rule.items()))
