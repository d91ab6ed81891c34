"""What verifying is shown on: later deliveries that change what was, and cells that say what no file says."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from itertools import islice
from pathlib import Path

from local.generate import generate
from tests.e2e.conftest import Lakehouse, userbase_csv

# A view of each population and of each kind of fact.
FILLED = {
    "catalogue_titles",
    "monthly_engagement",
    "playback_quality",
    "revenue_company",
    "subscribers",
    "data_profile",
    "revenue_forecast",
    "member_forecast",
    "revenue_forecast_models",
}


# Logs of a day after all that was generated, with late rows and with rows of members or titles that no file has.
LOGS = ("behaviour_watch_history", "behaviour_search_logs", "behaviour_reviews", "telemetry_viewing_events")
ORPHANS = 20


def deliver_changes(lakehouse: Lakehouse, folder: Path) -> None:
    """Put a file that is refused, files that change subscribers and members before them, and a day's logs."""
    generate(folder, LOGS, day=date(2026, 1, 5), orphans=ORPHANS, late=ORPHANS)
    lakehouse.land(folder)
    lakehouse.put("titles/refused.csv", b"no,such,header\n1,2,3\n")
    # A subscriber's second version, and another whose dates alone are later.
    changed = [{"User ID": number, "Last Payment Date": "01-09-23"} for number in (1, 2)]
    lakehouse.put("userbase/september.csv", userbase_csv([{**changed[0], "Subscription Type": "Premium"}, changed[1]]))
    # Members whose plan is another from today on: their sessions were under the old one.
    (users,) = lakehouse.keys("LandingBucket", "behaviour/users")
    landed = lakehouse.client("s3").get_object(Bucket=lakehouse.outputs["LandingBucket"], Key=users)["Body"].read()
    lakehouse.put("behaviour/later.csv", with_another_plan(landed.decode()))


def with_another_plan(users: str) -> bytes:
    """The first members of a file, in a file of their own, as if all had changed their plan."""
    rows = list(islice(csv.DictReader(io.StringIO(users, newline="")), 50))
    plans = {row["subscription_plan"] for row in rows}
    assert len(plans) > 1
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows({**row, "subscription_plan": min(plans - {row["subscription_plan"]})} for row in rows)
    return out.getvalue().encode()


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


def view(name: str) -> str:
    """The statement that makes a view of one row for the reader."""
    return f"create view bi.{name} as select 1 as x; grant select on bi.{name} to reelhouse_reader"
