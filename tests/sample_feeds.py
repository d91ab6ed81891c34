"""Small feeds of each format, for tests of what the formats do; no module under `feeds` declares them."""

from __future__ import annotations

from glue_jobs.contract.columns import SourceColumn
from glue_jobs.contract.feed import QUARANTINE, Feed
from glue_jobs.contract.formats import Delimited, Format, JsonLines, Unquoted


def small_feed(name: str, format: Format, *columns: SourceColumn, key: tuple[str, ...] = ("id",)) -> Feed:
    """A feed with `columns`, keyed by the first unless `key` says otherwise."""
    return Feed(
        name=name, comment="For tests.", columns=columns, key=key, on_bad_file=QUARANTINE, grain="one row",
        curated_comment="For tests.", format=format,
    )  # fmt: skip


NAMES = small_feed(
    "names",
    Unquoted(),
    SourceColumn("nconst", "id", "Id.", required=True),
    SourceColumn("primaryName", "name", "Name."),
    SourceColumn("birthYear", "birth_year", "Year.", type="int"),
    SourceColumn("knownFor", "known_for", "Titles.", type="list", separator=","),
)
PAIRS = small_feed(
    "pairs", Delimited(), SourceColumn("id", "id", "Id.", required=True), SourceColumn("text", "text", "Text.")
)
EVENTS = small_feed(
    "events",
    JsonLines(),
    SourceColumn("event_id", "id", "Id.", required=True),
    SourceColumn("minutes", "minutes", "Minutes.", type="double"),
    SourceColumn("quality.bitrate", "bitrate", "kbit/s.", type="int"),
    SourceColumn("quality.codec", "codec", "Codec."),
    SourceColumn("tags", "tags", "Tags.", type="list"),
    SourceColumn("steps", "steps", "Steps.", type="array<struct<at:int,name:string>>"),
)
