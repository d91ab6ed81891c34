"""What of awsglue the tests call, found in their source: nothing of it is run.

The source of a test is followed as Python would run it, but only for values that are awsglue's: from a fixture through
helpers and loops to the calls of awsglue's methods, each with the names of its options. So `frame.count()` is a use of
`DynamicFrame.count` and `frame.toDF().count()` is none. A use counts where the test asserts something; what is only
named, imported, in a comment or in a `pytest.raises` block, and a helper that no test calls, counts for nothing. The
scripts that tests hand to `cloud.job` are followed in the same way.
"""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator
from pathlib import Path

from tests.unit.local.glue.awsglue.use_following import Follower, Use, is_call_of, module_scope
from tests.unit.local.glue.awsglue.use_values import PACKAGES, Function, Scope, Value, inside


def uses_of_tests(folder: Path) -> set[Use]:
    """What all test modules below the folder use."""
    found: set[Use] = set()
    for path in sorted(folder.rglob("test_*.py")):
        if any(package in path.read_text() for package in PACKAGES):
            found |= uses_of_module(module_scope(path), module_scope(path.parent / "conftest.py"))
    return found


def uses_of_module(scope: Scope, conftest: Scope) -> set[Use]:
    """What the tests of a module use."""
    return {use for name in list(scope.names) if name.startswith("test") for use in _of_test(name, scope, conftest)}


def _of_test(name: str, scope: Scope, conftest: Scope) -> Iterator[Use]:
    for test in scope.get(name):
        if isinstance(test, Function) and isinstance(test.node, ast.FunctionDef):
            for case in _cases(test.node, scope):
                follower = Follower(fixtures=(scope, conftest))
                follower.inline(test, follower.with_fixtures(test.node, case))
                yield from follower.uses if follower.asserted else ()


def _cases(test: ast.FunctionDef, scope: Scope) -> Iterator[dict[str, Value]]:
    """The values of each parametrized case."""
    sets = [_parameters(mark, scope) for mark in test.decorator_list if is_call_of(mark, "parametrize")]
    for chosen in itertools.product(*sets):
        yield {name: value for case in chosen for name, value in case.items()}


def _parameters(mark: ast.expr, scope: Scope) -> list[dict[str, Value]]:
    assert isinstance(mark, ast.Call)
    follower, (first, second) = Follower(), mark.args[:2]
    names = [one.strip() for one in first.value.split(",")] if isinstance(first, ast.Constant) else [
        one.value for one in getattr(first, "elts", ()) if isinstance(one, ast.Constant)
    ]  # fmt: skip
    if not isinstance(second, (ast.List, ast.Tuple)):
        return [dict.fromkeys(names, inside(follower.value(second, scope)))]
    cases = []
    for one in second.elts:
        parts = one.elts if isinstance(one, ast.Tuple) and len(names) > 1 else [one]
        cases.append({name: follower.value(part, scope) for name, part in zip(names, parts)})
    return cases
