"""Userbase: one row a subscriber, as the billing system sees it. Facts and traps: datasets.md 2.1."""

from __future__ import annotations

from typing import Any

from glue_jobs.contract.columns import FIRST_DAY, LAST_DAY, SourceColumn
from glue_jobs.contract.feed import FAIL, Feed

DATE: dict[str, Any] = {
    "type": "date", "format": "dd-MM-yy", "shape": r"\d{2}-\d{2}-\d{2}", "minimum": FIRST_DAY, "maximum": LAST_DAY,
}  # fmt: skip

FEED = Feed(
    name="userbase",
    comment="Subscribers with their plan, device and payments; dates are dd-mm-yy.",
    grain="one subscriber in one delivered file",
    curated_comment="Userbase rows, typed; duplicates within a file removed, bad rows in quarantine.",
    key=("subscriber_id",),
    # A subscriber list that can't be read would leave revenue silently stale: the run must say so by failing.
    on_bad_file=FAIL,
    columns=(
        SourceColumn("User ID", "subscriber_id", "Subscriber's number.", type="int", required=True, minimum=1),
        SourceColumn("Subscription Type", "plan", "Plan.", required=True, enum=("Basic", "Standard", "Premium"),
                     dimension="dim_plan"),
        SourceColumn(
            "Monthly Revenue", "monthly_spend_usd", "USD a month; unrelated to the plan.",
            type="int", required=True, minimum=10, maximum=15, curated_type="decimal(12,2)",
        ),
        SourceColumn("Join Date", "join_date", "Day the subscription began.", required=True, **DATE),
        SourceColumn("Last Payment Date", "last_payment_date", "Day of the latest payment.", required=True, moving=True,
                     **DATE),
        SourceColumn(
            "Country", "country", "Subscriber's country, as spelled in the file.", required=True,
            dimension="dim_country",
        ),
        SourceColumn("Age", "age", "Years.", type="int", required=True, minimum=0, maximum=120),
        SourceColumn("Gender", "gender", "Gender.", required=True, enum=("Female", "Male")),
        SourceColumn(
            "Device", "device", "Declared device.", required=True, enum=("Laptop", "Tablet", "Smartphone", "Smart TV"),
            dimension="dim_device",
        ),
        SourceColumn("Plan Duration", "plan_duration", "Constant in the feed.", required=True, enum=("1 Month",),
                     curated=False),
    ),
    row_rules={"last_payment_not_before_join": "last_payment_date >= join_date"},
)  # fmt: skip
