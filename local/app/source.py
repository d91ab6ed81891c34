"""What the app reads: views of `bi`, as the reader role, each answer kept for a minute; what is live, for a moment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from local.dashboard import frames
from local.dashboard.exhibit import Exhibit
from local.dashboard.frames import Frames
from local.dashboard.grouping import Row
from local.pipeline import reading
from local.settings import Settings
from local.stack import lifecycle

SECONDS = 60
# Of what moves: as long as one drawing of the page takes, for all who look.
LIVE_SECONDS = 2


def rows_of(name: str, exhibit: Exhibit) -> list[Row]:
    """The rows of an exhibit of the dashboard."""
    found: list[Row] = _kept_exhibit(name, exhibit)
    return found


def live(exhibits: Mapping[str, Exhibit]) -> Frames:
    """Name → rows of exhibits of the dashboard, all of one state of the warehouse and as it is now."""
    found: Frames = _kept_live(tuple(exhibits), exhibits)
    return found


def ask(query: str, values: tuple[Any, ...] = ()) -> list[Row]:
    """The rows of a query with its values, column → value."""
    found: list[Row] = _kept_query(query, values)
    return found


def _ask(query: str, values: tuple[Any, ...]) -> list[Row]:
    with reading.reader(_secret()) as cursor:
        cursor.execute(query, values or None)
        names = [column.name for column in cursor.description]
        return [{name: frames.plain(value) for name, value in zip(names, row)} for row in cursor.fetchall()]


def has(view: str) -> bool:
    """True where the warehouse has this view of `bi`: a release that was not refreshed yet lacks some."""
    return bool(ask("select to_regclass(%s) is not null as found", (f"bi.{view}",))[0]["found"])


def _read(name: str, _exhibit: Exhibit) -> list[Row]:
    return frames.read(_secret(), {name: _exhibit})[name]


def _secret() -> dict[str, Any]:
    """The reader's, asked for anew: it is kept nowhere."""
    chosen = lifecycle.connect(Settings.load())
    return lifecycle.secret(chosen, lifecycle.outputs_of(chosen)["ReaderSecretId"])


def _read_live(names: tuple[str, ...], _exhibits: Mapping[str, Exhibit]) -> Frames:
    return frames.read(_secret(), _exhibits)


# A name with an underscore before it is no part of the key: an exhibit is known by its own.
_kept_exhibit: Any = st.cache_data(ttl=SECONDS, show_spinner=False)(_read)
_kept_live: Any = st.cache_data(ttl=LIVE_SECONDS, show_spinner=False)(_read_live)
_kept_query: Any = st.cache_data(ttl=SECONDS, show_spinner=False)(_ask)
