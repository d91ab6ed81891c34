from __future__ import annotations

import json
import re
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from local.dashboard import page, registry
from local.dashboard.frames import plain
from tests.dashboard_frames import MARKUP, SCRIPT_END, frames

EXHIBITS = registry.exhibits()


@pytest.fixture(scope="module")
def made() -> str:
    return page.build(EXHIBITS, frames(EXHIBITS), "Made <now>")


def test_the_page_is_whole_and_alone(made: str) -> None:
    assert made.count("<article") == len(EXHIBITS)
    assert "{{" not in made.split("<script")[0]
    # The bundle is there once, and nothing of the page is fetched.
    assert made.count("<script>") == made.count('<script type="module">') == 1
    assert not re.search(r"<(?:script|img|link|iframe)[^>]*\s(?:src|href)=", made.split("<script>")[0])
    # Nothing in the two scripts ends them early.
    assert made.count("</script>") == 4
    assert len(made.encode()) < 2_000_000


def test_what_comes_from_a_file_is_text(made: str) -> None:
    assert MARKUP not in made and SCRIPT_END not in made
    assert "Made &lt;now&gt;" in made
    described = re.search(r'id="exhibits">(.*?)</script>', made, re.DOTALL)
    assert described
    genres = {one["name"]: one for one in json.loads(described[1])}["top_genres"]
    assert SCRIPT_END in {row[genres["columns"].index("genre")] for row in genres["rows"]}


def test_a_view_leads_to_its_lineage_where_there_is_a_page_of_it(made: str) -> None:
    one = {name: EXHIBITS[name] for name in ("top_genres",)}
    (view,) = one["top_genres"].views
    linked = page.build(one, frames(one), "Made", "lineage.html")
    assert f'<a href="lineage.html#bi/bi.{view}">bi.{view}</a>' in linked
    assert "lineage.html" not in made


def test_only_the_pages_own_scripts_may_run(made: str) -> None:
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', made)
    assert policy
    rules = dict(rule.split(" ", 1) for rule in policy[1].replace("&#x27;", "'").split("; "))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"].count("sha256-") == 2 and "unsafe" not in rules["script-src"]


def test_filters_offer_what_is_there(made: str) -> None:
    found = re.search(r'<select name="country">(.*?)</select>', made)
    assert found
    assert found[1].count("<option") == 3 and "&lt;img" in found[1]


@pytest.mark.parametrize(
    ("value", "as_json"),
    [
        (Decimal("12.50"), 12.5),
        (Decimal("12.00"), 12),
        (date(2024, 3, 31), "2024-03-31"),
        (datetime(2024, 3, 1, 22, tzinfo=timezone(timedelta(hours=2))), "2024-03-01T20:00:00Z"),
        (None, None),
        (True, True),
    ],
)
def test_values_become_json(value: object, as_json: object) -> None:
    assert plain(value) == as_json and type(plain(value)) is type(as_json)


def test_numbers_that_json_lacks_are_refused() -> None:
    with pytest.raises(ValueError):
        page.script_json(float("nan"))
