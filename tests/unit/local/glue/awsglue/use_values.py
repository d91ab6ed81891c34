"""What an expression of a test may be, as far as it is awsglue's business."""

from __future__ import annotations

import ast
import inspect
import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

PACKAGES = ("awsglue", "awsgluedq")


@dataclass(frozen=True)
class Thing:
    """A module, class or function of awsglue's, and the name that it was come to by."""

    what: Any
    via: str


@dataclass(frozen=True)
class Instance:
    """An object of one of awsglue's classes."""

    of: type


@dataclass(frozen=True)
class Method:
    """A method of one of awsglue's classes, not yet called."""

    of: type
    name: str
    via: str


@dataclass(frozen=True)
class Text:
    """A text."""

    text: str


@dataclass(frozen=True)
class Items:
    """A dictionary (its keys that are texts) or a sequence, and what may be inside."""

    keys: frozenset[str]
    inside: Value


@dataclass(frozen=True)
class Imported:
    """A name of another module of the tests, looked up when it is needed."""

    name: str
    module: str
    load: Callable[[str], Scope]


@dataclass(frozen=True, eq=False)
class Function:
    """A function of the tests' own."""

    node: ast.FunctionDef | ast.Lambda
    scope: Scope


Atom = Thing | Instance | Method | Text | Items | Imported | Function
# What an expression may be; nothing where it is none of awsglue's business.
Value = frozenset[Atom]
NOTHING: Value = frozenset()


@dataclass(eq=False)
class Scope:
    """Names of a function or of a module."""

    names: dict[str, Value] = field(default_factory=dict)
    outer: Scope | None = None

    def get(self, name: str) -> Value:
        """What the name stands for."""
        if name in self.names:
            return frozenset(itertools.chain(*map(_loaded, self.names[name])))
        return self.outer.get(name) if self.outer else NOTHING


def _loaded(atom: Atom) -> Value:
    return atom.load(atom.module).get(atom.name) if isinstance(atom, Imported) else frozenset({atom})


def thing(what: Any, via: str) -> Value:
    """A module, class or function; a constant of awsglue's is none of them."""
    known = inspect.ismodule(what) or inspect.isclass(what) or inspect.isfunction(what)
    return frozenset({Thing(what, via)}) if known else NOTHING


def last_name(node: ast.expr) -> str:
    """`c` of `a.b.c`; empty for something else than names."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def annotated(node: ast.expr) -> Value:
    """What a return annotation says: `DynamicFrame`, `list[tuple[str, DynamicFrame]]`."""
    if isinstance(node, ast.Subscript):
        parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        return frozenset({Items(frozenset(), frozenset(itertools.chain(*map(annotated, parts))))})
    return instances(last_name(node))


@cache
def instances(name: str) -> Value:
    """An object of the class of this name, where it is one of awsglue's that readers, writers or frames give."""
    from awsglue import context, data_sink, data_source

    for module in (context, data_sink, data_source):
        found = getattr(module, name, None)
        if isinstance(found, type) and found.__module__.split(".")[0] in PACKAGES:
            return frozenset({Instance(found)})
    return NOTHING


def merged(values: Sequence[Value]) -> Value:
    """Dictionaries and sequences that are put together as one; other values beside it."""
    items = [atom for value in values for atom in value if isinstance(atom, Items)]
    rest = frozenset(atom for value in values for atom in value if not isinstance(atom, Items))
    if not items:
        return rest
    keys = frozenset(itertools.chain(*[one.keys for one in items]))
    return rest | {Items(keys, frozenset(itertools.chain(*[one.inside for one in items])))}


def inside(value: Value) -> Value:
    """What may be in a sequence, or under a key."""
    return frozenset(one for atom in value if isinstance(atom, Items) for one in atom.inside)


def bound(parameters: ast.arguments, values: list[Value], named: dict[str, Value], spread: Value) -> dict[str, Value]:
    """Parameter → what it is given."""
    names = [one.arg for one in [*parameters.posonlyargs, *parameters.args]]
    given = dict(zip(names, values)) | named
    keys = frozenset(itertools.chain(*[one.keys for one in spread if isinstance(one, Items)]))
    given |= {name: inside(spread) for name in keys if name in names}
    known = {*names, *[one.arg for one in parameters.kwonlyargs]}
    if parameters.vararg:
        given[parameters.vararg.arg] = frozenset(
            {Items(frozenset(), frozenset(itertools.chain(*values[len(names) :])))}
        )
    if parameters.kwarg:
        rest = {name: given.pop(name) for name in list(given) if name in named and name not in known}
        within = frozenset(itertools.chain(*rest.values())) | inside(spread)
        given[parameters.kwarg.arg] = frozenset({Items(frozenset(rest) | (keys - known), within)})
    return given


def collect(value: Value, options: set[str], texts: set[str]) -> None:
    """Add the keys and the texts in a value, however deep."""
    for atom in value:
        if isinstance(atom, Text):
            texts.add(atom.text)
        elif isinstance(atom, Items):
            options |= atom.keys
            collect(atom.inside, options, texts)
