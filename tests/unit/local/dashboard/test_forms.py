"""What the forms tell Vega-Lite, of every chart there is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from local.dashboard import forms, registry
from local.dashboard.exhibit import Chart
from local.dashboard.page import spec

CHARTS = {name: one for name, one in registry.exhibits().items() if isinstance(one, Chart)}


def parts(found: Any) -> Iterator[dict[str, Any]]:
    """Every object of a specification, itself included."""
    if isinstance(found, dict):
        yield found
    for inside in found.values() if isinstance(found, dict) else found if isinstance(found, list) else ():
        yield from parts(inside)


def encodings(chart: Chart) -> list[dict[str, Any]]:
    return [part["encoding"] for part in parts(spec(chart)) if "encoding" in part]


@pytest.mark.parametrize("name", CHARTS)
def test_colours_and_shapes_are_explained_by_one_legend(name: str) -> None:
    for encoding in encodings(CHARTS[name]):
        told = [encoding[channel] for channel in ("color", "shape") if "field" in encoding.get(channel, {})]
        assert all(channel.get("legend", "there") is not None for channel in told)
        # Vega-Lite makes one legend of two channels where field and title are the same.
        assert len({(channel["field"], channel["title"]) for channel in told if channel["type"] == "nominal"}) <= 1


@pytest.mark.parametrize("name", CHARTS)
def test_a_faint_mark_has_a_clear_edge(name: str) -> None:
    """The theme's colours reach their contrast undiluted."""
    for part in parts(spec(CHARTS[name])):
        mark = part.get("mark")
        if isinstance(mark, dict):
            assert mark.get("opacity", 1) == 1
            assert mark.get("fillOpacity", 1) == 1 or mark["line"] == {"strokeWidth": 1, "opacity": 1}


@pytest.mark.parametrize("name", ["imdb_ratings", "region_revenue", "plans_by_age"])
def test_words_along_an_axis_stand_in_the_querys_order(name: str) -> None:
    (x,) = [encoding["x"] for encoding in encodings(CHARTS[name]) if "x" in encoding]
    assert x["type"] == "ordinal" and x["sort"] is None


@pytest.mark.parametrize(("text", "finer"), [(".1%", ".2~%"), (".2f", ".3~f"), ("+.1%", "+.2~%"), (",.1f", ",.2~f")])
def test_ticks_have_a_digit_more_where_they_need_one(text: str, finer: str) -> None:
    assert forms._finer(text) == finer
