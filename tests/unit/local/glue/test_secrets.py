"""What a template's secret is made of."""

from __future__ import annotations

import json
import string
from typing import Any

import pytest

from local.glue.ministack_hooks.secrets import generated


def test_the_password_is_the_one_that_the_template_describes() -> None:
    found = generated({"PasswordLength": "64", "ExcludePunctuation": "true", "ExcludeCharacters": "abc"})
    assert len(found) == 64
    assert set(found) <= set(string.ascii_letters + string.digits) - set("abc")


def test_the_password_is_put_into_the_templates_object() -> None:
    asked = {"SecretStringTemplate": '{"username": "u"}', "GenerateStringKey": "password", "PasswordLength": 12}
    found = json.loads(generated(asked))
    assert (found["username"], len(found["password"])) == ("u", 12)


@pytest.mark.parametrize(
    ("generate", "message"),
    [
        ({"SecretStringTemplate": "{}"}, "needs SecretStringTemplate and GenerateStringKey"),
        ({"SecretStringTemplate": "[]", "GenerateStringKey": "k"}, "SecretStringTemplate is no JSON object"),
        ({"SecretStringTemplate": "{", "GenerateStringKey": "k"}, "SecretStringTemplate is no JSON object"),
        ({"PasswordLength": 3}, "too short"),
    ],
)
def test_what_can_not_be_made_fails_the_stack(generate: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        generated(generate)
