"""A good member."""

from __future__ import annotations

from typing import Any

GOOD: dict[str, Any] = {
    "user_id": "user_00001",
    "email": "ann@example.org",
    "first_name": "Ann",
    "last_name": "Other",
    "age": "43.0",
    "gender": "Female",
    "country": "USA",
    "state_province": "Texas",
    "city": "Newtown",
    "subscription_plan": "Basic",
    "subscription_start_date": "2024-04-08",
    "is_active": "True",
    "monthly_spend": "36.06",
    "primary_device": "Laptop",
    "household_size": "2.0",
    "created_at": "2023-04-01 14:40:50.540242",
}
CURATED: dict[str, Any] = {
    "user_id": "user_00001",
    "email": None,
    "age": 43,
    "gender": "Female",
    "country": "USA",
    "state_province": "Texas",
    "city": "Newtown",
    "plan": "Basic",
    "subscription_start_date": "2024-04-08",
    "is_active": True,
    "monthly_spend_usd": "36.06",
    "device": "Laptop",
    "household_size": 2,
    "created_at": "2023-04-01 14:40:50.540242",
}
