"""IMDb's name.basics: one row a person (datasets.md 2.5)."""

from __future__ import annotations

from glue_jobs.contract.columns import SourceColumn
from glue_jobs.contract.feed import QUARANTINE, Feed
from glue_jobs.contract.formats import Unquoted
from glue_jobs.reference.imdb import FOLDER, NAME_ID

FEED = Feed(
    name="imdb_names",
    folder=FOLDER,
    comment="People; an empty primaryProfession stands for none.",
    grain="one person in one delivered file",
    curated_comment="People, typed; professions and titles as lists.",
    key=("nconst",),
    on_bad_file=QUARANTINE,
    format=Unquoted(),
    columns=(
        SourceColumn("nconst", "nconst", "Person's id.", required=True, pattern=NAME_ID),
        SourceColumn("primaryName", "name", "Name as most often credited.", required=True),
        SourceColumn("birthYear", "birth_year", "Year of birth.", type="int"),
        SourceColumn("deathYear", "death_year", "Year of death.", type="int"),
        SourceColumn("primaryProfession", "professions", "Professions, up to three.", type="list", separator=",",
                     category=True),
        SourceColumn("knownForTitles", "known_for", "Titles' ids.", type="list", separator=","),
    ),
)  # fmt: skip
