"""GetPartitions' `Expression`: SQL's WHERE over partition keys (API reference; AWS reads it by JSQLParser).

`=`, `<>`, `!=`, `<`, `<=`, `>`, `>=`, IN, BETWEEN, LIKE, IS NULL, AND, OR, NOT, with SQL's three truth values.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from local.glue.catalogue.partition_types import STRING, KeyType, key_type
from local.glue.catalogue.store import Record
from local.glue.errors import GlueError

# True, False, or None where a null makes it unknown.
Truth = bool | None
Test = Callable[[list[str]], Truth]

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<text>'(?:[^']|'')*')
      | (?P<number>[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)
      | (?P<quoted>"[^"]+"|`[^`]+`)
      | (?P<word>[A-Za-z_][\w$]*)
      | (?P<sign><=|>=|<>|!=|=|<|>|\(|\)|,)
    )""",
    re.VERBOSE,
)
_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_KEYWORDS = {"AND", "OR", "NOT", "IN", "BETWEEN", "LIKE", "IS", "NULL"}


@dataclass(frozen=True)
class _Token:
    kind: str
    value: str


@dataclass(frozen=True)
class _Key:
    """A partition key in the expression: where its value stands, and its type."""

    position: int
    type: KeyType

    def of(self, values: list[str]) -> Any:
        return self.type.kept(values[self.position])


def matching(expression: str, keys: list[Record]) -> Callable[[list[str]], bool]:
    """A function that tells whether a partition of these values is one of those that an expression asks for.

    Args:
        keys: the table's PartitionKeys.

    Raises:
        GlueError: InvalidInputException for an expression that can't be read, or that is about no partition key.
    """
    if not expression.strip():
        return lambda values: True
    test = _Parser(expression, keys).whole()
    return lambda values: test(values) is True


