"""What a subscription is described by: plans, devices with their class, and age bands."""

from __future__ import annotations

# Of all feeds: each one's own enum is a part of these (a test holds them together).
PLANS = ("Basic", "Standard", "Premium", "Premium+", "Family", "Student")

# Device as a feed names it → device_class.
DEVICES = {
    "Smart TV": "tv",
    "Streaming Stick": "tv",
    "Smartphone": "phone",
    "Mobile": "phone",
    "Tablet": "tablet",
    "Laptop": "computer",
    "Desktop": "computer",
    "Gaming Console": "console",
}

# Other spellings → the name used here.
PLAN_ALIASES = {name.lower(): name for name in PLANS}
DEVICE_ALIASES = {name.lower().replace(" ", "_"): name for name in DEVICES}

# Last year of the band → its label; older people are in OLDEST.
AGE_BANDS = {12: "0-12", 17: "13-17", 24: "18-24", 34: "25-34", 44: "35-44", 54: "45-54", 64: "55-64"}
OLDEST = "65+"
