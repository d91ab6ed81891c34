"""What Secrets Manager answers when it does not do what it was asked."""

from __future__ import annotations

NO_SECRET = "Secrets Manager can't find the specified secret."
MARKED = "You can't perform this operation on the secret because it was marked for deletion."


class SecretsError(Exception):
    """A request that Secrets Manager refuses.

    ``code`` is the exception's name in the API reference, ``message`` the text the caller reads.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message


def invalid_parameter(message: str) -> SecretsError:
    """The error for a member that is wrong in itself, or beside the others."""
    return SecretsError("InvalidParameterException", message)


def invalid_request(message: str) -> SecretsError:
    """The error for what the secret's state does not allow."""
    return SecretsError("InvalidRequestException", message)


def not_found(message: str = NO_SECRET) -> SecretsError:
    """The error for a secret or a version that is not there."""
    return SecretsError("ResourceNotFoundException", message)


def constraint(value: object, member: str, rule: str) -> SecretsError:
    """The error for a member that breaks the API's model, in the words of AWS's services."""
    shown = "null" if value is None else f"'{value}'"
    where = member[:1].lower() + member[1:]
    message = f"1 validation error detected: Value {shown} at '{where}' failed to satisfy constraint: Member {rule}"
    return SecretsError("ValidationException", message)


def unsupported(what: str, instead: str = "") -> SecretsError:
    """The error for something AWS has and this engine does not: it is named, never faked."""
    hint = f" {instead}" if instead else ""
    return invalid_request(f"{what} is not supported by the Reelhouse Secrets Manager engine.{hint}")
