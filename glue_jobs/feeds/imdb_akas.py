"""IMDb's title.akas: the names of a title in other regions and languages (datasets.md 2.5)."""

from __future__ import annotations

from glue_jobs.contract.columns import SourceColumn
from glue_jobs.contract.feed import QUARANTINE, Feed
from glue_jobs.contract.formats import Unquoted
from glue_jobs.reference.imdb import FOLDER, TITLE_ID

FEED = Feed(
    name="imdb_akas",
    folder=FOLDER,
    comment="Further titles by region and language.",
    grain="one further title in one delivered file",
    curated_comment="Further titles, typed.",
    key=("tconst", "ordering"),
    on_bad_file=QUARANTINE,
    format=Unquoted(),
    columns=(
        SourceColumn("titleId", "tconst", "Title's id.", required=True, pattern=TITLE_ID),
        SourceColumn("ordering", "ordering", "Number, from 1.", type="int", required=True, minimum=1),
        SourceColumn("title", "title", "The title there.", required=True),
        SourceColumn("region", "region", "Region's code.", category=True),
        SourceColumn("language", "language", "Language's code.", category=True),
        SourceColumn("types", "types", "Kind of title: original, working, dvd, …"),
        SourceColumn("attributes", "attributes", "Further words on it."),
        SourceColumn("isOriginalTitle", "is_original", "1 for the original title.", type="int", minimum=0, maximum=1),
    ),
)  # fmt: skip
