"""Userbase: one row a subscriber, as the billing system sees it. Facts and traps: datasets.md 2.1."""

from __future__ import annotations

from typing import Any

from glue_jobs.contract.columns import FIRST_DAY, LAST_DAY, SourceColumn, required
from glue_jobs.contract.feed import FAIL, Feed
from glue_jobs.contract.table import CURATED, Table
from glue_jobs.tables.lineage import LINEAGE

DATE: dict[str, Any] = {
    "type": "date", "format": "dd-MM-yy", "shape": r"\d{2}-\d{2}-\d{2}", "minimum": FIRST_DAY, "maximum": LAST_DAY,
}  # fmt: skip

FEED = Feed(
    name="userbase",
    comment="Subscribers with their plan, device and payments; dates are dd-mm-yy.",
    key=("subscriber_id",),
    # A subscriber list that can't be read would leave revenue silently stale: the run must say so by failing.
    on_bad_file=FAIL,
    columns=(
        SourceColumn("User ID", "subscriber_id", "Subscriber's number.", type="int", required=True, minimum=1),
        SourceColumn("Subscription Type", "plan", "Plan.", required=True, enum=("Basic", "Standard", "Premium")),
        SourceColumn(
            "Monthly Revenue", "monthly_spend_usd", "USD a month; unrelated to the plan.",
            type="int", required=True, minimum=10, maximum=15,
        ),
        SourceColumn("Join Date", "join_date", "Day the subscription began.", required=True, **DATE),
        SourceColumn("Last Payment Date", "last_payment_date", "Day of the latest payment.", required=True, **DATE),
        SourceColumn("Country", "country", "Subscriber's country.", required=True),
        SourceColumn("Age", "age", "Years.", type="int", required=True, minimum=0, maximum=120),
        SourceColumn("Gender", "gender", "Gender.", required=True, enum=("Female", "Male")),
        SourceColumn(
            "Device", "device", "Declared device.", required=True, enum=("Laptop", "Tablet", "Smartphone", "Smart TV")
        ),
        SourceColumn("Plan Duration", "plan_duration", "Constant in the feed.", required=True, enum=("1 Month",)),
    ),
    row_rules={"last_payment_not_before_join": "last_payment_date >= join_date"},
)  # fmt: skip

CURATED_TABLE = Table(
    database=CURATED,
    name="userbase",
    grain="one subscriber in one delivered file",
    comment="Userbase rows, typed; duplicates within a file removed, bad rows in quarantine.",
    primary_key=("file_id", "subscriber_id"),
    partition=("file_id",),
    columns=(
        required("subscriber_id", "int", "Subscriber's number."),
        required("plan", "string", "Basic, Standard or Premium."),
        required("monthly_spend_usd", "decimal(12,2)", "USD a month."),
        required("join_date", "date", "Day the subscription began."),
        required("last_payment_date", "date", "Day of the latest payment."),
        required("country", "string", "Subscriber's country, as spelled in the file."),
        required("age", "int", "Years."),
        required("gender", "string", "Female or Male."),
        required("device", "string", "Declared device."),
        *LINEAGE,
    ),
)
