"""Filters of ListSecrets."""

from __future__ import annotations

from typing import Any

import pytest

from local.secrets.errors import SecretsError
from local.secrets.search import chosen, words

SECRETS: list[dict[str, Any]] = [
    {"Name": "DatabaseSecret", "Description": "My basic description"},
    {"Name": "databaseSecret", "Description": "of none"},
    {"Name": "MyDatabase", "Tags": [{"Key": "Team", "Value": "blue"}]},
]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("credsDatabase#892", ["creds", "database", "892"]),
        ("uat/COMPANYthings", ["uat", "compan", "ythings"]),
        ("SecretOne1a2b", ["secret", "one", "1a", "2b"]),
        ("+", []),
    ],
)
def test_words_end_at_capitals_numbers_and_punctuation(text: str, found: list[str]) -> None:
    assert words(text) == found


@pytest.mark.parametrize(
    ("key", "values", "names"),
    [
        ("name", ["Data"], ["DatabaseSecret"]),
        ("name", ["Data", "My"], ["DatabaseSecret", "MyDatabase"]),
        ("name", ["!Data"], ["databaseSecret", "MyDatabase"]),
        ("description", ["my description"], ["DatabaseSecret"]),
        ("description", ["asic"], []),
        ("tag-key", ["Te"], ["MyDatabase"]),
        ("tag-key", ["te"], []),
        ("tag-value", ["blue"], ["MyDatabase"]),
        ("all", ["database"], ["DatabaseSecret", "databaseSecret", "MyDatabase"]),
        ("all", ["team Blu"], ["MyDatabase"]),
        ("all", ["+"], []),
        ("owning-service", ["rds"], []),
        ("primary-region", ["us"], []),
    ],
)
def test_a_filter_lets_through_what_aws_says(key: str, values: list[str], names: list[str]) -> None:
    assert [one["Name"] for one in chosen(SECRETS, [{"Key": key, "Values": values}])] == names


def test_every_filter_must_let_a_secret_through() -> None:
    filters = [{"Key": "all", "Values": ["database"]}, {"Key": "tag-key", "Values": ["Team"]}]
    assert [one["Name"] for one in chosen(SECRETS, filters)] == ["MyDatabase"]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"Values": ["a"]}, "Invalid filter key"),
        ({"Key": "name"}, "Invalid filter values for key: name"),
        ({"Key": "colour", "Values": ["a"]}, "Value 'colour' at 'filters.1.member.key'"),
    ],
)
def test_a_filter_that_is_none_is_refused(given: dict[str, Any], message: str) -> None:
    with pytest.raises(SecretsError, match=message):
        chosen(SECRETS, [given])
