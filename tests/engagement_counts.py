"""What the sessions, reviews and recommendations of tests/engagement_star.py come to, by hand: the rows of schema mart.

The models must make these rows of the facts, and the views show them.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

Row = tuple[Any, ...]
JAN, FEB, MAR, APR = (date(2023, month, 1) for month in (1, 2, 3, 4))
USA, CANADA, BASIC, PREMIUM, UNKNOWN = 11, 14, 21, 22, 0
DRAMA_GENRE, COMEDY_GENRE = 1301, 1302
LAPTOP, TV = 31, 32
PERSONALIZED, TRENDING = 1401, 1402


def counts() -> dict[str, list[Row]]:
    """Table name → rows in the contract's column order; a fresh copy at each call."""
    return {
        # active, new, returning, previous, lapsed users
        "monthly_activity": [
            (JAN, CANADA, BASIC, 1, 1, 0, 0, 0),
            (JAN, USA, BASIC, 2, 2, 0, 0, 0),
            # Ann counts under the plan of her last session in February, and lapses from it in March.
            (FEB, CANADA, BASIC, 0, 0, 0, 1, 1),
            (FEB, USA, BASIC, 0, 0, 0, 2, 1),
            (FEB, USA, PREMIUM, 1, 0, 1, 0, 0),
            (FEB, UNKNOWN, UNKNOWN, 1, 1, 0, 0, 0),
            (MAR, USA, PREMIUM, 0, 0, 0, 1, 1),
            (MAR, UNKNOWN, UNKNOWN, 0, 0, 0, 1, 1),
            # No row follows April.
            (APR, CANADA, BASIC, 1, 0, 0, 0, 0),
        ],
        "cohort_activity": [(JAN, JAN, 3), (JAN, FEB, 1), (JAN, APR, 1), (FEB, FEB, 1)],
        "genre_viewers": [(COMEDY_GENRE, 2), (DRAMA_GENRE, 2), (UNKNOWN, 2)],
        # minutes, timed sessions, active users, sessions, titles
        "monthly_engagement": [
            (JAN, CANADA, BASIC, Decimal("10.00"), 1, 1, 1, 1),
            (JAN, USA, BASIC, Decimal("80.50"), 2, 2, 3, 2),
            (FEB, USA, BASIC, Decimal("30.00"), 1, 1, 1, 1),
            (FEB, USA, PREMIUM, Decimal("31.00"), 1, 1, 1, 1),
            (FEB, UNKNOWN, UNKNOWN, None, 0, 1, 1, 1),
            (APR, CANADA, BASIC, None, 0, 1, 1, 1),
        ],
        # sessions, viewers, minutes, timed, measured, completed, skipped sessions; ratings and their total
        "monthly_content": [
            (JAN, COMEDY_GENRE, 1, 1, None, 0, 1, 0, 1, 0, 0),
            (JAN, DRAMA_GENRE, 2, 2, Decimal("70.50"), 2, 1, 1, 0, 2, 7),
            (JAN, UNKNOWN, 1, 1, Decimal("20.00"), 1, 1, 1, 0, 0, 0),
            (FEB, DRAMA_GENRE, 2, 1, Decimal("61.00"), 2, 2, 0, 0, 0, 0),
            (FEB, UNKNOWN, 1, 1, None, 0, 0, 0, 0, 1, 3),
            (MAR, DRAMA_GENRE, 0, 0, None, 0, 0, 0, 0, 1, 4),
            (MAR, UNKNOWN, 0, 0, None, 0, 0, 0, 0, 1, 1),
            (APR, COMEDY_GENRE, 1, 1, None, 0, 1, 1, 0, 0, 0),
        ],
        # sessions, active users, minutes
        "monthly_device": [
            (JAN, LAPTOP, 3, 2, Decimal("80.50")),
            (JAN, TV, 1, 1, Decimal("10.00")),
            (FEB, LAPTOP, 2, 2, Decimal("30.00")),
            (FEB, TV, 1, 1, Decimal("31.00")),
            (APR, LAPTOP, 1, 1, None),
        ],
        # searches, clicks, without results, total of the places clicked
        "monthly_search": [(JAN, LAPTOP, 4, 2, 1, 7), (FEB, TV, 1, 0, 1, None)],
        # shown, clicks, scored, total of the scores
        "monthly_recommendation": [
            (JAN, "behaviour", PERSONALIZED, 3, 1, 2, Decimal("0.7")),
            (JAN, "behaviour", TRENDING, 1, 1, 0, None),
            (JAN, "telemetry", PERSONALIZED, 2, None, 2, Decimal("1.6")),
        ],
    }
