from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from local.dashboard import charts, registry
from local.dashboard.exhibit import BY, FILTERS, FORMATS, KEPT, RATE, TABS, Chart, Exhibit, Figure
from local.dashboard.page import spec
from local.settings import PROJECT

EXHIBITS = registry.exhibits()


@pytest.fixture(params=EXHIBITS, ids=str)
def exhibit(request: pytest.FixtureRequest) -> Exhibit:
    return EXHIBITS[request.param]


def test_every_tab_has_charts_in_the_order_of_the_page() -> None:
    assert {one.tab for one in EXHIBITS.values() if isinstance(one, Chart)} == set(TABS)
    places = [(TABS.index(one.tab), one.place) for one in EXHIBITS.values()]
    assert places == sorted(places)


def test_titles_tell_the_exhibits_of_a_tab_apart() -> None:
    titles = [(one.tab, one.title) for one in EXHIBITS.values()]
    assert len(set(titles)) == len(titles)


def test_a_query_reads_the_views_it_names_and_nothing_else(exhibit: Exhibit) -> None:
    assert set(re.findall(r"\b(?:bi|core|mart|ops|staging)\.\w+", exhibit.query)) == {f"bi.{v}" for v in exhibit.views}
    for view in exhibit.views:
        assert (PROJECT / "sql" / "views" / f"{view}.sql").exists(), view


def test_an_exhibit_says_what_it_is(exhibit: Exhibit) -> None:
    assert exhibit.title and exhibit.grain and exhibit.filled_by
    assert set(exhibit.filters) <= set(FILTERS)
    assert exhibit.fields[0].role == BY
    assert all(item.caption for item in exhibit.shown)
    assert all(FORMATS.fullmatch(item.format) for item in exhibit.fields if item.role != BY and item.shown)


def test_a_rate_is_of_two_sums_and_what_does_not_add_up_is_filtered_by_its_grain(exhibit: Exhibit) -> None:
    roles = {item.name: item.role for item in exhibit.fields}
    for item in exhibit.fields:
        assert (item.role == RATE) == (item.of is not None)
        assert all(roles[name] == "sum" for name in item.of or ())
    if KEPT in roles.values():
        # A quarter has one month, its last.
        columns = set(exhibit.filters.values()) - ({"month"} if "quarter" in roles else set())
        assert columns <= {name for name, role in roles.items() if role == BY}


def test_a_figure_ends_with_its_value_and_a_chart_has_a_form(exhibit: Exhibit) -> None:
    if isinstance(exhibit, Figure):
        assert exhibit.shown[-1].role != BY
    else:
        assert isinstance(exhibit, Chart)
        drawn = spec(exhibit)
        names = {item.name for item in exhibit.fields}
        assert set(re.findall(r"'field': '(\w+)'", str(drawn))) <= names
        assert "tooltip" in str(drawn)


def test_a_new_file_is_found_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "brand_new.py").write_text(
        "from local.dashboard.charts.watch_time import FIGURE as WATCHED\n"
        "from dataclasses import replace\nFIGURE = replace(WATCHED, title='New')\ndel WATCHED\n"
    )
    (tmp_path / "nothing_here.py").write_text("X = 1\n")
    monkeypatch.setattr(charts, "__path__", [*charts.__path__, str(tmp_path)])
    with pytest.raises(TypeError, match="nothing_here.py: expected one Chart or Figure, found 0"):
        registry.exhibits()
    (tmp_path / "nothing_here.py").unlink()
    assert registry.exhibits()["brand_new"].title == "New"
    for name in ("brand_new", "nothing_here"):
        sys.modules.pop(f"{charts.__name__}.{name}", None)
