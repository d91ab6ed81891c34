"""A title to look up, with its match in IMDb."""

from __future__ import annotations

import streamlit as st

from local.app import source

MOST = 50
FOUND = """
select title, title_type, release_year, maturity_rating, genres, countries, directors, date_added,
    imdb_id, imdb_rating, imdb_votes, imdb_match
from bi.catalogue_titles
where title ilike %s
order by imdb_votes desc nulls last, title
limit %s
"""
MATCHES = {
    "exact": "same title and year",
    "year_off_by_one": "same title, a year off",
    "ambiguous": "several records fit; the one with most votes was taken",
    "none": "no record found",
}


def show() -> None:
    """The page of one title."""
    text = st.text_input("Title, or a part of it", placeholder="for instance: the").strip()
    if not text:
        return
    rows = source.ask(FOUND, (f"%{escaped(text)}%", MOST))
    if not rows:
        st.info("No title of the catalogue has this in its name.")
        return
    first = rows[0]
    rated = "not rated" if first["imdb_rating"] is None else f"{first['imdb_rating']:.1f}"
    left, right = st.columns(2)
    left.metric("IMDb rating", rated, help=first["title"])
    right.metric("IMDb match", first["imdb_match"] or "not looked for", MATCHES.get(first["imdb_match"], ""), "off")
    st.caption(f"The first {MOST}, most votes first." if len(rows) == MOST else f"{len(rows)} found, most votes first.")
    st.dataframe(rows, width="stretch")


def escaped(text: str) -> str:
    """The text as LIKE takes it literally."""
    for mark in "\\%_":
        text = text.replace(mark, f"\\{mark}")
    return text
