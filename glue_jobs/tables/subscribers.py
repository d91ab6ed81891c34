"""Subscribers, and what they pay (warehouse.md, "Dimensions" and "Facts")."""

from __future__ import annotations

from glue_jobs.contract.columns import Column, required
from glue_jobs.contract.model import Model, Output
from glue_jobs.contract.table import BY_MONTH, BY_VALUE
from glue_jobs.feeds import userbase
from glue_jobs.tables.star import SOURCE_SYSTEM, core, dimension

DIM_SUBSCRIBER = dimension(
    "dim_subscriber", "one version of one subscriber (SCD2)",
    "A change of plan, country, device or monthly spend opens a version; the other attributes are the latest known.",
    (
        required("subscriber_key", "bigint", "Hash of source system, subscriber and valid_from; 0 is unknown."),
        SOURCE_SYSTEM,
        required("subscriber_id", "string", "Subscriber's id in the source system."),
        required("plan_key", "bigint", "Plan.", references="dim_plan.plan_key"),
        required("country_key", "bigint", "Country.", references="dim_country.country_key"),
        required("device_key", "bigint", "Declared device.", references="dim_device.device_key"),
        Column("gender", "string", "Gender."),
        Column("age", "int", "Years, latest known."),
        Column("age_band", "string", "0-12, 13-17, 18-24, 25-34, 35-44, 45-54, 55-64, 65+."),
        Column("is_active", "boolean", "Still a member; null where the source does not say."),
        Column("monthly_spend_usd", "decimal(12,2)", "USD a month."),
        Column("join_date", "date", "Day the subscription began."),
        Column("last_payment_date", "date", "Latest payment known."),
        Column("valid_from", "date",
               "The join date for the first row known, else the day of the row that brought the change: of its payment"
               " (userbase), or of its delivery."),
        Column("valid_to", "date", "First day of the next version; null while current."),
        required("is_current", "boolean", "The latest version.", unknown=True),
        Column("email_hash", "string", "Salted hash of the e-mail address; null where the source has none. No key."),
    ),
    ("source_system", "subscriber_id", "valid_from"), kind=BY_VALUE, slice_by="source_system",
)  # fmt: skip

FACT_SUBSCRIPTION_MONTH = core(
    name="fact_subscription_month",
    grain="one subscriber in one month, from the join month to the month of the last payment, both included",
    comment="What each subscriber paid; the subscriber's version is the one in force on the month's last day.",
    primary_key=("subscriber_key", "month_start"),
    kind=BY_MONTH,
    slice_by="month_start",
    columns=(
        required("month_start", "date", "First day of the month."),
        required("month_key", "int", "The same as a key.", references="dim_date.date_key"),
        required("subscriber_key", "bigint", "Subscriber's version.", references="dim_subscriber.subscriber_key"),
        required("revenue_usd", "decimal(12,2)", "USD paid for the month."),
    ),
)

MODEL = Model(
    job="model_subscribers",
    comment="Subscriber history (SCD2) and the monthly subscription fact.",
    inputs=(userbase.FEED.table,),
    outputs=(Output(DIM_SUBSCRIBER, ("userbase",)), Output(FACT_SUBSCRIPTION_MONTH)),
)
