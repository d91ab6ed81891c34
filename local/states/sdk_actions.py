"""Which actions an `aws-sdk` task may name: those of the service's API, written as the SDK for Java writes them."""

from __future__ import annotations

from functools import cache

# The SDK for Java's name of a service -> botocore's, where it is another.
BOTOCORE = {
    "cloudwatchlogs": "logs", "eventbridge": "events", "rdsdata": "rds-data",
    "sfn": "stepfunctions",
}  # fmt: skip


@cache
def actions(service: str) -> frozenset[str]:
    """The actions of a service in small letters; none where there is no such service.

    Args:
        service: as it follows `aws-sdk:`.
    """
    import botocore.session
    from botocore.exceptions import UnknownServiceError

    session = botocore.session.get_session()
    try:
        model = session.get_service_model(BOTOCORE.get(service, service))
    except UnknownServiceError:
        return frozenset()
    return frozenset(name.lower() for name in model.operation_names)


def has(service: str, action: str) -> bool:
    """Whether the service has the action; its name begins with a small letter ("camelCase", Developer Guide)."""
    return action[:1].islower() and action.lower() in actions(service.lower())
