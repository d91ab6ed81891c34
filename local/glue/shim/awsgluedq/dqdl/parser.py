"""Rulesets as text, and what they say."""

from __future__ import annotations

import re
from dataclasses import dataclass

from awsgluedq.dqdl.values import Duration, Keyword, Now, Value

OPERATORS = (">=", "<=", "!=", "=", ">", "<")
KEYWORDS = ("NULL", "EMPTY", "WHITESPACES_ONLY")
UNITS = {"minutes": 1 / 60, "minute": 1 / 60, "hours": 1.0, "hour": 1.0, "days": 24.0, "day": 24.0}
_TOKEN = re.compile(
    r'(?P<text>"(?:\\.|[^"\\])*")|(?P<number>-?\d+(?:\.\d+)?)|(?P<name>[A-Za-z_]\w*)'
    r"|(?P<sign>>=|<=|!=|[=<>\[\](),+\-{}])|(?P<space>\s+|#[^\n]*)"
)


class RulesetError(ValueError):
    """A ruleset that is no DQDL; the message says where."""


@dataclass(frozen=True)
class Condition:
    """An operator (`>`, `between`, `not in`, `matches`) and what to compare with."""

    operator: str
    values: tuple[Value, ...]

    @property
    def speaks_of_null(self) -> bool:
        """True where NULL is among the values."""
        return Keyword.NULL in self.values


@dataclass(frozen=True)
class Rule:
    """A rule: its text, type, quoted parameters, condition, row-level threshold and filter."""

    text: str
    name: str
    parameters: tuple[str, ...] = ()
    condition: Condition | None = None
    threshold: Condition | None = None
    where: str | None = None


@dataclass(frozen=True)
class Composite:
    """Rules that are joined by `and` or `or`."""

    text: str
    operator: str
    parts: tuple[Rule | Composite, ...]


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    start: int
    end: int


def parse(ruleset: str) -> list[Rule | Composite]:
    """The rules of `Rules = [ … ]`.

    Raises:
        RulesetError: it is no such list; the message has the place.
        NotOnThisTarget: analyzers or dynamic rules, by name.
    """
    return _Parser(ruleset).ruleset()


def _tokens(source: str) -> list[_Token]:
    tokens, at = [], 0
    while at < len(source):
        found = _TOKEN.match(source, at)
        if not found:
            raise RulesetError(f"DQDL: stray {source[at]!r} at position {at}: {source[at : at + 30]!r}")
        at = found.end()
        kind = str(found.lastgroup)
        if kind != "space":
            tokens.append(_Token(kind, found.group(), found.start(), found.end()))
    return tokens


