"""A value as Athena writes it into a result: GetQueryResults and the CSV file hold the same text."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from local.athena.errors import QueryFailed

Writer = Callable[[Any], str]
BIGINT = range(-(2**63), 2**63)
_WHOLE = ("hugeint", "uhugeint", "ubigint")


def writer(kind: Any, digits: int) -> Writer:
    """What writes the values of a column that DuckDB describes as `kind`; timestamps with so many `digits`."""
    name = str(kind.id).lower()
    if name in ("list", "array"):
        return _list(writer(dict(kind.children)["child"], digits))
    if name == "map":
        parts = dict(kind.children)
        return _map(writer(parts["key"], digits), writer(parts["value"], digits))
    if name == "struct":
        return _row({field: writer(part, digits) for field, part in kind.children})
    if name.startswith("timestamp"):
        known = {"timestamp_s": 0, "timestamp_ms": 3}.get(name, digits)
        return lambda value: _timestamp(value, known)
    return _WRITERS.get(name, _plain)


def _plain(value: Any) -> str:
    return str(value)


def _boolean(value: bool) -> str:
    return "true" if value else "false"


def _whole(value: int) -> str:
    if value not in BIGINT:
        raise QueryFailed(f"NUMERIC_VALUE_OUT_OF_RANGE: bigint overflow: {value}")
    return str(value)


def _decimal(value: Decimal) -> str:
    return format(value, "f")


def double(value: float) -> str:
    """As Java's Double.toString: plain between 10^-3 and 10^7, else with one digit before the point and an exponent."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return _java(repr(float(value)), abs(value))


def _java(shortest: str, size: float) -> str:
    if size == 0 or 1e-3 <= size < 1e7:
        return shortest
    sign, digits, exponent = Decimal(shortest).normalize().as_tuple()
    text = "".join(str(digit) for digit in digits)
    power = int(exponent) + len(text) - 1
    return f"{'-' if sign else ''}{text[0]}.{text[1:] or '0'}E{power}"


def _real(value: float) -> str:
    """A 32-bit number: the shortest text that means it."""
    if math.isnan(value) or math.isinf(value):
        return double(value)
    import numpy  # a second to import, and few results have such a column

    return _java(str(numpy.float32(value)), abs(value))


def _bytes(value: bytes) -> str:
    return value.hex(" ")


def _timestamp(value: dt.datetime, digits: int) -> str:
    precision = {0: "seconds", 3: "milliseconds"}.get(digits, "microseconds")
    if value.tzinfo is None:
        return value.isoformat(" ", precision)
    return value.astimezone(dt.timezone.utc).replace(tzinfo=None).isoformat(" ", precision) + " UTC"


def _time(value: dt.time) -> str:
    return value.isoformat("milliseconds")


def _interval(value: dt.timedelta) -> str:
    seconds, milliseconds = divmod(round(abs(value).total_seconds() * 1000), 1000)
    days, rest = divmod(seconds, 86400)
    sign = "-" if value < dt.timedelta() else ""
    return f"{sign}{days} {rest // 3600:02d}:{rest % 3600 // 60:02d}:{rest % 60:02d}.{milliseconds:03d}"


def _list(one: Writer) -> Writer:
    return lambda value: "[" + ", ".join(_or_null(one, part) for part in value) + "]"


def _map(key: Writer, value: Writer) -> Writer:
    return lambda found: "{" + ", ".join(f"{key(k)}={_or_null(value, v)}" for k, v in found.items()) + "}"


def _row(fields: dict[str, Writer]) -> Writer:
    def write(value: dict[str, Any]) -> str:
        return "{" + ", ".join(_field(name) + _or_null(one, value[name]) for name, one in fields.items()) + "}"

    return write


def _field(name: str) -> str:
    """A field's name and `=`; the dialect calls a nameless one `_0`, of which Athena shows the value alone."""
    return "" if name[:1] == "_" and name[1:].isdigit() else f"{name}="


def _or_null(one: Writer, value: Any) -> str:
    return "null" if value is None else one(value)


_WRITERS: dict[str, Writer] = {
    "boolean": _boolean,
    **dict.fromkeys(_WHOLE, _whole),
    "decimal": _decimal,
    "double": double,
    "float": _real,
    "blob": _bytes,
    "time": _time,
    "interval": _interval,
}
