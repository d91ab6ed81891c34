"""Which AWS API the command line talks to: the embedded endpoint of this checkout, or AWS itself."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any

import boto3
import botocore.session

from local.settings import STACK, Settings

EMBEDDED, AWS = "embedded", "aws"
# Not driven by Reelhouse; asked for by name, it is looked for.
LOCALSTACK = "localstack"
# botocore's table of (key in the file, variable, default, conversion): no profile and no files.
_NOTHING_OF_THE_USERS = {
    "profile": (None, None, None, None),
    "config_file": (None, None, os.devnull, None),
    "credentials_file": (None, None, os.devnull, None),
}


class TargetError(RuntimeError):
    """The target is unknown, not built, or not running; the message says what to do."""


@dataclass(frozen=True)
class Target:
    """An AWS API, and the stack there that commands are about.

    `session` makes its clients, `endpoint_url` is None on AWS.
    """

    name: str
    session: boto3.Session
    endpoint_url: str | None = None
    stack: str = STACK

    def client(self, service: str) -> Any:
        """A boto3 client of this target."""
        return self.session.client(service, endpoint_url=self.endpoint_url)

    @property
    def poll_seconds(self) -> float:
        """How often a state may be asked for: AWS throttles, a local process does not mind."""
        return 0.25 if self.endpoint_url else 3.0


def chosen() -> str:
    """The target named by TARGET.

    Raises:
        TargetError: it is not one that Reelhouse has.
    """
    name = os.environ.get("TARGET") or EMBEDDED
    if name == LOCALSTACK:
        raise TargetError(
            "TARGET=localstack is not built yet: `make local-up TARGET=localstack` tells what of it this machine has;"
            " the targets are embedded and aws"
        )
    if name not in (EMBEDDED, AWS):
        raise TargetError(f"TARGET={name!r} is unknown; the targets are embedded and aws")
    return name


def embedded(settings: Settings, endpoint_url: str) -> Target:
    """The embedded endpoint at `endpoint_url`, whatever AWS profile the user has."""
    session = boto3.Session(
        aws_access_key_id="test",
        aws_secret_access_key="test",
        region_name=settings.region,
        botocore_session=botocore.session.Session(session_vars=_NOTHING_OF_THE_USERS),
    )
    return Target(EMBEDDED, session, endpoint_url, settings.stack)


def aws(settings: Settings) -> Target:
    """AWS, with the region and credentials that every AWS SDK finds.

    Raises:
        TargetError: no region or no credentials.
    """
    session = boto3.Session()
    if not session.region_name:
        raise TargetError("TARGET=aws needs a region: set AWS_DEFAULT_REGION or a profile (AWS_PROFILE)")
    if session.get_credentials() is None:
        raise TargetError("TARGET=aws needs credentials: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and its secret")
    return Target(AWS, session, stack=settings.stack)
