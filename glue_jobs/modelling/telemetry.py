"""The telemetry population as its dimensions and its facts both need it: users with history, titles, events."""

from __future__ import annotations

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from glue_jobs.modelling import conform, deliveries, history, keys
from glue_jobs.reference.telemetry import SOURCE_SYSTEM, TITLE_TYPES


def members(users: DataFrame) -> DataFrame:
    """Curated users as `history` takes them: a later file's change holds from the day it was taken in."""
    unknown_here = {
        "device": "string", "gender": "string", "age": "int", "is_active": "boolean", "email_hash": "string",
        "monthly_spend_usd": "decimal(12,2)", "last_payment_date": "date",
    }  # fmt: skip
    return users.select(
        F.col("user_id").alias("subscriber_id"),
        *("plan", "country", "age_band"),
        *[F.lit(None).cast(type).alias(name) for name, type in unknown_here.items()],
        F.to_date("joined_at").alias("join_date"),
        F.to_date("ingested_at").alias("changed_on"),
        *deliveries.DELIVERY,
    )


def subscribers(users: DataFrame) -> DataFrame:
    """Curated users as rows of dim_subscriber."""
    return history.dim_subscriber(history.versions(members(users)), SOURCE_SYSTEM)


def titles(contents: DataFrame) -> DataFrame:
    """Each title as it was delivered last, with its keys; a title missing from a later file stays."""
    return deliveries.latest(contents, "content_id").withColumns(
        {
            "source_system": F.lit(SOURCE_SYSTEM),
            "title_key": _key(F.col("content_id")),
            "genre_key": _key(F.col("genre")),
        }
    )


def dim_title(titles: DataFrame) -> DataFrame:
    """The titles in the warehouse's words; they are invented, so that no IMDb match is tried."""
    unknown_here = {
        "date_added": "date", "seasons": "int", "is_original": "boolean",
        "imdb_id": "string", "imdb_rating": "decimal(3,1)", "imdb_votes": "bigint", "description": "string",
    }  # fmt: skip
    words = F.create_map(*[F.lit(word) for pair in TITLE_TYPES.items() for word in pair])
    return titles.withColumns(
        {
            "title_id": F.col("content_id"),
            "title_type": words[F.col("content_type")],
            "imdb_match": F.lit("none"),
            **{name: F.lit(None).cast(type) for name, type in unknown_here.items()},
        }
    )


def dim_genre(titles: DataFrame) -> DataFrame:
    """Every genre that a title has, once."""
    return titles.select("source_system", "genre_key", F.col("genre").alias("name")).distinct()


def bridge_title_genre(titles: DataFrame) -> DataFrame:
    """The genre of each title: this source gives one."""
    return titles.select("title_key", "genre_key", F.lit(1).alias("position"), "source_system")


def events(curated: DataFrame) -> DataFrame:
    """Each event once, with its key and its day in UTC.

    An event is what event_id, time and user name together, for event_id alone repeats and is no key: repeats of one
    event, within a file or across files, are one, and the last delivery counts.
    """
    key = ("event_id", "event_at", "user_id")
    # As a number, because the text of an instant depends on the session's time zone.
    named = (F.col("event_id"), F.unix_micros("event_at"), F.col("user_id"))
    return deliveries.latest(curated, *key).withColumns(
        {"playback_key": keys.surrogate(F.lit(SOURCE_SYSTEM), *named), "event_date": F.to_date("event_at")}
    )


def fact_playback(events: DataFrame, subscribers: DataFrame, titles: DataFrame) -> DataFrame:
    """The events with their dimensions' keys: the subscriber's version of the day, 0 for a user or title not known.

    Args:
        subscribers: rows of dim_subscriber of this source.
        titles: the result of `titles`.
    """
    known_titles = titles.select("content_id", "title_key")
    keyed = history.subscriber_of(events, subscribers, "user_id", "event_date")
    return keyed.join(known_titles, on="content_id", how="left").withColumns(
        {
            "title_key": F.coalesce("title_key", F.lit(keys.UNKNOWN).cast("bigint")),
            "device_key": keys.reference(conform.device_name(F.col("device"))),
            "date_key": keys.date_key(F.col("event_date")),
        }
    )


def _key(name: Column) -> Column:
    return keys.surrogate(F.lit(SOURCE_SYSTEM), name)
