"""The filters of ListSecrets and BatchGetSecretValue.

Source of the rules: AWS's API reference of Filter and the user guide's "Find secrets in AWS Secrets Manager".
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from local.secrets.carried_out import model
from local.secrets.errors import constraint, invalid_parameter
from local.secrets.store import Record

# A word ends before a capital that begins another (`My|Secret`, `COMPAN|Ythings`), and between letter and number.
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+[a-z]*")
NOT = "!"


def words(text: str) -> list[str]:
    """The words of a text, in lower case; punctuation is none."""
    return [word.lower() for word in _WORD.findall(text)]


def chosen(records: list[Record], filters: list[dict[str, Any]]) -> list[Record]:
    """The secrets that every filter lets through.

    Raises:
        SecretsError: a filter without a key that there is, or without values.
    """
    for number, one in enumerate(filters, 1):
        _check(one, number)
    return [record for record in records if all(_passes(record, one["Key"], one["Values"]) for one in filters)]


def _check(one: dict[str, Any], number: int) -> None:
    key, known = one.get("Key"), model().shape_for("FilterNameStringType").enum
    if not key:
        raise invalid_parameter("Invalid filter key")
    if key not in known:
        raise constraint(key, f"filters.{number}.member.key", f"must satisfy enum value set: [{', '.join(known)}]")
    if not one.get("Values"):
        raise invalid_parameter(f"Invalid filter values for key: {key}")


def _passes(record: Record, key: str, values: list[str]) -> bool:
    """One value of a filter is enough; `!` before it asks for the secrets that it does not match."""
    return any(
        not _MATCHES[key](record, value[1:]) if value.startswith(NOT) else _MATCHES[key](record, value)
        for value in values
    )


def _tags(record: Record, part: str) -> list[str]:
    return [str(tag.get(part, "")) for tag in record.get("Tags") or []]


def _begins(texts: list[str], value: str) -> bool:
    return any(text.startswith(value) for text in texts)


def _has_words(texts: list[str], value: str) -> bool:
    """Each word of the value begins one of the texts' words."""
    wanted, found = words(value), [word for text in texts for word in words(text)]
    return bool(wanted) and all(_begins(found, word) for word in wanted)


def _in_any(record: Record, value: str) -> bool:
    own = [record["Name"], record.get("Description") or ""]
    return _has_words([*own, *_tags(record, "Key"), *_tags(record, "Value")], value)


_MATCHES: dict[str, Callable[[Record, str], bool]] = {
    "name": lambda record, value: _begins([record["Name"]], value),
    "description": lambda record, value: _has_words([record.get("Description") or ""], value),
    "tag-key": lambda record, value: _begins(_tags(record, "Key"), value),
    "tag-value": lambda record, value: _begins(_tags(record, "Value"), value),
    "all": _in_any,
    # No secret here is replicated, and none is another service's.
    "primary-region": lambda record, value: False,
    "owning-service": lambda record, value: False,
}
