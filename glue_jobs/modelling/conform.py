"""Expressions that bring the feeds' spellings to the dimensions' own."""

from __future__ import annotations

from collections.abc import Mapping

from pyspark.sql import Column
from pyspark.sql import functions as F

from glue_jobs.modelling import keys
from glue_jobs.reference import countries, subscriptions


def country_name(spelling: Column) -> Column:
    """The name that dim_country has for a spelling: USA is United States; an unlisted one stays as it is.

    A source that writes `unknown` means the unknown member, not a country of that name.
    """
    known = _renamed(spelling, countries.ALIASES)
    return F.when(F.lower(spelling) == keys.UNKNOWN_NAME.lower(), keys.UNKNOWN_NAME).otherwise(known)


def plan_name(spelling: Column) -> Column:
    """The name that dim_plan has for a spelling: standard is Standard; an unlisted one stays as it is."""
    return _renamed(spelling, subscriptions.PLAN_ALIASES)


def device_name(spelling: Column) -> Column:
    """The name that dim_device has for a spelling: smart_tv is Smart TV; an unlisted one stays as it is."""
    return _renamed(spelling, subscriptions.DEVICE_ALIASES)


def folded(name: Column) -> Column:
    """`name` as it is compared without regard to case: Unicode's case folding, as far as Java's letters go.

    Folding is more than lower case: ß is ss. Upper case and then lower case does the same, but for the dotless i, which
    would become an i (Unicode folds it to itself), and the capital ß, which upper case leaves. A letter that no text
    has (U+E000, private use) stands for the former meanwhile. Bringing it back keeps Spark from taking lower(upper(x))
    for lower(x), as it does where the two meet.
    """
    upper = F.upper(F.translate(name, "\u0131\u1e9e", "\ue000\u00df"))
    return F.lower(F.translate(upper, "\ue000", "\u0131"))


def age_band(age: Column) -> Column:
    """The age band of an age in years; null for null and for a negative age."""
    band = F.when(age < 0, F.lit(None).cast("string"))
    for last, label in subscriptions.AGE_BANDS.items():
        band = band.when(age <= last, label)
    return band.when(age.isNotNull(), subscriptions.OLDEST)


def _renamed(spelling: Column, names: Mapping[str, str]) -> Column:
    pairs = [F.lit(text) for pair in names.items() for text in pair]
    return F.coalesce(F.create_map(*pairs)[spelling], spelling)