class _Parser:
    """Reads an expression from left to right; every method leaves the position behind what it has read."""

    def __init__(self, expression: str, keys: list[Record]) -> None:
        self._expression = expression
        self._keys = {key["Name"].lower(): (index, key.get("Type") or "string") for index, key in enumerate(keys)}
        self._tokens = self._split(expression)
        self._at = 0

    def whole(self) -> Test:
        test = self._either()
        if self._at != len(self._tokens):
            raise self._unsupported()
        return test

    def _split(self, expression: str) -> list[_Token]:
        tokens, at = [], 0
        while at < len(expression.rstrip()):
            found = _TOKEN.match(expression, at)
            if found is None:
                raise self._unsupported()
            kind = str(found.lastgroup)
            value = found[kind]
            keyword = kind == "word" and value.upper() in _KEYWORDS
            tokens.append(_Token("keyword", value.upper()) if keyword else _Token(kind, value))
            at = found.end()
        return tokens

    def _unsupported(self) -> GlueError:
        return GlueError("InvalidInputException", f"Unsupported expression '{self._expression}'")

    def _either(self) -> Test:
        tests = [self._both()]
        while self._joined("OR"):
            tests.append(self._both())
        return tests[0] if len(tests) == 1 else lambda values: _or([test(values) for test in tests])

    def _both(self) -> Test:
        tests = [self._negated()]
        while self._joined("AND"):
            tests.append(self._negated())
        return tests[0] if len(tests) == 1 else lambda values: _not(_or([_not(test(values)) for test in tests]))

    def _joined(self, word: str) -> bool:
        """Take AND or OR; AWS lets it stand in brackets too."""
        start, brackets = self._at, 0
        while self._take("sign", "("):
            brackets += 1
        if self._take("keyword", word) and all(self._take("sign", ")") for _ in range(brackets)):
            return True
        self._at = start
        return False

    def _negated(self) -> Test:
        if self._take("keyword", "NOT"):
            test = self._negated()
            return lambda values: _not(test(values))
        start = self._at
        operand = self._operand()
        if operand is not None and (test_of := self._predicate(operand)) is not None:
            return test_of
        self._at = start
        if not self._take("sign", "("):
            raise self._unsupported()
        test = self._either()
        self._expect("sign", ")")
        return test

    def _predicate(self, left: _Key | str) -> Test | None:
        """What follows an operand; None where nothing of a predicate does."""
        if (sign := self._sign()) is not None:
            return self._comparison(left, sign)
        if not isinstance(left, _Key):
            return None
        if self._take("keyword", "IS"):
            wanted = not self._take("keyword", "NOT")
            self._expect("keyword", "NULL")
            return lambda values: (left.of(values) is None) is wanted
        turned = _not if self._take("keyword", "NOT") else _same
        if self._take("keyword", "IN"):
            return self._in(left, turned)
        if self._take("keyword", "BETWEEN"):
            low = left.type.literal(self._literal())
            self._expect("keyword", "AND")
            high = left.type.literal(self._literal())
            return _tested(left, lambda value: low <= value <= high, turned)
        if self._take("keyword", "LIKE"):
            return self._like(left, turned)
        return None

    def _comparison(self, left: _Key | str, sign: str) -> Test:
        right = self._operand()
        if right is None:
            raise self._unsupported()
        if isinstance(left, str) and isinstance(right, _Key):
            left, right, sign = right, left, _MIRRORED.get(sign, sign)
        if not isinstance(left, _Key) or not isinstance(right, str):
            raise self._unsupported()
        wanted, compare = left.type.literal(right), _COMPARISONS[sign]
        return _tested(left, lambda value: compare(value, wanted), _same)

    def _in(self, key: _Key, turned: Callable[[Truth], Truth]) -> Test:
        self._expect("sign", "(")
        wanted = [key.type.literal(self._literal())]
        while self._take("sign", ","):
            wanted.append(key.type.literal(self._literal()))
        self._expect("sign", ")")
        return _tested(key, lambda value: value in wanted, turned)

    def _like(self, key: _Key, turned: Callable[[Truth], Truth]) -> Test:
        if key.type is not STRING:
            raise GlueError("InvalidInputException", f"{key.type.name} data type doesn't support operation 'LIKE'")
        parts = [{"%": ".*", "_": "."}.get(letter, re.escape(letter)) for letter in self._literal()]
        pattern = re.compile("".join(parts), re.DOTALL)
        return _tested(key, lambda value: pattern.fullmatch(value) is not None, turned)

    def _operand(self) -> _Key | str | None:
        """A key or a literal, in any number of brackets."""
        start = self._at
        if self._take("sign", "("):
            inner = self._operand()
            if inner is not None and self._take("sign", ")"):
                return inner
            self._at = start
            return None
        if self._at == len(self._tokens):
            return None
        token = self._tokens[self._at]
        if token.kind in ("word", "quoted"):
            self._at += 1
            return self._key(token.value.strip('"`'))
        return self._literal() if token.kind in ("text", "number") else None

    def _key(self, name: str) -> _Key:
        if name.lower() not in self._keys:
            raise GlueError("InvalidInputException", "Invalid partition expression!")
        position, kind = self._keys[name.lower()]
        return _Key(position, key_type(kind))

    def _literal(self) -> str:
        if self._at < len(self._tokens) and self._tokens[self._at].kind in ("text", "number"):
            token = self._tokens[self._at]
            self._at += 1
            return token.value[1:-1].replace("''", "'") if token.kind == "text" else token.value
        raise self._unsupported()

    def _sign(self) -> str | None:
        if self._at < len(self._tokens) and self._tokens[self._at].value in _COMPARISONS:
            self._at += 1
            return self._tokens[self._at - 1].value
        return None

    def _take(self, kind: str, value: str) -> bool:
        there = self._at < len(self._tokens) and self._tokens[self._at] == _Token(kind, value)
        self._at += there
        return there

    def _expect(self, kind: str, value: str) -> None:
        if not self._take(kind, value):
            raise self._unsupported()


def _tested(key: _Key, test: Callable[[Any], bool], turned: Callable[[Truth], Truth]) -> Test:
    def of(values: list[str]) -> Truth:
        value = key.of(values)
        return None if value is None else turned(test(value))

    return of


def _or(truths: list[Truth]) -> Truth:
    return True if True in truths else None if None in truths else False


def _not(truth: Truth) -> Truth:
    return None if truth is None else not truth


def _same(truth: Truth) -> Truth:
    return truth
