"""Which views are related in the data source, by which columns, and what a row of each is.

One data source is one tree: every view but the first hangs on one before it, by columns that mean the same in both. A
relationship lines up totals; it matches no person of one population with one of another, and nothing is added up.
Views that share no dimension of the warehouse with the others stand alone: a false relationship would be worse.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from local.tableau.catalogue import View
from local.tableau.errors import CatalogueError


@dataclass(frozen=True)
class Relationship:
    """`view` hangs on `upper`; `columns` are pairs of a column of `upper` and the one of `view` that equals it."""

    upper: str
    view: str
    columns: tuple[tuple[str, str], ...]


def _on(upper: str, view: str, *columns: str) -> Relationship:
    pairs = [(name.partition("=")[0], name.partition("=")[2] or name) for name in columns]
    return Relationship(upper, view, tuple(pairs))


FIRST = "subscriber_revenue_monthly"

RELATIONSHIPS = (
    _on(FIRST, "subscribers", "country", "region", "plan", "device", "gender", "age_band"),
    _on("subscribers", "subscriber_segments", "source_system"),
    _on("subscribers", "recommendation_effectiveness", "source_system"),
    _on("subscribers", "ratings_by_genre", "source_system"),
    _on(FIRST, "monthly_active_users", "month", "country", "plan"),
    _on("monthly_active_users", "monthly_engagement", "month", "country", "plan"),
    _on("monthly_active_users", "cohort_retention", "month=cohort_month"),
    _on("monthly_engagement", "content_performance", "month"),
    _on("content_performance", "genre_performance", "genre"),
    # Devices in use, which the declared ones of subscribers are not.
    _on("monthly_engagement", "device_usage", "month"),
    _on("device_usage", "search_effectiveness", "month", "device"),
    _on("device_usage", "playback_quality", "device"),
    _on("playback_quality", "playback_engagement", "device", "connection_type"),
    _on(FIRST, "revenue_by_region", "region"),
    _on("revenue_by_region", "revenue_company", "quarter"),
    _on("revenue_company", "revenue_forecast", "quarter"),
    # Producing country beside subscribers' country.
    _on(FIRST, "catalogue_by_country", "country"),
    _on("catalogue_by_country", "catalogue_titles", "title_type"),
    _on("catalogue_titles", "catalogue_descriptions", "title_id"),
    _on("catalogue_titles", "catalogue_by_rating", "maturity_rating", "title_type"),
    _on("catalogue_titles", "catalogue_by_genre", "title_type"),
    _on("catalogue_titles", "catalogue_growth", "title_type"),
)

# What a row is, by the columns that tell it from the others. `make tableau` asks the warehouse whether it is so.
GRAINS: Mapping[str, tuple[str, ...]] = {
    "subscriber_revenue_monthly": ("month", "country", "region", "plan", "device", "gender", "age_band"),
    "subscribers": ("source_system", "subscriber_id"),
    "subscriber_segments": ("source_system", "segment"),
    "recommendation_effectiveness": ("source_system", "recommendation_type", "algorithm_version"),
    "ratings_by_genre": ("source_system", "title_type", "genre"),
    "monthly_active_users": ("month", "country", "plan"),
    "monthly_engagement": ("month", "country", "plan"),
    "cohort_retention": ("cohort_month", "months_since"),
    "content_performance": ("month", "genre"),
    "genre_performance": ("genre",),
    "device_usage": ("month", "device"),
    "search_effectiveness": ("month", "device"),
    "playback_quality": ("device", "connection_type"),
    "playback_engagement": ("device", "connection_type"),
    "revenue_by_region": ("quarter", "region"),
    "revenue_company": ("quarter",),
    "revenue_forecast": ("series", "quarter"),
    "catalogue_by_country": ("country", "title_type"),
    "catalogue_titles": ("title_id",),
    "catalogue_descriptions": ("title_id",),
    "catalogue_by_rating": ("maturity_rating", "title_type"),
    "catalogue_by_genre": ("genre", "title_type"),
    "catalogue_growth": ("year_added", "title_type"),
}


def related(views: Mapping[str, View]) -> list[View]:
    """The views of the data source, each after the one that it hangs on.

    Raises:
        CatalogueError: a related view or a column of a relationship or a grain is not in the warehouse.
    """
    names = [FIRST, *(item.view for item in RELATIONSHIPS)]
    if missing := [name for name in names if name not in views]:
        raise CatalogueError(f"local/tableau/relations.py relates {', '.join(missing)}, and bi has no such view")
    for item in RELATIONSHIPS:
        for upper, lower in item.columns:
            if views[item.upper].column(upper).type != views[item.view].column(lower).type:
                raise CatalogueError(f"bi.{item.upper}.{upper} and bi.{item.view}.{lower} differ in type")
    for name in names:
        for column in GRAINS[name]:
            views[name].column(column)
    return [views[name] for name in names]


def alone(views: Mapping[str, View]) -> list[str]:
    """The names of the views that no relationship reaches, sorted."""
    return sorted(views.keys() - {FIRST, *(item.view for item in RELATIONSHIPS)})


def is_key(view: str, columns: Iterable[str]) -> bool:
    """True where these columns tell each row of the view from the others: its end of a relationship is `one`."""
    return set(GRAINS[view]) <= set(columns)
