"""Surrogate keys: the same for ever, apart for different names, 0 for nobody."""

from __future__ import annotations

import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from glue_jobs.contract.columns import ContractError, required
from glue_jobs.contract.registry import WAREHOUSE_TABLES
from glue_jobs.contract.table import CORE, Table
from glue_jobs.modelling import keys
from glue_jobs.tables import catalogue

# Parts → the key. These are in warehouses: a change of any breaks every history there is.
KNOWN = {
    ("titles", "s1"): -9032808848124862435,
    ("userbase", "1"): -4465447235476376918,
    ("titles", "Žižek"): -8390120999048223692,
    ("titles", None): -4519516352409168859,
    ("titles", ""): -4451875802704336210,
}


def test_keys_are_what_they_were(spark: SparkSession) -> None:
    given = spark.createDataFrame(list(KNOWN), "source string, id string")
    found = given.select("source", "id", keys.surrogate(F.col("source"), F.col("id"))).collect()
    assert {(row[0], row[1]): row[2] for row in found} == KNOWN


@pytest.mark.parametrize("parts", KNOWN)
def test_keys_are_the_xxhash_of_the_documented_text(parts: tuple[str | None, ...]) -> None:
    text = "".join("~" if part is None else f"{len(part)}:{part}" for part in parts)
    assert xxhash64(text.encode(), seed=42) == KNOWN[parts]


def xxhash64(data: bytes, seed: int) -> int:
    """XXH64 of fewer than 32 bytes as a signed number, from the algorithm's published description."""
    assert len(data) < 32
    primes = (
        0x9E3779B185EBCA87, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x85EBCA77C2B2AE63, 0x27D4EB2F165667C5,
    )  # fmt: skip
    one, two, three, four, five = primes
    mask = 2**64 - 1

    def rotated(value: int, bits: int) -> int:
        return (value << bits | value >> (64 - bits)) & mask

    hashed = (seed + five + len(data)) & mask
    while len(data) >= 8:
        lane = rotated(int.from_bytes(data[:8], "little") * two & mask, 31) * one & mask
        hashed = (rotated(hashed ^ lane, 27) * one + four) & mask
        data = data[8:]
    if len(data) >= 4:
        lane = int.from_bytes(data[:4], "little") * one & mask
        hashed = (rotated(hashed ^ lane, 23) * two + three) & mask
        data = data[4:]
    for byte in data:
        hashed = rotated(hashed ^ (byte * five & mask), 11) * one & mask
    for shift, prime in ((33, two), (29, three), (32, 1)):
        hashed = (hashed ^ hashed >> shift) * prime & mask
    return hashed - 2**64 if hashed >> 63 else hashed


def test_different_names_have_different_keys(spark: SparkSession) -> None:
    names = [("a", "bc"), ("ab", "c"), ("abc", ""), ("abc", None), (None, "abc"), ("", "abc"), ("~", "~"), ("1:a", "")]
    given = spark.createDataFrame(names, "a string, b string")
    found = [row[0] for row in given.select(keys.surrogate(F.col("a"), F.col("b"))).collect()]
    assert len(set(found)) == len(names)


def test_a_reference_to_nothing_is_the_unknown_member(spark: SparkSession) -> None:
    given = spark.createDataFrame([("Spain",), ("",), (None,)], "name string")
    spain, empty, null = (row[0] for row in given.select(keys.reference(F.col("name"))).collect())
    assert (empty, null) == (0, 0)
    assert spain != 0


def test_keys_of_dates_and_numbers(spark: SparkSession) -> None:
    row = spark.sql("select date'2023-01-05' as day, cast(null as date) as never").select(
        keys.date_key(F.col("day")), keys.date_key(F.col("never")), keys.surrogate(F.lit(7)), keys.surrogate(F.lit("7"))
    )
    day, never, number, text = row.first()
    assert (day, never) == (20230105, 0)
    assert number == text


def test_every_dimension_has_an_unknown_member() -> None:
    for table in WAREHOUSE_TABLES:
        if table.name.startswith("dim_"):
            values = keys.unknown_values(table)
            assert [values[name] for name in table.primary_key] == [0]
            assert all(values[column.name] is not None for column in table.columns if not column.nullable)
            assert all(values[column.name] == 0 for column in table.columns if column.references)


def test_the_unknown_member_of_titles() -> None:
    values = {name: value for name, value in keys.unknown_values(catalogue.DIM_TITLE).items() if value is not None}
    assert values == {
        "title_key": 0, "source_system": "unknown", "title_id": "Unknown", "title": "Unknown",
        "title_type": "Unknown", "imdb_match": "none",
    }  # fmt: skip


def test_a_column_without_a_stated_unknown_value_is_refused() -> None:
    columns = (required("odd_key", "bigint", "Key."), required("weight", "int", "Weight."))
    table = Table(CORE, "dim_odd", "one odd", "Odd.", columns, primary_key=("odd_key",))
    with pytest.raises(ContractError, match=r"dim_odd\.weight.*unknown"):
        keys.unknown_values(table)
