"""Paths as Step Functions reads them: a definite one has a value or fails, an indefinite one gives a list."""

from __future__ import annotations

from typing import Any

import pytest

from local.states import json_path
from local.states.path_filter import PathError

DATA = {
    "a": [{"b": 1, "c": "x"}, {"b": 2}, {"b": 3.5, "c": None}],
    "n": None,
    "deep": {"a": [5]},
    "k e": {"y": 0},
}


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("$", DATA),
        ("$.a[0].b", 1),
        ("$.a[-1].b", 3.5),
        ("$['k e'].y", 0),
        ("$.n", None),
        ("$.a[1:].b", [2, 3.5]),
        ("$.a[:1]", [{"b": 1, "c": "x"}]),
        ("$.a[::2].b", [1, 3.5]),
        ("$.a[*].b", [1, 2, 3.5]),
        ("$.a[0,2].b", [1, 3.5]),
        ("$.a[?(@.b == 2)]", [{"b": 2}]),
        ("$.a[?(@.b>1 && @.b<=2)].b", [2]),
        ("$.a[?(@.b == 1 || !(@.c))].b", [1, 2]),
        ("$.a[?(@.c)].b", [1, 3.5]),
        ("$.a[?(@.c == null)].b", [3.5]),
        ("$.a[?(@.c =~ /X/i)].b", [1]),
        ("$.a[?(@.b == true)]", []),
        ("$.a[?(@.b == '1')]", []),
        ("$..a[0]", [{"b": 1, "c": "x"}, 5]),
        ("$.missing[*]", []),
        ("$.deep.*", [[5]]),
    ],
)
def test_a_path_finds(path: str, found: Any) -> None:
    assert json_path.find(path, DATA) == found


@pytest.mark.parametrize("path", ["$.x", "$.a.b", "$.a[3]", "$.n.x", "$.deep[0]", "$['k']"])
def test_a_definite_path_that_leads_nowhere_is_an_error(path: str) -> None:
    with pytest.raises(json_path.NotFound) as missing:
        json_path.find(path, DATA)
    assert (missing.value.path, missing.value.data) == (path, DATA)


@pytest.mark.parametrize("path", ["a", "$.", "$.a[", "$.a[x]", "$a", "$.a[?(@.b ~ 1)]", "$.a b", "$.a[0", "$.length()"])
def test_what_is_no_path_is_named(path: str) -> None:
    with pytest.raises(PathError) as refused:
        json_path.find(path, DATA)
    assert path in str(refused.value)


@pytest.mark.parametrize(
    ("path", "data", "made"),
    [
        ("$", {"a": 1}, 9),
        ("$.x.y", {"a": 1}, {"a": 1, "x": {"y": 9}}),
        ("$.a[1]", {"a": [1, 2]}, {"a": [1, 9]}),
        ("$.a", None, {"a": 9}),
    ],
)
def test_a_result_is_put_where_the_path_leads(path: str, data: Any, made: Any) -> None:
    before = repr(data)
    assert json_path.put(path, data, 9) == made
    assert repr(data) == before


@pytest.mark.parametrize(("path", "data"), [("$.a.b", {"a": 1}), ("$.a[2]", {"a": [1]}), ("$.a", [1])])
def test_a_result_that_can_be_put_nowhere_is_refused(path: str, data: Any) -> None:
    with pytest.raises(PathError):
        json_path.put(path, data, 9)
