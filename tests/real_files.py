"""The real files beside the project, read by plain Python: the yardstick that Spark's results are held against."""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from datetime import date, datetime
from typing import Any

import pytest

from glue_jobs.feeds import revenue
from local.settings import PROJECT

DATA = PROJECT.parent / "shared" / "data"
INVISIBLE = dict.fromkeys(map(ord, "\u200b\u00a0"), " ")


def real_rows(name: str) -> list[dict[str, str]]:
    """The records of a real file, as text; skips the test where the folder of real files is absent."""
    path = DATA / name
    if not DATA.is_dir():
        pytest.skip(f"the real files are not in {DATA}")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def userbase_rows() -> list[dict[str, Any]]:
    """The real userbase file as curated rows."""
    return [
        {
            "subscriber_id": int(row["User ID"]),
            "plan": row["Subscription Type"],
            "monthly_spend_usd": int(row["Monthly Revenue"]),
            "join_date": day(row["Join Date"]).isoformat(),
            "last_payment_date": day(row["Last Payment Date"]).isoformat(),
            "country": row["Country"],
            "age": int(row["Age"]),
            "gender": row["Gender"],
            "device": row["Device"],
            "record": record,
        }
        for record, row in enumerate(real_rows("userbase/Netflix Userbase.csv"), 1)
    ]


def title_rows() -> list[dict[str, Any]]:
    """The real titles file as curated rows, the three shifted durations moved."""
    return [_title(row, record) for record, row in enumerate(real_rows("titles/netflix_titles.csv"), 1)]


def revenue_rows() -> list[dict[str, Any]]:
    """The real revenue file as curated rows."""
    return [
        {**_quarter({" ".join(header.strip("\ufeff").split()): cell for header, cell in row.items()}), "record": record}
        for record, row in enumerate(real_rows("revenue/netflix_revenue_updated.csv"), 1)
    ]


def imdb_rows(name: str) -> list[dict[str, str | None]]:
    """The records of one of IMDb's files, as text; null where the file has `\\N`."""
    with gzip.open(DATA / "imdb" / name, "rt", encoding="utf-8", newline="\n") as file:
        header, *lines = (line.rstrip("\n").split("\t") for line in file)
    return [dict(zip(header, (None if cell == "\\N" else cell for cell in line))) for line in lines]


def imdb_matches() -> dict[str, tuple[str, str]]:
    """Title's id → the match's tconst and label, of the titles that have one, by the rules of warehouse.md."""
    basics = {str(row["tconst"]): row for row in imdb_rows("title.basics.tsv.gz")}
    votes = {row["tconst"]: int(row["numVotes"] or 0) for row in imdb_rows("title.ratings.tsv.gz")}
    named: dict[tuple[str, str], set[str]] = defaultdict(set)
    for tconst, row in basics.items():
        if row["titleType"] == "movie" and row["isAdult"] == "0" and row["startYear"]:
            for name in (row["primaryTitle"], row["originalTitle"]):
                named["Movie", trimmed(name or "").casefold()].add(tconst)
    found = {}
    for title in real_rows("titles/netflix_titles.csv"):
        off = {
            tconst: abs(int(basics[tconst]["startYear"] or 0) - int(title["release_year"]))
            for tconst in named[title["type"], trimmed(title["title"]).casefold()]
        }
        tier = [tconst for tconst in off if off[tconst] == min(off.values()) <= 1]
        if tier:
            label = "ambiguous" if len(tier) > 1 else "year_off_by_one" if off[tier[0]] else "exact"
            found[title["show_id"]] = (min(tier, key=lambda tconst: (-votes.get(tconst, -1), tconst)), label)
    return found


def trimmed(text: str) -> str:
    """The text without zero-width spaces, and without blanks at its ends."""
    return text.replace("\u200b", "").strip(" \t\r\n\u00a0")


def day(text: str) -> date:
    """A userbase date, dd-mm-yy."""
    return datetime.strptime(text, "%d-%m-%y").date()


def tokens(cell: str) -> list[str]:
    """The distinct values of a list cell, in order."""
    parts = [part.translate(INVISIBLE).strip() for part in cell.split(",")]
    return list(dict.fromkeys(part for part in parts if part))


def _quarter(row: dict[str, str]) -> dict[str, Any]:
    cells = {column.name: row[column.header] for column in revenue.FEED.columns}
    whole = {name: int(cell) for name, cell in cells.items() if name.endswith(("revenue_usd", "members"))}
    return {**cells, **whole, "quarter": datetime.strptime(cells["quarter"], "%d-%m-%Y").date().isoformat()}


def _title(row: dict[str, str], record: int) -> dict[str, Any]:
    shifted = row["rating"].endswith(" min")
    number, _, unit = (row["rating"] if shifted else row["duration"]).partition(" ")
    added = row["date_added"].strip()
    return {
        "title_id": row["show_id"],
        "title_type": row["type"],
        "title": trimmed(row["title"]),
        "directors": tokens(row["director"]),
        "cast_members": tokens(row["cast"]),
        "countries": tokens(row["country"]),
        "date_added": datetime.strptime(added, "%B %d, %Y").date().isoformat() if added else None,
        "release_year": int(row["release_year"]),
        "maturity_rating": None if shifted else row["rating"] or None,
        "duration_minutes": int(number) if unit == "min" else None,
        "seasons": None if unit == "min" else int(number),
        "genres": tokens(row["listed_in"]),
        "description": row["description"],
        "record": record,
        "is_repaired": shifted,
    }
