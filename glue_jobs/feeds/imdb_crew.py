"""IMDb's title.crew: directors and writers of each title (datasets.md 2.5)."""

from __future__ import annotations

from glue_jobs.contract.columns import SourceColumn
from glue_jobs.contract.feed import QUARANTINE, Feed
from glue_jobs.contract.formats import Unquoted
from glue_jobs.reference.imdb import FOLDER, TITLE_ID

FEED = Feed(
    name="imdb_crew",
    folder=FOLDER,
    comment="Directors and writers by id, up to hundreds in a cell.",
    grain="one title in one delivered file",
    curated_comment="Crews, as lists of ids.",
    key=("tconst",),
    on_bad_file=QUARANTINE,
    format=Unquoted(),
    columns=(
        SourceColumn("tconst", "tconst", "Title's id.", required=True, pattern=TITLE_ID),
        SourceColumn("directors", "directors", "Directors' ids.", type="list", separator=","),
        SourceColumn("writers", "writers", "Writers' ids.", type="list", separator=","),
    ),
)  # fmt: skip
