"""A good subscriber."""

from __future__ import annotations

from typing import Any

GOOD = {
    "User ID": "1", "Subscription Type": "Basic", "Monthly Revenue": "10", "Join Date": "15-01-22",
    "Last Payment Date": "10-06-23", "Country": "Spain", "Age": "28", "Gender": "Female", "Device": "Laptop",
    "Plan Duration": "1 Month",
}  # fmt: skip
CURATED: dict[str, Any] = {
    "subscriber_id": 1, "plan": "Basic", "monthly_spend_usd": 10, "join_date": "2022-01-15",
    "last_payment_date": "2023-06-10", "country": "Spain", "age": 28, "gender": "Female", "device": "Laptop",
}  # fmt: skip
