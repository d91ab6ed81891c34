"""Behaviour users: the members whose sessions, searches and reviews the behaviour files hold (datasets.md 2.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glue_jobs.contract.columns import SourceColumn, iso_date, iso_instant
from glue_jobs.contract.feed import QUARANTINE, Feed
from glue_jobs.reference.behaviour import COUNTRIES, FOLDER, PLANS, SCREENS, USER_ID

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

OLDEST = 100


def with_possible_age(rows: DataFrame) -> DataFrame:
    """An age that nobody has (below 0, above 100) becomes null, and the row is marked as repaired; the row stays.

    Source of the rule: warehouse.md, "Rulings". A text that is no number stays, for the contract's rules to judge.
    """
    impossible = f"coalesce(try_cast(age as double) < 0 or try_cast(age as double) > {OLDEST}, false)"
    others = [name for name in rows.columns if name != "age"]
    return rows.selectExpr(*others, f"{impossible} as is_repaired", f"if({impossible}, null, age) as age")


FEED = Feed(
    name="behaviour_users",
    folder=FOLDER,
    comment="Members with their plan, device and spend; exact repeats at the end of the file, personal columns.",
    grain="one member in one delivered file",
    curated_comment="Members, typed; e-mail as a salted hash, no names; impossible ages null.",
    key=("user_id",),
    dates_changes=True,
    on_bad_file=QUARANTINE,
    columns=(
        SourceColumn("user_id", "user_id", "Member's id, user_00001, …", required=True, pattern=USER_ID),
        SourceColumn("email", "email", "E-mail address; not unique.", personal="hash"),
        SourceColumn("first_name", "first_name", "First name.", personal="drop"),
        SourceColumn("last_name", "last_name", "Last name.", personal="drop"),
        SourceColumn("age", "age", "Years.", type="int", minimum=0, maximum=OLDEST),
        SourceColumn("gender", "gender", "Gender.", enum=("Female", "Male", "Other", "Prefer not to say")),
        SourceColumn("country", "country", "Member's country, as spelled in the file.", required=True, enum=COUNTRIES,
                     dimension="dim_country"),
        SourceColumn("state_province", "state_province", "State or province."),
        SourceColumn("city", "city", "City."),
        SourceColumn("subscription_plan", "plan", "Plan.", required=True, enum=PLANS, dimension="dim_plan"),
        iso_date("subscription_start_date", "subscription_start_date", "Day the subscription began.", required=True),
        SourceColumn("is_active", "is_active", "Still a member.", type="boolean", required=True),
        SourceColumn("monthly_spend", "monthly_spend_usd", "USD a month; unrelated to the plan, outliers kept.",
                     type="decimal(12,2)", minimum=0),
        SourceColumn("primary_device", "device", "Declared device.", required=True,
                     enum=(*SCREENS, "Gaming Console"), dimension="dim_device"),
        SourceColumn("household_size", "household_size", "People in the household.", type="int", minimum=1),
        iso_instant("created_at", "created_at", "When the account was made; unrelated to the subscription's start.",
                    fraction=6, required=True, dimension=""),
    ),
    repair=with_possible_age,
)  # fmt: skip
