"""GetRandomPassword, which is also what a template's GenerateSecretString asks for."""

from __future__ import annotations

import secrets
import string
from typing import Any

from local.secrets.errors import invalid_parameter

LENGTH = 32
# AWS's list of what `ExcludePunctuation` leaves out: ! " # $ % & ' ( ) * + , - . / : ; < = > ? @ [ \ ] ^ _ ` { | } ~
TYPES = {
    "ExcludeLowercase": string.ascii_lowercase,
    "ExcludeUppercase": string.ascii_uppercase,
    "ExcludeNumbers": string.digits,
    "ExcludePunctuation": string.punctuation,
}


def password(request: dict[str, Any]) -> str:
    """A new password; a space is none of the types of which it has one each, it can be anywhere.

    Raises:
        SecretsError: no character is left, or it is too short for the types that it must have.
    """
    length = request.get("PasswordLength", LENGTH)
    barred = set(request.get("ExcludeCharacters") or "")
    pools = [[one for one in pool if one not in barred] for name, pool in TYPES.items() if not request.get(name)]
    pools = [pool for pool in pools if pool]
    space = [" "] if request.get("IncludeSpace") and " " not in barred else []
    everything = [one for pool in pools for one in pool] + space
    if not everything:
        raise invalid_parameter("The password has no characters to choose from: all of them are excluded.")
    must = [secrets.choice(pool) for pool in pools] if request.get("RequireEachIncludedType", True) else []
    if len(must) > length:
        raise invalid_parameter(f"PasswordLength {length} is too short for one character of each included type.")
    found = must + [secrets.choice(everything) for _ in range(length - len(must))]
    secrets.SystemRandom().shuffle(found)
    return "".join(found)
