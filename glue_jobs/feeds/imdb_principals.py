"""IMDb's title.principals: the leading people of each title (datasets.md 2.5)."""

from __future__ import annotations

from glue_jobs.contract.columns import SourceColumn
from glue_jobs.contract.feed import QUARANTINE, Feed
from glue_jobs.contract.formats import Unquoted
from glue_jobs.reference.imdb import FOLDER, NAME_ID, TITLE_ID

FEED = Feed(
    name="imdb_principals",
    folder=FOLDER,
    comment="Cast and crew in order of billing; characters as a JSON array.",
    grain="one person's place in one title in one delivered file",
    curated_comment="Principals, typed; characters as a list.",
    key=("tconst", "ordering"),
    on_bad_file=QUARANTINE,
    format=Unquoted(),
    columns=(
        SourceColumn("tconst", "tconst", "Title's id.", required=True, pattern=TITLE_ID),
        SourceColumn("ordering", "ordering", "Place, from 1.", type="int", required=True, minimum=1),
        SourceColumn("nconst", "nconst", "Person's id.", required=True, pattern=NAME_ID),
        SourceColumn("category", "category", "actor, director, writer, …", required=True, category=True),
        SourceColumn("job", "job", "Job, where it is told."),
        SourceColumn("characters", "characters", "Characters played.", type="list"),
    ),
)  # fmt: skip
