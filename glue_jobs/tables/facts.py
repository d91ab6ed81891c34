"""The facts of the star schema (warehouse.md, "Facts")."""

from __future__ import annotations

from glue_jobs.contract.columns import required
from glue_jobs.contract.table import CORE, Table

FACT_SUBSCRIPTION_MONTH = Table(
    database=CORE,
    schema="core",
    name="fact_subscription_month",
    grain="one subscriber in one month, from the join month to the month of the last payment, both included",
    comment="What each subscriber paid; the subscriber's version is the one in force on the month's last day.",
    primary_key=("subscriber_key", "month_start"),
    partition=("months(month_start)",),
    columns=(
        required("month_start", "date", "First day of the month."),
        required("month_key", "int", "The same as a key.", references="dim_date.date_key"),
        required("subscriber_key", "bigint", "Subscriber's version.", references="dim_subscriber.subscriber_key"),
        required("revenue_usd", "decimal(12,2)", "USD paid for the month."),
    ),
)

TABLES = (FACT_SUBSCRIPTION_MONTH,)
