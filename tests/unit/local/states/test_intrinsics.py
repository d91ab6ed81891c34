"""Intrinsic functions: what AWS answers, as the guide says and LocalStack recorded."""

from __future__ import annotations

from typing import Any

import pytest

from local.states import intrinsics
from local.states.failures import Failure
from local.states.intrinsics import CallError
from local.states.json_path import find

DATA = {"n": None, "o": {"A": 1, "b": ["x", True]}, "a": [1, 2, 2, {"k": 1}, {"k": 1}], "t": "{} and {}"}


def value(call: str) -> Any:
    return intrinsics.evaluate(call, lambda path: find(path, DATA))


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (r"States.Format('{}: {} \{\} it\'s', $.n, $.o)", "null: {A=1, b=[x, true]} {} it's"),
        ("States.Format($.t, 1, 'two')", "1 and two"),
        ("States.MathAdd(1.6, 1.6)", 4),
        ("States.MathAdd(-1, 3)", 2),
        ("States.StringToJson('')", None),
        (r"States.StringToJson('{\"a\": 1}')", {"a": 1}),
        ("States.JsonToString($.o)", '{"A":1,"b":["x",true]}'),
        ("States.Array(1, 'x', null, States.Array())", [1, "x", None, []]),
        ("States.ArrayPartition($.a, 2)", [[1, 2], [2, {"k": 1}], [{"k": 1}]]),
        ("States.ArrayContains($.a, 2)", True),
        ("States.ArrayRange(1, 9, 2)", [1, 3, 5, 7, 9]),
        ("States.ArrayRange(3, 1, -1)", [3, 2, 1]),
        ("States.ArrayGetItem($.a[1:], 0)", 2),
        ("States.ArrayLength($.a)", 5),
        ("States.ArrayUnique($.a)", [1, 2, {"k": 1}]),
        ("States.Base64Decode(States.Base64Encode('ü'))", "ü"),
        ("States.Hash('a', 'SHA-256')", "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"),
        ("States.JsonMerge($.o, $.a[3], false)", {"A": 1, "b": ["x", True], "k": 1}),
        ("States.StringSplit('1,2;;3', ',;')", ["1", "2", "3"]),
        ("States.MathRandom(4, 5)", 4),
    ],
)
def test_a_function_gives(call: str, expected: Any) -> None:
    assert value(call) == expected


def test_an_id_is_new_each_time() -> None:
    assert len({value("States.UUID()") for _ in range(5)}) == 5


@pytest.mark.parametrize(
    "call",
    [
        "States.Format('{}')",
        "States.Format('a', 1)",
        "States.StringToJson('{')",
        "States.ArrayGetItem($.a, 9)",
        "States.ArrayRange(1, 5000, 1)",
        "States.ArrayPartition($.a, 0)",
        "States.JsonMerge($.o, $.o, true)",
        "States.Hash('a', 'CRC')",
        "States.MathAdd('1', 2)",
        "States.ArrayLength($.n)",
    ],
)
def test_arguments_that_are_none_for_it_fail(call: str) -> None:
    with pytest.raises(Failure) as failed:
        value(call)
    assert failed.value.error == "States.IntrinsicFailure"


@pytest.mark.parametrize(
    "call", ["States.Nothing()", "States.UUID(1)", "States.Format('a'", "States.Array(1 2)", "Format('a')", "'a'"]
)
def test_what_is_no_call_is_refused(call: str) -> None:
    with pytest.raises(CallError):
        value(call)


def test_the_paths_in_a_call_are_known() -> None:
    assert intrinsics.paths(intrinsics.parse("States.Array($.a, States.Format('{}', $v.b), 1)")) == ["$.a", "$v.b"]
