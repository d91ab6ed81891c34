"""What Tableau is told of a column, by its name, type and comment alone."""

from __future__ import annotations

import pytest

from local.tableau.catalogue import Column, View, views_of
from local.tableau.errors import CatalogueError
from local.tableau.fields import Field, caption, field


def made(name: str, kind: str, comment: str = "") -> Field:
    column = Column(name, kind, comment)
    return field(View("device_usage", "", (column,)), column)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("avg_watch_minutes", "Average watch minutes"),
        ("imdb_id", "IMDb ID"),
        ("arpu_month_usd", "ARPU month USD"),
        ("revenue_yoy_rate", "Revenue year-on-year rate"),
        ("avg_bandwidth_mbps", "Average bandwidth Mbit/s"),
    ],
)
def test_a_caption_is_the_name_as_people_write_it(name: str, words: str) -> None:
    assert caption(name) == words


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        ("country", "text", ("dimension", "nominal", "string")),
        ("is_active", "boolean", ("dimension", "nominal", "boolean")),
        ("month", "date", ("dimension", "ordinal", "date")),
        ("finished_at", "timestamp with time zone", ("dimension", "ordinal", "datetime")),
        ("year_added", "integer", ("dimension", "ordinal", "integer")),
        ("months_since", "integer", ("dimension", "ordinal", "integer")),
        ("sessions", "bigint", ("measure", "quantitative", "integer")),
        ("revenue_usd", "numeric", ("measure", "quantitative", "real")),
    ],
)
def test_role_and_kind(name: str, kind: str, expected: tuple[str, str, str]) -> None:
    found = made(name, kind)
    assert (found.role, found.kind, found.datatype) == expected


@pytest.mark.parametrize(
    ("name", "comment", "aggregation"),
    [
        ("sessions", "Sessions.", "Sum"),
        ("revenue_usd", "", "Sum"),
        ("avg_watch_minutes", "", "Avg"),
        ("churn_rate", "", "Avg"),
        ("imdb_rating", "", "Avg"),
        ("arpu_month_usd", "", "Avg"),
        ("cumulative_titles", "", "Max"),
        ("viewers", "Distinct subscribers with a session; they do not add up.", "Max"),
        ("active_users", "They add up within a month and not across months.", "Sum"),
    ],
)
def test_what_does_not_add_up_is_not_summed(name: str, comment: str, aggregation: str) -> None:
    assert made(name, "numeric", comment).aggregation == aggregation


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        ("revenue_usd", "numeric(12,2)", 'c"$"#,##0.00;-"$"#,##0.00'),
        ("retention_rate", "numeric", "p0.0%"),
        ("share", "numeric", "p0.0%"),
        ("sessions", "bigint", "n#,##0;-#,##0"),
        ("quality_score", "double precision", "n#,##0.00;-#,##0.00"),
        ("release_year", "integer", "*0"),
        ("cohort_month", "date", "*mmm yyyy"),
        ("quarter", "date", "*yyyy-mm-dd"),
        ("plan", "text", ""),
    ],
)
def test_default_formats(name: str, kind: str, expected: str) -> None:
    assert made(name, kind).format == expected


def test_only_a_country_is_a_place_on_the_map() -> None:
    assert made("country", "text").geography == "[Country].[Name]"
    assert {made(name, "text").geography for name in ("countries", "region", "name")} == {""}


def test_precision_and_scale_are_the_columns() -> None:
    assert made("spend", "numeric(12,2)").precision == (12, 2)
    assert made("spend", "numeric").precision is None


def test_a_type_that_is_not_known_is_named() -> None:
    with pytest.raises(CatalogueError, match=r"bi\.device_usage\.shape is point: local/tableau knows text,"):
        made("shape", "point")


def test_rows_of_the_catalogue_become_views_in_their_order() -> None:
    rows = [("b", "B.", "y", "text", "Y."), ("b", "B.", "x", "date", ""), ("c", "", "z", "text", "")]
    found = views_of(rows)

    assert list(found) == ["b", "c"]
    assert found["b"] == View("b", "B.", (Column("y", "text", "Y."), Column("x", "date", "")))
    with pytest.raises(CatalogueError, match=r"bi\.b has no column z; it has y, x"):
        found["b"].column("z")
