"""The dimensions and bridges of the star schema (warehouse.md, "Dimensions").

Key 0 is every dimension's unknown member.
"""

from __future__ import annotations

from glue_jobs.contract.columns import Column, required
from glue_jobs.contract.table import CORE, Table


def _core(name: str, grain: str, comment: str, columns: tuple[Column, ...], key: tuple[str, ...]) -> Table:
    return Table(CORE, name, grain, comment, columns, primary_key=key, schema="core")


def _key(name: str) -> Column:
    return required(name, "bigint", "Surrogate key: 64-bit hash of the natural key; 0 is unknown.")


SOURCE_SYSTEM = required("source_system", "string", "Which of the unrelated populations the row belongs to.")

DIM_DATE = _core(
    "dim_date", "one day", "Calendar: whole years around every date in the facts and dimensions.",
    (
        required("date_key", "int", "yyyymmdd; 0 is unknown."),
        Column("date", "date", "The day; null for the unknown member."),
        Column("year", "int", "Calendar year."),
        Column("quarter", "int", "1 to 4."),
        Column("month", "int", "1 to 12."),
        Column("month_start", "date", "First day of the month."),
        Column("week", "int", "ISO week."),
        Column("weekday", "int", "ISO weekday, 1 is Monday."),
        Column("is_weekend", "boolean", "Saturday or Sunday."),
    ),
    ("date_key",),
)  # fmt: skip

DIM_REGION = _core(
    "dim_region", "one sales region", "UCAN, EMEA, LATAM and APAC; files that spell LATM mean LATAM.",
    (
        _key("region_key"),
        required("name", "string", "UCAN, EMEA, LATAM, APAC, or Unknown."),
        required("description", "string", "The region in words."),
    ),
    ("region_key",),
)  # fmt: skip

DIM_COUNTRY = _core(
    "dim_country", "one country", "Countries of the reference list and any further name that a feed brings.",
    (
        _key("country_key"),
        required("name", "string", "English name; USA, UK and UAE are spelled out."),
        Column("iso2", "string", "ISO 3166-1 alpha-2; null for historic states and unlisted names."),
        required("region_key", "bigint", "Sales region; 0 where the name is not in the reference list.",
                 references="dim_region.region_key"),
        required("is_historic", "boolean", "The state no longer exists."),
    ),
    ("country_key",),
)  # fmt: skip

DIM_PLAN = _core(
    "dim_plan", "one plan", "Subscription plans.",
    (_key("plan_key"), required("name", "string", "Basic, Standard, Premium, Premium+, Family, Student, or Unknown.")),
    ("plan_key",),
)  # fmt: skip

DIM_DEVICE = _core(
    "dim_device", "one device", "Devices as the feeds name them.",
    (
        _key("device_key"),
        required("name", "string", "Device."),
        required("device_class", "string", "tv, phone, tablet, computer, console, or unknown."),
    ),
    ("device_key",),
)  # fmt: skip

DIM_SUBSCRIBER = _core(
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
        Column("is_active", "boolean", "Null where the source does not say (userbase)."),
        Column("monthly_spend_usd", "decimal(12,2)", "USD a month."),
        Column("join_date", "date", "Day the subscription began."),
        Column("last_payment_date", "date", "Latest payment known."),
        Column("valid_from", "date",
               "The join date for the first row known, else the payment date of the row that brought the change."),
        Column("valid_to", "date", "First day of the next version; null while current."),
        required("is_current", "boolean", "The latest version."),
    ),
    ("subscriber_key",),
)  # fmt: skip

DIM_TITLE = _core(
    "dim_title", "one title", "Titles of all sources; the latest delivery of a title wins.",
    (
        _key("title_key"),
        SOURCE_SYSTEM,
        required("title_id", "string", "Title's id in the source system."),
        required("title", "string", "Title."),
        required("title_type", "string", "Movie, TV Show, or Unknown."),
        Column("release_year", "int", "Year."),
        Column("date_added", "date", "Day the title was added to the service."),
        Column("maturity_rating", "string", "Maturity rating code; null is unrated."),
        Column("duration_minutes", "int", "Minutes; movies only."),
        Column("seasons", "int", "Seasons; series only."),
        Column("language", "string", "Language, where the source says."),
        Column("is_original", "boolean", "Made by the service, where the source says."),
        Column("imdb_id", "string", "IMDb's tconst, where matched."),
        Column("imdb_rating", "decimal(3,1)", "IMDb rating, 1 to 10."),
        Column("imdb_votes", "bigint", "Votes behind the rating."),
        required("imdb_match", "string", "exact, year_off_by_one, ambiguous, or none."),
    ),
    ("title_key",),
)  # fmt: skip

DIM_GENRE = _core(
    "dim_genre", "one genre of one source", "Genres; the sources' vocabularies differ.",
    (_key("genre_key"), SOURCE_SYSTEM, required("name", "string", "Genre.")),
    ("genre_key",),
)  # fmt: skip

DIM_PERSON = _core(
    "dim_person", "one person's name in one source", "Directors, cast and writers; a name is all that titles knows.",
    (_key("person_key"), SOURCE_SYSTEM, required("name", "string", "Name as credited.")),
    ("person_key",),
)  # fmt: skip

TITLE_KEY = required("title_key", "bigint", "Title.", references="dim_title.title_key")
POSITION = required("position", "int", "Place in the source list, from 1.")

BRIDGE_TITLE_GENRE = _core(
    "bridge_title_genre", "one genre of one title", "One to three a title: counts do not add up to titles.",
    (TITLE_KEY, required("genre_key", "bigint", "Genre.", references="dim_genre.genre_key"), POSITION),
    ("title_key", "genre_key"),
)  # fmt: skip

BRIDGE_TITLE_COUNTRY = _core(
    "bridge_title_country", "one producing country of one title", "A title has any number of countries.",
    (TITLE_KEY, required("country_key", "bigint", "Country.", references="dim_country.country_key"), POSITION),
    ("title_key", "country_key"),
)  # fmt: skip

BRIDGE_TITLE_CREDIT = _core(
    "bridge_title_credit", "one person in one role in one title", "Who directed, played or wrote.",
    (
        TITLE_KEY,
        required("person_key", "bigint", "Person.", references="dim_person.person_key"),
        required("role", "string", "director, cast or writer."),
        POSITION,
    ),
    ("title_key", "person_key", "role"),
)  # fmt: skip

# In loading order: what is referenced comes first.
TABLES = (
    DIM_DATE, DIM_REGION, DIM_COUNTRY, DIM_PLAN, DIM_DEVICE, DIM_SUBSCRIBER, DIM_TITLE, DIM_GENRE, DIM_PERSON,
    BRIDGE_TITLE_GENRE, BRIDGE_TITLE_COUNTRY, BRIDGE_TITLE_CREDIT,
)  # fmt: skip

# What a column of the unknown member holds where its type does not say it (glue_jobs.modelling.keys).
UNKNOWN_VALUES: dict[tuple[str, str], str | bool] = {
    ("dim_country", "is_historic"): False,
    ("dim_device", "device_class"): "unknown",
    ("dim_subscriber", "is_current"): True,
    ("dim_subscriber", "source_system"): "unknown",
    ("dim_title", "source_system"): "unknown",
    ("dim_title", "imdb_match"): "none",
    ("dim_genre", "source_system"): "unknown",
    ("dim_person", "source_system"): "unknown",
}
