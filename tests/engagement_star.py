"""A small star of engagement as given rows, beside that of star_sample: what its views show follows by hand.

Four subscribers. Ann (1) changes from Basic to Premium on 2023-02-15; Bob (2) is Canadian; Cas (3) watches in one month
alone; user 9 is in no file of users, so that the sessions have no subscriber. Three titles: a drama, a comedy, one
without a genre; title 0 stands for one that is in no file.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from tests.engagement_counts import COMEDY_GENRE, DRAMA_GENRE, LAPTOP, PERSONALIZED, TRENDING, TV, counts
from tests.star_playback import event
from tests.star_sample import Row, Star, subscriber, title

ANN_BASIC, ANN, BOB, CAS, NOBODY = 1101, 1102, 1103, 1104, 0
MEMBERS = {ANN_BASIC: 1, ANN: 1, BOB: 2, CAS: 3, NOBODY: 9}
DRAMA, COMEDY, PLAIN, SHOW, NO_TITLE = 1201, 1202, 1203, 1204, 0


def engagement() -> Star:
    """Table name → rows in the contract's column order, to be added to star_sample's; a fresh copy at each call."""
    joined = date(2023, 1, 10)
    return {
        "dim_country": [(14, "Canada", "CA", 1, False)],
        "dim_algorithm": [
            (0, "Unknown", "Unknown", "Unknown"),
            (PERSONALIZED, "personalized", "v1.2", "Unknown"),
            (TRENDING, "trending", "Unknown", "Unknown"),
        ],
        "dim_subscriber": [
            subscriber(ANN_BASIC, "behaviour", "user_1", joined=joined, spend="9.00", is_current=False,
                       valid=(joined, date(2023, 2, 15))),
            subscriber(ANN, "behaviour", "user_1", plan=22, joined=joined, spend="15.00",
                       valid=(date(2023, 2, 15), None)),
            subscriber(BOB, "behaviour", "user_2", country=14, joined=joined, valid=(joined, None)),
            subscriber(CAS, "behaviour", "user_3", joined=joined, valid=(joined, None)),
        ],
        "dim_title": [
            title(DRAMA, "behaviour", "movie_1", "A Quest", "Movie", 2020),
            title(COMEDY, "behaviour", "movie_2", "A Quest", "TV Series", 2021),
            title(PLAIN, "behaviour", "movie_3", "A Quest", "Movie", 2021),
            title(SHOW, "telemetry", "content-1", "A Voyage", "TV Show", 2022),
        ],
        "subscriber_segment": [(1501, "behaviour", "long sessions", 2, 60.5, 90.0, 1.5, 0.4)],
        "subscriber_segment_member": [(1, 1501, 60.5, 95.0, 2.0), (2, 1501, 10.0, 100.0, 1.0)],
        "dim_genre": [(DRAMA_GENRE, "behaviour", "Drama"), (COMEDY_GENRE, "behaviour", "Comedy")],
        "bridge_title_genre": [
            (DRAMA, DRAMA_GENRE, 1, "behaviour"), (COMEDY, COMEDY_GENRE, 1, "behaviour"),
        ],
        # Beside star_playback's one rating of an unknown title; the last event gives none.
        "fact_playback": [
            event(511, LAPTOP, "wifi", title_key=SHOW, rating_given=2),
            event(512, LAPTOP, "wifi", title_key=SHOW, rating_given=3),
            event(513, LAPTOP, "wifi", title_key=SHOW),
        ],
        "fact_viewing": [
            # January: everybody but the nobody. Ann twice, once without a duration; Bob without a known progress.
            session(1, date(2023, 1, 3), ANN_BASIC, DRAMA, "60.50", "95.00"),
            session(2, date(2023, 1, 31), ANN_BASIC, COMEDY, None, "9.99"),
            session(3, date(2023, 1, 31), BOB, DRAMA, "10.00", None, device=TV),
            session(4, date(2023, 1, 15), CAS, NO_TITLE, "20.00", "90.00"),
            # February: Ann under both plans; the nobody.
            session(5, date(2023, 2, 14), ANN_BASIC, DRAMA, "30.00", "10.00"),
            session(6, date(2023, 2, 15), ANN, DRAMA, "31.00", "50.00", device=TV),
            session(7, date(2023, 2, 28), NOBODY, PLAIN, None, None),
            # Nothing in March; April: Bob alone.
            session(8, date(2023, 4, 1), BOB, COMEDY, None, "100.00"),
        ],
        "fact_review": [
            review(1, date(2023, 1, 5), ANN_BASIC, DRAMA, 5),
            review(2, date(2023, 1, 6), CAS, DRAMA, 2),
            review(3, date(2023, 3, 1), BOB, DRAMA, 4),
            review(4, date(2023, 3, 2), BOB, PLAIN, 1),
            review(5, date(2023, 2, 2), BOB, NO_TITLE, 3),
        ],
        "fact_search": [
            search(1, date(2023, 1, 1), ANN_BASIC, results=10, clicked=2),
            search(2, date(2023, 1, 2), BOB, results=7, clicked=5),
            search(3, date(2023, 1, 3), BOB, results=3, clicked=None),
            search(4, date(2023, 1, 31), CAS, results=0, clicked=None),
            search(5, date(2023, 2, 1), NOBODY, results=0, clicked=None, device=TV),
        ],
        **counts(),
        "fact_recommendation": [
            recommendation(1, PERSONALIZED, 0.5, True),
            recommendation(2, PERSONALIZED, None, False),
            recommendation(3, PERSONALIZED, 0.2, False),
            recommendation(4, TRENDING, None, True),
            recommendation(5, PERSONALIZED, 0.9, None, source="telemetry"),
            recommendation(6, PERSONALIZED, 0.7, None, source="telemetry"),
        ],
    }  # fmt: skip


def session(
    number: int, day: date, who: int, title: int, minutes: str | None, progress: str | None, device: int = LAPTOP
) -> Row:
    """A row of fact_viewing, watched in the United States."""
    return (
        day, _date_key(day), "behaviour", f"session_{number}", who, MEMBERS[who], title, device, 11,
        Decimal(minutes) if minutes else None, Decimal(progress) if progress else None, None, "completed", "HD", False,
    )  # fmt: skip


def review(number: int, day: date, who: int, title: int, rating: int) -> Row:
    """A row of fact_review."""
    return (
        day, _date_key(day), "behaviour", f"review_{number}", who, MEMBERS[who], title, LAPTOP, rating, None, None,
        None, None,
    )  # fmt: skip


def search(number: int, day: date, who: int, results: int, clicked: int | None, device: int = LAPTOP) -> Row:
    """A row of fact_search."""
    return (
        day, _date_key(day), "behaviour", f"search_{number}", who, MEMBERS[who], device, 11, results, clicked, None,
        None, None,
    )  # fmt: skip


def recommendation(
    number: int, algorithm: int, score: float | None, clicked: bool | None, source: str = "behaviour"
) -> Row:
    """A row of fact_recommendation, shown to Ann."""
    day = date(2023, 1, 4)
    return (
        day, _date_key(day), source, number, f"rec_{number}", ANN_BASIC, 1, DRAMA, LAPTOP, algorithm, score, 1, clicked,
    )  # fmt: skip


def _date_key(day: date) -> int:
    return int(day.strftime("%Y%m%d"))
