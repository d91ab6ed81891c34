"""The script that `streamlit run` runs for each visitor and at each choice (see local/app/command.py)."""

from __future__ import annotations

import streamlit as st

from local.app import engagement, live, revenue, titles

PAGES = {"Revenue": revenue.show, "Engagement": engagement.show, "Titles": titles.show, "Live": live.show}


def main() -> None:
    """One page of the app."""
    st.set_page_config(page_title="Reelhouse", layout="wide")
    st.title("Reelhouse")
    PAGES[st.radio("Page", list(PAGES), horizontal=True)]()


if __name__ == "__main__":
    main()
