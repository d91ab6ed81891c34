"""Following the source of a test from its fixtures to its calls of awsglue."""

from __future__ import annotations

import ast
import importlib
import inspect
import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from local.settings import PROJECT
from tests.unit.local.glue.awsglue.use_values import (
    NOTHING,
    PACKAGES,
    Atom,
    Function,
    Imported,
    Instance,
    Items,
    Method,
    Scope,
    Text,
    Thing,
    Value,
    annotated,
    bound,
    collect,
    inside,
    instances,
    last_name,
    merged,
    thing,
)

DEEPEST = 12
# Not declared in its class: GlueContext makes them when it is made.
HELD = {
    "create_dynamic_frame": "DynamicFrameReader",
    "write_dynamic_frame": "DynamicFrameWriter",
    "create_data_frame": "DataFrameReader",
    "write_data_frame": "DataFrameWriter",
}


@dataclass(frozen=True)
class Use:
    """A call of `owner.member` (or of the function or transform `owner`, then without a member).

    Attributes:
        via: how the script wrote it, `awsglue.DynamicFrame.fromDF`; empty for a method of an object.
        options: names of keyword arguments, and keys of the dictionaries among the arguments.
        texts: the texts among the arguments and in those dictionaries: `s3`, `csv`.
    """

    owner: Any
    member: str
    via: str
    options: frozenset[str]
    texts: frozenset[str]


@cache
def module_scope(path: Path) -> Scope:
    """The names of a module of the tests; an empty scope where there is no such file."""
    return scope_of(path.read_text()) if path.is_file() else Scope()


def _module(name: str) -> Scope:
    return module_scope(PROJECT / (name.replace(".", "/") + ".py"))


def scope_of(source: str) -> Scope:
    """The names that this source defines."""
    scope = Scope()
    Follower().body(ast.parse(source).body, scope)
    return scope


def is_call_of(node: ast.expr, name: str) -> bool:
    """True for a call of a function or method of this name."""
    return isinstance(node, ast.Call) and last_name(node.func) == name


def is_fixture(function: Function) -> bool:
    """True for a function that pytest.fixture marks."""
    marks = getattr(function.node, "decorator_list", [])
    return any(last_name(mark.func if isinstance(mark, ast.Call) else mark) == "fixture" for mark in marks)


