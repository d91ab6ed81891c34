"""`make run` on generated data: what it lands, runs, accounts for and shows, and that a second run moves nothing."""

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
from local.settings import PROJECT, Settings
from local.stack import lifecycle
from local.stack.ports import any_free
from tests.e2e.conftest import Lakehouse
from tests.fixtures_browser import Watched, pictures


class Checkout:
    """The command line against a home and ports of its own."""

    def __init__(self, home: Path) -> None:
        self.env = {
            **os.environ,
            "REELHOUSE_HOME": str(home),
            "REELHOUSE_PORT": str(any_free()),
            "REELHOUSE_PG_PORT": str(any_free()),
        }
        self.env.pop("TARGET", None)

    def __call__(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "local", *command],
            cwd=PROJECT, env=self.env, capture_output=True, text=True, timeout=1200, check=False,
        )  # fmt: skip

    def settings(self) -> Settings:
        return Settings(
            home=Path(self.env["REELHOUSE_HOME"]),
            cache=Settings.load().cache,
            endpoint_port=int(self.env["REELHOUSE_PORT"]),
            postgres_port=int(self.env["REELHOUSE_PG_PORT"]),
        )

    def lakehouse(self) -> Lakehouse:
        return Lakehouse(self.settings())


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


def test_before_the_first_run_every_command_says_what_to_do(tmp_path: Path) -> None:
    nothing = Checkout(tmp_path)
    for command in (
        ["env"],
        ["refresh"],
        ["verify"],
        ["land"],
        ["deploy"],
        ["psql"],
        ["spark-submit", "load_warehouse"],
    ):
        done = nothing(*command)
        assert done.returncode == 1, command
        assert "make local-up" in done.stderr, command
    assert nothing("status").returncode == 1
    assert "nothing was running" in nothing("down").stdout


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


@pytest.mark.parametrize("command", ["up", "down", "status", "clean", "run", "refresh", "env"])
def test_other_targets_are_refused_by_name(tmp_path: Path, command: str) -> None:
    local = Checkout(tmp_path)
    local.env["TARGET"] = "localstack"
    done = local(command)
    assert done.returncode == 1
    # Starting it tells what of it is there.
    assert ("TARGET=localstack: this machine has" if command == "up" else "not built yet") in done.stderr
