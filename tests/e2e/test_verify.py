"""`make verify` against a whole lakehouse: no cell differs, and one that is falsified is named."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

import pytest

from glue_jobs.contract.registry import FEEDS
from local.generate import generate
from local.settings import PROJECT
from local.verify import command
from local.verify.queries import view_queries
from tests.e2e.conftest import Lakehouse, userbase_csv

SMALL = 0.02
# A view of each population and of each kind of fact.
FILLED = (
    "catalogue_titles",
    "monthly_engagement",
    "playback_quality",
    "revenue_company",
    "subscribers",
    "data_profile",
    "revenue_forecast",
    "member_forecast",
    "revenue_forecast_models",
)


@pytest.fixture(scope="module", autouse=True)
def first_files(lakehouse: Lakehouse, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("generated")
    # IMDb's do not grow with the scale, and are compared where the real files are.
    generate(folder, scale=SMALL, feeds=[name for name in FEEDS if not name.startswith("imdb_")])
    lakehouse.land(folder)
    lakehouse.put("titles/refused.csv", b"no,such,header\n1,2,3\n")
    # A subscriber's second version, and another whose dates alone are later.
    changed = [{"User ID": number, "Last Payment Date": "01-09-23"} for number in (1, 2)]
    lakehouse.put("userbase/september.csv", userbase_csv([{**changed[0], "Subscription Type": "Premium"}, changed[1]]))
    # Members whose plan is another from today on: their sessions were under the old one.
    lakehouse.put("behaviour/later.csv", with_another_plan(folder / "behaviour/users.csv"))
    execution = lakehouse.refresh()
    assert execution.outcome == "SUCCEEDED_WITH_QUARANTINE", execution.cause


def with_another_plan(users: Path) -> bytes:
    """The first members of a file, in a file of their own, as if all had changed their plan."""
    with users.open(newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        rows = list(islice(reader, 50))
    plans = {row["subscription_plan"] for row in rows}
    assert len(plans) > 1
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows({**row, "subscription_plan": min(plans - {row["subscription_plan"]})} for row in rows)
    return out.getvalue().encode()


def verify(lakehouse: Lakehouse) -> command.Report:
    return command.verify(lakehouse.target, lakehouse.outputs)


def run(lakehouse: Lakehouse) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "local", "verify"], cwd=PROJECT, capture_output=True, text=True, check=False,
        env={
            **os.environ, "REELHOUSE_HOME": str(lakehouse.settings.home), "REELHOUSE_STACK": lakehouse.settings.stack
        },
    )  # fmt: skip


@contextmanager
def falsified(lakehouse: Lakehouse, *statements: str) -> Iterator[None]:
    """Run the statements as the owner, and the last of them to mend what the others did."""
    with lakehouse.cursor() as cursor:
        for statement in statements[:-1]:
            cursor.execute(statement)
        cursor.connection.commit()
        try:
            yield
        finally:
            cursor.execute(statements[-1])
            cursor.connection.commit()


def test_no_cell_differs_and_every_view_is_looked_at(lakehouse: Lakehouse) -> None:
    report = verify(lakehouse)
    assert [difference.line() for one in report.compared for difference in one.differences] == []
    built = {path.stem for path in (PROJECT / "sql" / "views").glob("*.sql")}
    in_bi = {name for (name,) in lakehouse.rows("select viewname from pg_views where schemaname = 'bi'")}
    assert {one.view for one in report.compared} == {query.name for query in view_queries()} & in_bi
    # A view of which one side has nothing is told, whichever side it is.
    absent = {query.name for query in view_queries()} - built
    exempt = {*command.EXEMPT, *command.EXEMPT_WHILE_EMPTY, *command.TOTALS}
    strange = in_bi - {query.name for query in view_queries()} - exempt
    assert {fault.partition(":")[0] for fault in report.faults} == absent | strange
    assert all(one.cells for one in report.compared if one.view in FILLED)
    assert sum(one.cells for one in report.compared) > 50_000
    assert any("1 refused file" in note for note in report.notes)
    (segments,) = [note for note in report.notes if note.startswith("subscriber_segments: ")]
    assert "so only its total is recomputed" in segments


def test_a_falsified_cell_is_named_and_the_exit_code_is_1(lakehouse: Lakehouse) -> None:
    changed = "update core.fact_company_quarter set members = members {} 1 where quarter = '2023-12-31'"
    with falsified(lakehouse, changed.format("+"), changed.format("-")):
        done = run(lakehouse)
    assert done.returncode == 1
    assert "quarter=2023-12-31: members: the view has" in done.stdout
    (line,) = [text for text in done.stdout.splitlines() if text.startswith("revenue_company ")]
    assert line.split()[-1] == "1"


def test_what_is_falsified_or_strange_is_named_and_nothing_else(
    lakehouse: Lakehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A file that no refresh has seen changes nothing.
    lakehouse.put("userbase/later.csv", userbase_csv([{"User ID": 90_001}]))
    # Views that no raw file tells are exempt as long as they are empty.
    monkeypatch.setattr(command, "EXEMPT_WHILE_EMPTY", (*command.EXEMPT_WHILE_EMPTY, "quiet", "stream"))
    count = "update ops.file_accounting set rows_repaired = rows_repaired {} 1 where file = 'userbase/september.csv'"
    with (
        falsified(lakehouse, count.format("+"), count.format("-")),
        falsified(lakehouse, view("stranger", "true"), "drop view bi.stranger"),
        falsified(lakehouse, view("stream", "true"), "drop view bi.stream"),
        falsified(lakehouse, view("quiet", "false"), "drop view bi.quiet"),
    ):
        report = verify(lakehouse)
    told = [(one.view, found.key.get("file"), found.column) for one in report.compared for found in one.differences]
    assert told == [("data_quality", "userbase/september.csv", "rows_repaired")]
    assert any(fault.startswith("stranger: in the schema bi") for fault in report.faults)
    assert any(fault.startswith("stream: ") for fault in report.faults)
    assert any(note.startswith("quiet: ") for note in report.notes)


def view(name: str, holds: str) -> str:
    """The statement that makes a view of one row or none for the reader."""
    return f"create view bi.{name} as select 1 as x where {holds}; grant select on bi.{name} to reelhouse_reader"