class Follower:
    """Follows one test, or a module that is only loaded."""

    def __init__(self, fixtures: Sequence[Scope] = ()) -> None:
        self.uses: set[Use] = set()
        self.asserted = False
        self._fixtures = fixtures
        self._in_raises = 0
        self._depth = 0
        self._returned: list[Value] = []
        self._scripts: set[str] = set()

    # --- statements

    def body(self, statements: Iterable[ast.stmt], scope: Scope) -> None:
        """Follow statements, all branches of them."""
        for statement in statements:
            method = getattr(self, f"_{type(statement).__name__.lower()}", self._statement)
            method(statement, scope)

    def _statement(self, node: ast.AST, scope: Scope) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                self.value(child, scope)
            elif isinstance(child, ast.stmt):
                self.body([child], scope)
            else:
                self._statement(child, scope)

    def _assert(self, node: ast.Assert, scope: Scope) -> None:
        self.asserted = self.asserted or not self._in_raises
        self._statement(node, scope)

    def _functiondef(self, node: ast.FunctionDef, scope: Scope) -> None:
        scope.names[node.name] = frozenset({Function(node, scope)})

    def _classdef(self, node: ast.ClassDef, scope: Scope) -> None:
        """Classes of the tests' own are none of awsglue's."""

    def _return(self, node: ast.Return, scope: Scope) -> None:
        if node.value is not None:
            self._returned.append(self.value(node.value, scope))

    def _assign(self, node: ast.Assign, scope: Scope) -> None:
        value = self.value(node.value, scope)
        for target in node.targets:
            self._bind(target, value, scope)

    def _annassign(self, node: ast.AnnAssign, scope: Scope) -> None:
        if node.value is not None:
            self._bind(node.target, self.value(node.value, scope), scope)

    def _for(self, node: ast.For, scope: Scope) -> None:
        self._bind(node.target, inside(self.value(node.iter, scope)), scope)
        self.body([*node.body, *node.orelse], scope)

    def _with(self, node: ast.With, scope: Scope) -> None:
        raises = any(is_call_of(item.context_expr, "raises") for item in node.items)
        for item in node.items:
            value = self.value(item.context_expr, scope)
            if item.optional_vars is not None:
                self._bind(item.optional_vars, value, scope)
        self._in_raises += raises
        self.body(node.body, scope)
        self._in_raises -= raises

    def _import(self, node: ast.Import, scope: Scope) -> None:
        for alias in node.names:
            if alias.name.split(".")[0] in PACKAGES:
                name = alias.name if alias.asname else alias.name.split(".")[0]
                importlib.import_module(alias.name)
                scope.names[alias.asname or name] = thing(importlib.import_module(name), name)

    def _importfrom(self, node: ast.ImportFrom, scope: Scope) -> None:
        module = node.module or ""
        for alias in node.names:
            if module.split(".")[0] == "tests":
                scope.names[alias.asname or alias.name] = frozenset({Imported(alias.name, module, _module)})
            elif module.split(".")[0] in PACKAGES:
                loaded = importlib.import_module(module)
                for name in loaded.__all__ if alias.name == "*" else [alias.name]:
                    what = (
                        getattr(loaded, name) if hasattr(loaded, name) else importlib.import_module(f"{module}.{name}")
                    )
                    scope.names[alias.asname or name] = thing(what, f"{module}.{name}")

    def _bind(self, target: ast.expr, value: Value, scope: Scope) -> None:
        if isinstance(target, ast.Name):
            scope.names[target.id] = value
        elif isinstance(target, (ast.Tuple, ast.List)):
            for one in target.elts:
                self._bind(one.value if isinstance(one, ast.Starred) else one, inside(value), scope)

    # --- expressions

    def value(self, node: ast.expr, scope: Scope) -> Value:
        """What the expression may be."""
        method = getattr(self, f"_{type(node).__name__.lower()}", None)
        if method is not None:
            found: Value = method(node, scope)
            return found
        self._statement(node, scope)
        return NOTHING

    def _name(self, node: ast.Name, scope: Scope) -> Value:
        return scope.get(node.id)

    def _constant(self, node: ast.Constant, scope: Scope) -> Value:
        return frozenset({Text(node.value)}) if isinstance(node.value, str) else NOTHING

    def _joinedstr(self, node: ast.JoinedStr, scope: Scope) -> Value:
        parts = []
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                self.value(part.value, scope)
            parts.append(part.value if isinstance(part, ast.Constant) else "0")
        return frozenset({Text("".join(parts))})

    def _binop(self, node: ast.BinOp, scope: Scope) -> Value:
        one, other = self.value(node.left, scope), self.value(node.right, scope)
        texts = [[atom.text for atom in side if isinstance(atom, Text)] for side in (one, other)]
        if isinstance(node.op, ast.Add) and all(texts):
            return frozenset(Text(a + b) for a, b in itertools.product(*texts))
        return merged([one, other])

    def _boolop(self, node: ast.BoolOp, scope: Scope) -> Value:
        return frozenset(itertools.chain(*[self.value(one, scope) for one in node.values]))

    def _ifexp(self, node: ast.IfExp, scope: Scope) -> Value:
        self.value(node.test, scope)
        return self.value(node.body, scope) | self.value(node.orelse, scope)

    def _lambda(self, node: ast.Lambda, scope: Scope) -> Value:
        return frozenset({Function(node, scope)})

    def _yield(self, node: ast.Yield, scope: Scope) -> Value:
        if node.value is not None:
            self._returned.append(self.value(node.value, scope))
        return NOTHING

    def _dict(self, node: ast.Dict, scope: Scope) -> Value:
        own = frozenset(key.value for key in node.keys if isinstance(key, ast.Constant) and isinstance(key.value, str))
        values = [self.value(one, scope) for one in node.values]
        spread = [value for key, value in zip(node.keys, values) if key is None]
        plain = [value for key, value in zip(node.keys, values) if key is not None]
        return merged([*spread, frozenset({Items(own, frozenset(itertools.chain(*plain)))})])

    def _sequence(self, node: Any, scope: Scope) -> Value:
        values = [self.value(one.value if isinstance(one, ast.Starred) else one, scope) for one in node.elts]
        return frozenset({Items(frozenset(), frozenset(itertools.chain(*values)))})

    _list = _tuple = _set = _sequence

    def _comprehension(self, node: Any, scope: Scope) -> Value:
        for part in node.generators:
            self._bind(part.target, inside(self.value(part.iter, scope)), scope)
            for condition in part.ifs:
                self.value(condition, scope)
        made = [self.value(one, scope) for one in ([node.key, node.value] if hasattr(node, "key") else [node.elt])]
        return frozenset({Items(frozenset(), made[-1])})

    _listcomp = _setcomp = _dictcomp = _generatorexp = _comprehension

    def _subscript(self, node: ast.Subscript, scope: Scope) -> Value:
        value = self.value(node.value, scope)
        self.value(node.slice, scope)
        got = [self._returns(atom.of, "__getitem__") for atom in value if isinstance(atom, Instance)]
        return inside(value) | frozenset(itertools.chain(*got))

    def _attribute(self, node: ast.Attribute, scope: Scope) -> Value:
        return frozenset(one for atom in self.value(node.value, scope) for one in self._member(atom, node.attr))

    def _member(self, atom: Atom, name: str) -> Value:
        if isinstance(atom, Thing) and inspect.ismodule(atom.what):
            return thing(getattr(atom.what, name, None), f"{atom.via}.{name}")
        owner = atom.of if isinstance(atom, Instance) else atom.what if isinstance(atom, Thing) else None
        if not isinstance(owner, type):
            return NOTHING
        if isinstance(atom, Instance) and name in HELD:
            return instances(HELD[name])
        found = inspect.getattr_static(owner, name, None)
        if isinstance(found, property):
            self._note(owner, name, "", ())
        elif callable(found) or isinstance(found, classmethod):
            return frozenset({Method(owner, name, f"{atom.via}.{name}" if isinstance(atom, Thing) else "")})
        return NOTHING

    # --- calls

    def _call(self, node: ast.Call, scope: Scope) -> Value:
        function = self.value(node.func, scope)
        values = [self.value(one.value if isinstance(one, ast.Starred) else one, scope) for one in node.args]
        named = {word.arg: self.value(word.value, scope) for word in node.keywords if word.arg}
        spread = merged([self.value(word.value, scope) for word in node.keywords if not word.arg])
        if isinstance(node.func, ast.Attribute) and node.func.attr == "job":
            self._run_scripts(frozenset(itertools.chain(*values)), scope)
        arguments = [*values, *named.values(), spread]
        if spread or named:
            arguments.append(frozenset({Items(frozenset(named), NOTHING)}))
        found = [self._called(atom, values, named, spread, arguments) for atom in function]
        return frozenset(itertools.chain(*found))

    def _called(
        self, atom: Atom, values: list[Value], named: dict[str, Value], spread: Value, arguments: list[Value]
    ) -> Value:
        if isinstance(atom, Function):
            return self.inline(atom, bound(atom.node.args, values, named, spread))
        if isinstance(atom, Method):
            self._note(atom.of, atom.name, atom.via, arguments)
            return self._returns(atom.of, "__call__" if atom.name == "apply" else atom.name)
        if isinstance(atom, Thing) and isinstance(atom.what, type):
            return frozenset({Instance(atom.what)})
        if isinstance(atom, Thing) and callable(atom.what):
            self._note(atom.what, "", atom.via, arguments)
        if isinstance(atom, Instance) and inspect.isfunction(inspect.getattr_static(atom.of, "__call__", None)):
            self._note(atom.of, "__call__", "", arguments)
            return self._returns(atom.of, "__call__")
        return NOTHING

    def inline(self, function: Function, names: Mapping[str, Value]) -> Value:
        """Follow a function of the tests' own with these arguments; what it gives."""
        if self._depth >= DEEPEST:
            return NOTHING
        scope, before = Scope({**self._defaults(function), **names}, function.scope), self._returned
        self._depth, self._returned = self._depth + 1, []
        if isinstance(function.node, ast.Lambda):
            self._returned.append(self.value(function.node.body, scope))
        else:
            self.body(function.node.body, scope)
        returned = frozenset(itertools.chain(*self._returned))
        self._depth, self._returned = self._depth - 1, before
        return returned

    def _defaults(self, function: Function) -> dict[str, Value]:
        parameters = function.node.args
        positional = [*parameters.posonlyargs, *parameters.args]
        pairs = [
            *zip(reversed(positional), reversed(parameters.defaults)),
            *zip(parameters.kwonlyargs, parameters.kw_defaults),
        ]
        return {one.arg: self.value(default, function.scope) for one, default in pairs if default is not None}

    def with_fixtures(self, function: ast.FunctionDef, given: Mapping[str, Value]) -> dict[str, Value]:
        """The arguments of a test or a fixture: the given ones, the others from the fixtures of their names."""
        found = dict(given)
        for name in [one.arg for one in function.args.args if one.arg not in given]:
            known = [f for scope in self._fixtures for f in scope.get(name) if isinstance(f, Function)]
            fixture = next((one for one in known if is_fixture(one)), None)
            if fixture is not None and isinstance(fixture.node, ast.FunctionDef):
                found[name] = self.inline(fixture, self.with_fixtures(fixture.node, {}))
        return found

    def _run_scripts(self, value: Value, scope: Scope) -> None:
        for atom in value:
            if isinstance(atom, Text) and "awsglue" in atom.text and atom.text not in self._scripts:
                self._scripts.add(atom.text)
                self.body(ast.parse(atom.text).body, Scope())

    def _note(self, owner: Any, member: str, via: str, arguments: Iterable[Value]) -> None:
        if not self._in_raises:
            options, texts = set[str](), set[str]()
            collect(frozenset(itertools.chain(*arguments)), options, texts)
            self.uses.add(Use(owner, member, via, frozenset(options), frozenset(texts)))

    @staticmethod
    def _returns(owner: type, member: str) -> Value:
        function = inspect.getattr_static(owner, member, None)
        function = function.__func__ if isinstance(function, classmethod) else function
        said = function.__annotations__.get("return") if inspect.isfunction(function) else None
        # Spark's own methods say it by the class itself, and none of theirs is awsglue's.
        return annotated(ast.parse(said, mode="eval").body) if isinstance(said, str) else NOTHING
