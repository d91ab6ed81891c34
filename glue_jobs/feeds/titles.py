"""Titles: the catalogue, one row a title. Facts and traps: datasets.md 2.2."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glue_jobs.contract.columns import FIRST_DAY, LAST_DAY, Column, SourceColumn
from glue_jobs.contract.feed import QUARANTINE, Feed, Identity

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

MATURITY_RATINGS = (
    "TV-MA", "TV-14", "TV-PG", "R", "PG-13", "TV-Y7", "TV-Y", "PG", "TV-G", "NR", "G", "TV-Y7-FV", "NC-17", "UR",
)  # fmt: skip
# A length is above zero: sql/checks/title_duration_fits_its_type.sql would stop every load for a title of `0 min`.
NUMBER = "[1-9][0-9]{0,3}"
# Three rows of the known file carry their duration in `rating`; the curate job moves it.
SHIFTED_DURATION = rf"{NUMBER} min"


def with_repair(rows: DataFrame) -> DataFrame:
    """Move a duration that stands in `maturity_rating` to its column, and mark the row as repaired.

    Only this counts as a repair: trimming, and dropping empty or repeated tokens, is how every row is read.
    """
    others = [name for name in rows.columns if name not in ("duration", "maturity_rating")]
    shifted = f"duration is null and coalesce(maturity_rating rlike '^({SHIFTED_DURATION})$', false)"
    return rows.selectExpr(
        *others,
        f"{shifted} as is_repaired",
        f"if({shifted}, maturity_rating, duration) as duration",
        f"if({shifted}, null, maturity_rating) as maturity_rating",
    )


def with_duration(rows: DataFrame) -> DataFrame:
    """Split `duration`, one column in two units, into `duration_minutes` and `seasons`."""
    return rows.selectExpr("*", f"{_number_of('min')} as duration_minutes", f"{_number_of('Seasons?')} as seasons")


def _number_of(unit: str) -> str:
    pattern = rf"'^([0-9]+) {unit}$'"
    return f"if(duration rlike {pattern}, cast(regexp_extract(duration, {pattern}, 1) as int), null)"


FEED = Feed(
    name="titles",
    comment="The catalogue: multi-line quoted cells, several values in one cell.",
    grain="one title in one delivered file",
    curated_comment="Catalogue rows, typed and repaired; lists split, empty and repeated tokens removed, order kept.",
    key=("title_id",),
    # The catalogue changes slowly: yesterday's stays good, so a bad file is put aside and the run says so.
    on_bad_file=QUARANTINE,
    columns=(
        SourceColumn("show_id", "title_id", "Title's id, s1, s2, …", required=True, pattern=r"s\d+"),
        SourceColumn("type", "title_type", "Movie or TV Show.", required=True, enum=("Movie", "TV Show")),
        SourceColumn("title", "title", "Title; always text, also where it reads 1994.", required=True),
        SourceColumn("director", "directors", "Directors.", type="list"),
        SourceColumn("cast", "cast_members", "Cast.", type="list"),
        SourceColumn(
            "country", "countries", "Producing countries; empty tokens happen.", type="list", dimension="dim_country"
        ),
        SourceColumn(
            "date_added", "date_added", "Day the title was added.",
            type="date", format="MMMM d, yyyy", shape=r"[A-Z][a-z]+ \d{1,2}, \d{4}",
            minimum=FIRST_DAY, maximum=LAST_DAY,
        ),
        SourceColumn("release_year", "release_year", "Year.", type="int", required=True, minimum=1870, maximum=2100),
        SourceColumn("rating", "maturity_rating", "Maturity rating.", enum=MATURITY_RATINGS),
        SourceColumn("duration", "duration", "`N min`, or `N Season(s)`.", pattern=rf"{NUMBER} (min|Seasons?)",
                     curated=False),
        SourceColumn("listed_in", "genres", "Genres, one to three.", type="list", required=True),
        SourceColumn("description", "description", "Text; not a key."),
    ),
    # Between two releases of the known file all ids were given anew: none of 7,787 kept its title.
    identity=Identity(("title_type", "title", "release_year")),
    derive=with_duration,
    added=(
        Column("duration_minutes", "int", "Minutes; movies only."),
        Column("seasons", "int", "Seasons; TV shows only."),
    ),
    repair=with_repair,
    row_rules={
        "duration_fits_type": "(title_type = 'Movie' AND seasons IS NULL)"
        " OR (title_type = 'TV Show' AND duration_minutes IS NULL)"
    },
)  # fmt: skip
