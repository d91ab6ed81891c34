"""GetPartitions' Expression against partitions of each type of key."""

from __future__ import annotations

import pytest

from local.glue.catalogue.partition_filter import matching
from local.glue.errors import GlueError

KEYS = [{"Name": "day", "Type": "date"}, {"Name": "n", "Type": "int"}, {"Name": "name", "Type": "string"}]
KEYS += [{"Name": "d", "Type": "decimal(10,2)"}, {"Name": "at", "Type": "timestamp"}]
VALUES = ["2024-02-29", "7", "O'Neil", "2.50", "2024-02-29 12:00:00.5"]


@pytest.mark.parametrize(
    "expression",
    [
        "",
        "  ",
        "n = 7",
        "N = '7'",
        "7 = n and 8 > n",
        "n in (1, '7')",
        "n not in (1, 2)",
        "n between 7 and 8",
        "n not between 8 and 9",
        "n != 8 AND n <> 9",
        "n = 1 or n = 7",
        "n = 7 or n = 1 and n = 2",
        "(n = 1 or n = 7) and (name like 'O''N%')",
        "((n)) = ((7))",
        "(n) = (8) (OR) (n) = (7)",
        "not n = 8",
        "not (n = 8 or n = 9)",
        "name like '_''Neil'",
        "name not like '%x%'",
        'n is not null and "name" is not null and `n` > 6',
        "d = 2.5 and d < 1e3",
        "day > '2024-02-28' and day <= '2024-02-29'",
        "at = '2024-02-29 12:00:00.500' and at > '2024-02-29 12:00:00.499999999'",
    ],
)
def test_it_is_met(expression: str) -> None:
    assert matching(expression, KEYS)(VALUES)


@pytest.mark.parametrize(
    "expression",
    ["n = 8", "n is null", "n not in (7)", "name like 'o%'", "name like 'Neil'", "n = 7 and n = 8", "not n = 7"],
)
def test_it_is_not_met(expression: str) -> None:
    assert not matching(expression, KEYS)(VALUES)


@pytest.mark.parametrize("expression", ["n = 7", "n <> 7", "not n = 7", "n not in (1)", "n is not null"])
def test_a_null_meets_nothing_but_is_null(expression: str) -> None:
    values = ["2024-02-29", "__HIVE_DEFAULT_PARTITION__", *VALUES[2:]]
    assert not matching(expression, KEYS)(values)
    assert matching("n is null", KEYS)(values)
    assert matching(f"({expression}) or name = 'O''Neil'", KEYS)(values)


@pytest.mark.parametrize(
    ("expression", "told"),
    [
        ("month = 1", "Invalid partition expression!"),
        ("n = 'x'", '"x" is not an integer'),
        ("n in (2.5)", '"2.5" is not an integer'),
        ("d = 'x'", '"x" is not a decimal'),
        ("day = '2024-02-30'", '"2024-02-30" is not a date'),
        ("at = '2024-02-29'", '"2024-02-29" is not a timestamp'),
        ("at = '2024-02-29 00:00:00.'", "is not a timestamp"),
        ("n like '7'", "Integral data type doesn't support operation 'LIKE'"),
        ("day like '2%'", "Date data type doesn't support operation 'LIKE'"),
        ("n =", "Unsupported expression 'n ='"),
        ("n = 7 n = 7", "Unsupported expression"),
        ("name is test' and", "Unsupported expression"),
        ("(n = 7", "Unsupported expression"),
        ("'a' = 'b'", "Unsupported expression"),
        ("year(day) = 2024", "Invalid partition expression!"),
    ],
)
def test_what_can_not_be_read_is_told(expression: str, told: str) -> None:
    with pytest.raises(GlueError) as refused:
        matching(expression, KEYS)
    assert refused.value.code == "InvalidInputException"
    assert told in refused.value.message


def test_a_key_of_another_type_is_told() -> None:
    with pytest.raises(GlueError, match="Unknown type : 'double'"):
        matching("x = 1.5", [{"Name": "x", "Type": "double"}])


def test_a_kept_value_of_another_type_is_told() -> None:
    with pytest.raises(GlueError, match='InvalidStateException: "seven" is not an integer'):
        matching("n = 7", KEYS)(["2024-02-29", "seven", "", "", ""])
