"""A feed is added by the README's steps to a copy of the checkout, and loads: contract, sample, view, no more."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from local.pipeline import reading
from local.settings import PROJECT, Settings
from local.stack import lifecycle
from local.stack.ports import any_free
from tests.throwaway.club_visits_sample import GOOD

# What a person writes, and where.
WRITTEN = {
    "club_visits.py": "glue_jobs/feeds/club_visits.py",
    "club_visits_sample.py": "tests/samples/club_visits.py",
    "club_visits_monthly.sql": "sql/views/club_visits_monthly.sql",
}
MONTHS = "select month::text, country, visits::int, minutes from bi.club_visits_monthly order by 1, 2"


class Copy:
    """A copy of the checkout, with a stack of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        listed = subprocess.run(
            ["git", "ls-files", "-co", "--exclude-standard", "-z"],
            cwd=PROJECT, capture_output=True, text=True, check=True,
        )  # fmt: skip
        for name in filter(None, listed.stdout.split("\0")):
            if (PROJECT / name).is_file():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(PROJECT / name, folder / name)
        ports = {"REELHOUSE_PORT": str(any_free()), "REELHOUSE_PG_PORT": str(any_free())}
        self.env = {**os.environ, **ports, "REELHOUSE_HOME": str(folder / ".reelhouse")}
        self.settings = replace(
            Settings.load(), home=folder / ".reelhouse", endpoint_port=int(ports["REELHOUSE_PORT"]),
            postgres_port=int(ports["REELHOUSE_PG_PORT"]),
        )  # fmt: skip

    def __call__(self, *command: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", *command],
            cwd=self.folder, env=self.env, capture_output=True, text=True, timeout=500, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """As the owner; the stack is neither deployed nor started from this checkout, which lacks the feed."""
        target = lifecycle.connect(self.settings)
        connection = reading.connect(lifecycle.secret(target, lifecycle.outputs_of(target)["OwnerSecretId"]))
        try:
            with connection.cursor() as cursor:
                cursor.execute(sql)
                return list(cursor.fetchall())
        finally:
            connection.close()

    def files(self) -> set[str]:
        return {path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*.*") if path.is_file()}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Copy]:
    made = Copy(tmp_path_factory.mktemp("checkout"))
    try:
        yield made
    finally:
        lifecycle.clean(made.settings)


def deliver(folder: Path, name: str, *changes: dict[str, str]) -> None:
    path = folder / "club_visits" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, GOOD)
        writer.writeheader()
        writer.writerows({**GOOD, **change} for change in changes)


def test_a_feed_costs_its_contract_its_sample_and_its_view(copy: Copy, tmp_path: Path) -> None:
    before = copy.files()
    for source, target in WRITTEN.items():
        shutil.copy(PROJECT / "tests" / "throwaway" / source, copy.folder / target)
    copy("local", "migration", "club_visits")
    copy("local.docs")

    drafted = [name for name in copy.files() - before - set(WRITTEN.values()) if name.endswith(".sql")]
    assert len(drafted) == 1 and drafted[0].endswith("_club_visits.sql")

    deliver(tmp_path, "may.csv", {}, {"Visit": "2", "Country": "USA"}, {"Visit": "3", "Day": "2024-06-01"})
    said = copy("local", "run", "--data", str(tmp_path))
    assert "SUCCEEDED" in said and "bi.club_visits_monthly" in said
    assert copy.rows(MONTHS) == [
        ("2024-05-01", "Spain", 1, 42.5),
        ("2024-05-01", "United States", 1, 42.5),
        ("2024-06-01", "Spain", 1, 42.5),
    ]

    # A late visit and a corrected one change their month; a bad row goes to quarantine.
    unchanged = "select ctid::text, visit_id from core.fact_club_visit where visited_on < '2024-06-01' order by 2"
    may = copy.rows(unchanged)
    deliver(tmp_path, "june.csv", {"Visit": "4", "Day": "2024-06-30", "Minutes": ""}, {"Visit": "5", "Day": "June"})
    assert "SUCCEEDED_WITH_QUARANTINE" in copy("local", "run", "--data", str(tmp_path))
    assert copy.rows(MONTHS)[2:] == [("2024-06-01", "Spain", 2, 42.5)]
    assert copy.rows(unchanged) == may
