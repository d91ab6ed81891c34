"""Spellings and ages brought to the dimensions' own."""

from __future__ import annotations

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from glue_jobs.modelling import conform


def test_names(spark: SparkSession) -> None:
    spellings = ["USA", "UK", "UAE", "Spain", "Atlantis", "Unknown", "unknown", None]
    given = spark.createDataFrame([(text,) for text in spellings], "name string")
    found = [row[0] for row in given.select(conform.country_name(F.col("name"))).collect()]
    assert found[:5] == ["United States", "United Kingdom", "United Arab Emirates", "Spain", "Atlantis"]
    assert found[5:] == ["Unknown", "Unknown", None]


def test_age_bands(spark: SparkSession) -> None:
    expected = {
        None: None, -1: None, 0: "0-12", 12: "0-12", 13: "13-17", 17: "13-17", 18: "18-24", 24: "18-24", 25: "25-34",
        34: "25-34", 35: "35-44", 44: "35-44", 45: "45-54", 54: "45-54", 55: "55-64", 64: "55-64", 65: "65+",
        109: "65+",
    }  # fmt: skip
    given = spark.createDataFrame([(age,) for age in expected], "age int")
    found = given.select("age", conform.age_band(F.col("age")).alias("band")).collect()
    assert {row["age"]: row["band"] for row in found} == expected


def test_case_is_folded_as_unicode_says(spark: SparkSession) -> None:
    """Every letter up to U+1FFF, and the ligatures: equal to Python's folding of it, and to no other letter's."""
    letters = [chr(point) for point in [*range(1, 0x2000), *range(0xFB00, 0xFB18)]]
    given = spark.createDataFrame([(letter, letter.casefold()) for letter in letters], "letter string, expected string")
    found = given.select("letter", conform.folded(F.col("letter")), conform.folded(F.col("expected"))).collect()
    assert [row[0] for row in found if row[1] != row[2]] == []
    assert [row[0] for row in found if row[1].casefold() != row[0].casefold()] == []


def test_the_dotless_i_is_no_i(spark: SparkSession) -> None:
    given = spark.createDataFrame([("KAPI",), ("kapı",), ("KAPİ",)], "name string")
    assert [row[0] for row in given.select(conform.folded(F.col("name"))).collect()] == ["kapi", "kapı", "kapi̇"]