class _Parser:
    def __init__(self, source: str) -> None:
        self._source, self._tokens, self._at = source, _tokens(source), 0

    def ruleset(self) -> list[Rule | Composite]:
        head = self._take("name")
        if head != "Rules":
            raise _refused(f"{head} = [ … ]") if head == "Analyzers" else self._wrong("Rules = [")
        self._take_sign("=")
        self._take_sign("[")
        rules = [self._any_rule()]
        while self._is(","):
            self._take_sign(",")
            if self._is("]"):
                break
            rules.append(self._any_rule())
        self._take_sign("]")
        if self._at < len(self._tokens):
            if self._tokens[self._at].text == "Analyzers":
                raise _refused("Analyzers = [ … ]")
            raise self._wrong("the end")
        return rules

    def _any_rule(self) -> Rule | Composite:
        start = self._at
        parts = [self._operand()]
        operators = []
        while self._is("and") or self._is("or"):
            operators.append(self._next().text)
            parts.append(self._operand())
        if not operators:
            return parts[0]
        if len(set(operators)) > 1:
            raise self._wrong("parentheses around `and` beside `or`")
        return Composite(self._text(start), operators[0], tuple(parts))

    def _operand(self) -> Rule | Composite:
        if not self._is("("):
            return self._rule()
        self._take_sign("(")
        inner = self._any_rule()
        self._take_sign(")")
        return inner

    def _rule(self) -> Rule:
        start, name = self._at, self._take("name")
        parameters = []
        while self._kind() == "text":
            parameters.append(_unquoted(self._next().text))
        condition = self._condition()
        threshold = where = None
        while self._is("with") or self._is("where"):
            if self._next().text == "where":
                where = _unquoted(self._take("text"))
            else:
                if self._take("name") != "threshold":
                    raise self._wrong("threshold")
                threshold = self._condition()
        return Rule(self._text(start), name, tuple(parameters), condition, threshold, where)

    def _condition(self) -> Condition | None:
        negated = self._is("not")
        if negated:
            self._next()
        token = self._peek()
        operator = token.text if token else ""
        if operator in OPERATORS and not negated:
            self._next()
            return Condition(operator, (self._value(),))
        if operator not in ("between", "in", "matches"):
            if negated:
                raise self._wrong("between, in or matches")
            return None
        self._next()
        values = self._range() if operator == "between" else self._list() if operator == "in" else (self._value(),)
        return Condition(f"not {operator}" if negated else operator, values)

    def _range(self) -> tuple[Value, ...]:
        low = self._value()
        if not self._is("and"):
            raise self._wrong("and")
        self._next()
        return low, self._value()

    def _list(self) -> tuple[Value, ...]:
        self._take_sign("[")
        values = [self._value()]
        while self._is(","):
            self._next()
            values.append(self._value())
        self._take_sign("]")
        return tuple(values)

    def _value(self) -> Value:
        token = self._next()
        if token.kind == "text":
            return _unquoted(token.text)
        if token.kind == "number":
            number = float(token.text)
            if self._kind() == "name" and self._word() in UNITS:
                return Duration(number * UNITS[self._next().text])
            return number
        if token.text in KEYWORDS:
            return Keyword(token.text)
        if token.text == "(":
            value = self._value()
            self._take_sign(")")
            return value
        if token.text == "now":
            return self._now()
        if token.kind == "name" and self._is("("):
            raise _refused(f"the dynamic rule {token.text}(…)")
        raise self._wrong("a value", token)

    def _now(self) -> Now:
        self._take_sign("(")
        self._take_sign(")")
        if not self._word().startswith(("-", "+")):
            return Now(0.0)
        sign = 1.0 if self._is("+") else -1.0
        if self._is("-") or self._is("+"):
            self._next()
        offset = self._value()
        if not isinstance(offset, Duration):
            raise self._wrong("a number of hours or days")
        return Now(sign * abs(offset.hours))

    # --- tokens

    def _peek(self) -> _Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _kind(self) -> str:
        token = self._peek()
        return token.kind if token else ""

    def _word(self) -> str:
        token = self._peek()
        return token.text if token else ""

    def _is(self, text: str) -> bool:
        token = self._peek()
        return token is not None and token.text == text and token.kind != "text"

    def _next(self) -> _Token:
        token = self._peek()
        if token is None:
            raise RulesetError("DQDL: the ruleset ends too early")
        self._at += 1
        return token

    def _take(self, kind: str) -> str:
        token = self._next()
        if token.kind != kind:
            raise self._wrong({"name": "a name", "text": "a text in quotes"}[kind], token)
        return token.text

    def _take_sign(self, text: str) -> None:
        token = self._next()
        if token.text != text:
            raise self._wrong(text, token)

    def _text(self, start: int) -> str:
        begin, end = self._tokens[start].start, self._tokens[self._at - 1].end
        return re.sub(r"\s+", " ", self._source[begin:end])

    def _wrong(self, expected: str, token: _Token | None = None) -> RulesetError:
        token = token or self._peek()
        place = f"{token.text!r} at position {token.start}" if token else "the end"
        return RulesetError(f"DQDL: expected {expected}, found {place}")


def _unquoted(text: str) -> str:
    return text[1:-1].replace('\\"', '"')


def _refused(name: str) -> Exception:
    from awsglue.unsupported import NotOnThisTarget

    return NotOnThisTarget(f"data quality: {name}", "rules that one run can decide are evaluated")
