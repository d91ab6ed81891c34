"""Which views hang together: a tree over columns that both sides have, and words where one is missing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from local.tableau import relations
from local.tableau.catalogue import Column, View
from local.tableau.errors import CatalogueError


def declared() -> dict[str, View]:
    """Views with just the columns that relationships and grains name, all text."""
    columns: dict[str, set[str]] = {name: set(grain) for name, grain in relations.GRAINS.items()}
    for item in relations.RELATIONSHIPS:
        for upper, lower in item.columns:
            columns[item.upper].add(upper)
            columns[item.view].add(lower)
    return {
        name: View(name, "", tuple(Column(column, "text") for column in sorted(found)))
        for name, found in columns.items()
    }


def test_the_relationships_are_one_tree_and_every_view_has_a_grain() -> None:
    reached = {relations.FIRST}
    for item in relations.RELATIONSHIPS:
        assert item.upper in reached and item.view not in reached, item
        reached.add(item.view)
    assert reached == set(relations.GRAINS)


def test_each_view_comes_after_the_one_that_it_hangs_on() -> None:
    names = [view.name for view in relations.related(declared())]
    assert names[0] == relations.FIRST and len(names) == len(relations.GRAINS)
    assert all(names.index(item.upper) < names.index(item.view) for item in relations.RELATIONSHIPS)


def test_a_view_that_nobody_relates_stands_alone() -> None:
    assert relations.alone({**declared(), "brand_new": View("brand_new", "", ())}) == ["brand_new"]


def test_a_related_view_that_is_gone_is_named() -> None:
    views = declared()
    del views["device_usage"]
    with pytest.raises(CatalogueError, match="relates device_usage, and bi has no such view"):
        relations.related(views)


def test_columns_of_two_types_are_no_relationship() -> None:
    views = declared()
    given = views["revenue_company"]
    views["revenue_company"] = replace(given, columns=tuple(Column(column.name, "date") for column in given.columns))
    with pytest.raises(CatalogueError, match=r"bi\.revenue_by_region\.quarter and bi\.revenue_company\.quarter differ"):
        relations.related(views)


def test_a_column_of_a_grain_that_is_gone_is_named() -> None:
    views = declared()
    views["cohort_retention"] = View("cohort_retention", "", (Column("cohort_month", "text"),))
    with pytest.raises(CatalogueError, match=r"bi\.cohort_retention has no column months_since"):
        relations.related(views)


def test_only_the_whole_grain_is_a_key() -> None:
    assert relations.is_key("device_usage", ["month", "device"])
    assert relations.is_key("revenue_company", ["quarter", "members"])
    assert not relations.is_key("device_usage", ["month"])
