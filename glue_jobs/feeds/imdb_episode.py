"""IMDb's title.episode: which series an episode is of (datasets.md 2.5)."""

from __future__ import annotations

from glue_jobs.contract.columns import SourceColumn
from glue_jobs.contract.feed import QUARANTINE, Feed
from glue_jobs.contract.formats import Unquoted
from glue_jobs.reference.imdb import FOLDER, TITLE_ID

FEED = Feed(
    name="imdb_episode",
    folder=FOLDER,
    comment="Episodes with their series, season and number.",
    grain="one episode in one delivered file",
    curated_comment="Episodes, typed.",
    key=("tconst",),
    on_bad_file=QUARANTINE,
    format=Unquoted(),
    columns=(
        SourceColumn("tconst", "tconst", "Episode's id.", required=True, pattern=TITLE_ID),
        SourceColumn("parentTconst", "parent_tconst", "Series' id.", required=True, pattern=TITLE_ID),
        SourceColumn("seasonNumber", "season", "Season.", type="int", minimum=0),
        SourceColumn("episodeNumber", "episode", "Number within the season.", type="int", minimum=0),
    ),
)  # fmt: skip
