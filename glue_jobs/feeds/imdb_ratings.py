"""IMDb's title.ratings: one row a rated title (datasets.md 2.5)."""

from __future__ import annotations

from glue_jobs.contract.columns import SourceColumn
from glue_jobs.contract.feed import QUARANTINE, Feed
from glue_jobs.contract.formats import Unquoted
from glue_jobs.reference.imdb import FOLDER, TITLE_ID

FEED = Feed(
    name="imdb_ratings",
    folder=FOLDER,
    comment="Mean rating and votes; half of the titles have none.",
    grain="one rated title in one delivered file",
    curated_comment="Ratings, typed.",
    key=("tconst",),
    on_bad_file=QUARANTINE,
    format=Unquoted(),
    columns=(
        SourceColumn("tconst", "tconst", "Title's id.", required=True, pattern=TITLE_ID),
        SourceColumn("averageRating", "rating", "Weighted mean, 1 to 10.", type="decimal(3,1)", required=True,
                     minimum=1, maximum=10),
        SourceColumn("numVotes", "votes", "Votes.", type="int", required=True, minimum=0),
    ),
)  # fmt: skip
