"""Passwords as they are asked for."""

from __future__ import annotations

import string
from typing import Any

import pytest

from local.secrets.errors import SecretsError
from local.secrets.passwords import TYPES, password


def test_the_shortest_one_has_a_character_of_each_type() -> None:
    found = password({"PasswordLength": 4, "IncludeSpace": True})
    assert [sum(one in pool for one in found) for pool in TYPES.values()] == [1, 1, 1, 1]


def test_what_is_excluded_is_not_in_it() -> None:
    found = password({"PasswordLength": 4096, "ExcludePunctuation": True, "ExcludeCharacters": "aZ0"})
    assert set(found) == set(string.ascii_letters + string.digits) - set("aZ0")


def test_a_space_can_be_in_it_where_it_is_asked_for() -> None:
    assert " " in password({"PasswordLength": 4096, "IncludeSpace": True})
    assert " " not in password({"PasswordLength": 4096})


@pytest.mark.parametrize(
    "request_", [{"PasswordLength": 3}, {"ExcludeCharacters": string.printable}], ids=["too short", "nothing left"]
)
def test_one_that_can_not_be_made_is_refused(request_: dict[str, Any]) -> None:
    with pytest.raises(SecretsError, match="InvalidParameterException"):
        password(request_)
