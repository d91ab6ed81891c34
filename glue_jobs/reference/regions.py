"""The four sales regions."""

from __future__ import annotations

REGIONS = {
    "UCAN": "United States and Canada",
    "EMEA": "Europe, Middle East and Africa",
    "LATAM": "Latin America and the Caribbean",
    "APAC": "Asia-Pacific",
}
