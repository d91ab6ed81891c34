"""`make run` on generated data: what it lands, runs, accounts for and shows, and that a second run moves
nothing; then `make verify` on it and on later deliveries."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

from glue_jobs.contract.registry import FEEDS
from local import questions
from local.dashboard.exhibit import REAL_TIME, TABS
from local.generate import PLANTED
from local.stack import lifecycle
from local.verify import command
from local.verify.queries import view_queries
from tests.e2e.checkout import Checkout
from tests.e2e.conftest import Lakehouse, userbase_csv
from tests.e2e.verification import FILLED, ORPHANS, deliver_changes, falsified, view
from tests.fixtures_browser import Watched, pictures

# Facts that keep a row whose member or title no file has, under the unknown one.
WITH_ORPHANS = ("core.fact_viewing", "core.fact_playback", "core.fact_review")


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checkout]:
    local = Checkout(tmp_path_factory.mktemp("checkout"))
    try:
        yield local
    finally:
        cleaned = local("clean")
        assert cleaned.returncode == 0, cleaned.stderr


@pytest.fixture(scope="module")
def first(checkout: Checkout) -> subprocess.CompletedProcess[str]:
    return checkout("run")


def test_the_run_succeeds_and_shows_its_work(first: subprocess.CompletedProcess[str]) -> None:
    assert first.returncode == 0, first.stdout + first.stderr
    for text in (
        "SUCCEEDED_WITH_QUARANTINE", "reelhouse-load-warehouse", "bi.subscribers", "bi.catalogue_titles",
        "bi.data_quality", "user reelhouse_reader", "make local-down",
    ):  # fmt: skip
        assert text in first.stdout, text


def test_the_password_is_not_in_the_output(first: subprocess.CompletedProcess[str], checkout: Checkout) -> None:
    lakehouse = checkout.lakehouse()
    for role in ("OwnerSecretId", "LoaderSecretId", "ReaderSecretId"):
        password = lifecycle.secret(lakehouse.target, lakehouse.outputs[role])["password"]
        assert len(password) > 15
        assert password not in first.stdout + first.stderr


def test_every_row_is_accounted_for_as_planted(first: subprocess.CompletedProcess[str], checkout: Checkout) -> None:
    rows = checkout.lakehouse().rows(
        "select feed, sum(rows_read)::int, sum(rows_loaded)::int, sum(rows_duplicate)::int,"
        " sum(rows_quarantined)::int, sum(rows_repaired)::int from bi.data_quality group by feed"
    )
    found = {feed: counts for feed, *counts in rows}
    assert found.keys() == FEEDS.keys()
    for feed, (read, loaded, duplicate, quarantined, repaired) in found.items():
        assert read == loaded + duplicate + quarantined
        planted = PLANTED[feed]
        assert (feed, duplicate, quarantined, repaired) == (
            feed,
            planted["duplicate"],
            planted["quarantined"],
            planted["repaired"],
        )


def test_the_questions_page_shows_the_first_rows_of_this_run(
    first: subprocess.CompletedProcess[str], checkout: Checkout
) -> None:
    page = questions.PAGE.read_text()
    with checkout.lakehouse().cursor("ReaderSecretId") as cursor:
        assert questions.with_rows(page, questions.asking(cursor)) == page


def test_the_dashboard_draws_this_run(
    first: subprocess.CompletedProcess[str], checkout: Checkout, watched: Watched, tmp_path: Path
) -> None:
    named = checkout.settings().home / "dashboard.html"
    assert f"make dashboard draws the views on one page, {named}" in first.stdout
    page = tmp_path / "dashboard.html"
    done = checkout("dashboard", "--out", str(page))
    assert done.returncode == 0, done.stdout + done.stderr
    assert page.as_uri() in done.stdout
    assert page.stat().st_size < 5_000_000
    shown, states = watched.open(page), {}
    for tab in TABS:
        cards = watched.open_tab(tab).locator("article").all()
        states |= {card.get_attribute("id"): (tab, card.get_attribute("data-state")) for card in cards}
        shown.screenshot(path=pictures() / f"run-{tab.lower().replace(' ', '-')}.png", full_page=True)
    # No stream has run, and a first run has nothing that it could have drifted from.
    not_yet = {name for name, (tab, state) in states.items() if state == "empty" and tab != REAL_TIME}
    assert not_yet <= {"exhibit-drift_warnings"}
    assert {state for _, state in states.values()} == {"drawn", "empty"}


def test_env_is_enough_for_another_tool(first: subprocess.CompletedProcess[str], checkout: Checkout) -> None:
    exports = checkout("env").stdout
    script = exports + (
        f"\n{sys.executable} -c \"import psycopg2, boto3; c = psycopg2.connect('').cursor();"
        " c.execute('select count(*) from bi.subscribers'); print(c.fetchone()[0]);"
        " import os; print(len(boto3.client('s3').list_objects_v2(Bucket=os.environ['LANDING_BUCKET'])['Contents']))\""
    )
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "PG"))}
    done = subprocess.run(["bash", "-ec", script], env=clean, capture_output=True, text=True, check=False)
    subscribers, files = map(int, done.stdout.split())
    assert subscribers > 22_000 and files >= len(FEEDS), done.stderr


def test_the_reader_sees_bi_and_nothing_else(first: subprocess.CompletedProcess[str], checkout: Checkout) -> None:
    lakehouse = checkout.lakehouse()
    assert lakehouse.rows("select count(*) from bi.subscribers", role="ReaderSecretId")[0][0] > 2000
    for forbidden in ("select 1 from core.dim_title", "select 1 from ops.file_accounting", "create table bi.x (y int)"):
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            lakehouse.rows(forbidden, role="ReaderSecretId")


def test_a_second_identical_run_changes_nothing(first: subprocess.CompletedProcess[str], checkout: Checkout) -> None:
    lakehouse = checkout.lakehouse()
    before = lakehouse.checksums()
    again = checkout("run")
    assert again.returncode == 0, again.stdout + again.stderr
    assert "unchanged userbase/" in again.stdout and "no change" in again.stdout.lower()
    assert lakehouse.checksums() == before


def test_down_keeps_the_data_and_up_brings_it_back(first: subprocess.CompletedProcess[str], checkout: Checkout) -> None:
    before = checkout.lakehouse().checksums()
    assert checkout("down").stdout.count("stopped:") == 1
    assert checkout("status").returncode == 1
    assert checkout("up").returncode == 0
    assert checkout("status").returncode == 0
    lakehouse = checkout.lakehouse()
    assert lakehouse.checksums() == before
    assert checkout("refresh").returncode == 0
    assert lakehouse.checksums() == before


def test_each_spark_job_runs_under_plain_spark_submit(
    first: subprocess.CompletedProcess[str], checkout: Checkout
) -> None:
    lakehouse = checkout.lakehouse()
    before = lakehouse.checksums()
    for job in ("model_subscribers", "load_warehouse"):
        done = checkout("spark-submit", job)
        assert done.returncode == 0, done.stdout + done.stderr
    assert lakehouse.checksums() == before
    unknown = checkout("spark-submit", "no_such_job")
    assert unknown.returncode == 1 and "JOB is one of" in unknown.stderr


@pytest.fixture(scope="module")
def changed(
    first: subprocess.CompletedProcess[str], checkout: Checkout, tmp_path_factory: pytest.TempPathFactory
) -> Lakehouse:
    """The lakehouse after later deliveries: all before it has been looked at by now."""
    lakehouse = checkout.lakehouse()
    strays = "select count(*) filter (where subscriber_key = 0), count(*) filter (where title_key = 0) from {}"
    before = {fact: lakehouse.rows(strays.format(fact))[0] for fact in WITH_ORPHANS}
    deliver_changes(lakehouse, tmp_path_factory.mktemp("later"))
    execution = lakehouse.refresh()
    assert execution.outcome == "SUCCEEDED_WITH_QUARANTINE", execution.cause
    after = {fact: lakehouse.rows(strays.format(fact))[0] for fact in WITH_ORPHANS}
    half = ORPHANS // 2
    assert after == {fact: (members + half, titles + half) for fact, (members, titles) in before.items()}
    return lakehouse


def test_no_cell_differs_and_every_view_is_looked_at(changed: Lakehouse) -> None:
    report = command.verify(changed.target, changed.outputs)
    assert [difference.line() for one in report.compared for difference in one.differences] == []
    assert report.faults == []
    recomputed = {query.name for query in view_queries()}
    in_bi = {name for (name,) in changed.rows("select viewname from pg_views where schemaname = 'bi'")}
    assert {one.view for one in report.compared} == recomputed
    assert in_bi - recomputed == {*command.EXEMPT, *command.EXEMPT_WHILE_EMPTY, *command.TOTALS}
    assert {one.view for one in report.compared if one.cells} >= FILLED
    assert sum(one.cells for one in report.compared) > 500_000
    assert any("1 refused file" in note for note in report.notes)
    (segments,) = [note for note in report.notes if note.startswith("subscriber_segments: ")]
    assert "so only its total is recomputed" in segments


def test_what_is_falsified_or_strange_is_named_and_nothing_else(changed: Lakehouse, checkout: Checkout) -> None:
    # A file that no refresh has seen changes nothing.
    changed.put("userbase/later.csv", userbase_csv([{"User ID": 90_001}]))
    members = "update core.fact_company_quarter set members = members {} 1 where quarter = '2023-12-31'"
    count = "update ops.file_accounting set rows_repaired = rows_repaired {} 1 where file = 'userbase/september.csv'"
    with (
        falsified(changed, members.format("+"), members.format("-")),
        falsified(changed, count.format("+"), count.format("-")),
        falsified(changed, view("stranger"), "drop view bi.stranger"),
    ):
        done = checkout("verify")
    assert done.returncode == 1, done.stderr
    assert "quarter=2023-12-31: members: the view has" in done.stdout
    assert "rows_repaired: the view has" in done.stdout
    assert "stranger: in the schema bi" in done.stdout
    lines = [line.split() for line in done.stdout.splitlines()]
    compared = {words[0]: int(words[3]) for words in lines if len(words) == 4 and words[3].isdigit()}
    assert {name: differences for name, differences in compared.items() if differences} == {
        "data_quality": 1,
        "revenue_company": 1,
    }
