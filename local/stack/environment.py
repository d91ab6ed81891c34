"""The environment by which any other tool finds the running stack: `python -m local env` prints it."""

from __future__ import annotations

import shlex

from local.settings import Settings
from local.spark import aws_environment
from local.stack import lifecycle
from local.target import Target


def variables(settings: Settings, chosen: Target) -> dict[str, str]:
    """AWS_*, PG* (the reader) and bucket names of the deployed stack; AWS's own credentials stay with the user."""
    outputs = lifecycle.outputs_of(chosen)
    reader = lifecycle.secret(chosen, outputs["ReaderSecretId"])
    names = ("AWS_ENDPOINT_URL", "AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
    api = aws_environment(settings, chosen.endpoint_url) if chosen.endpoint_url else {}
    return {
        **{name: api[name] for name in names if name in api},
        "PGHOST": str(reader["host"]),
        "PGPORT": str(reader["port"]),
        "PGDATABASE": str(reader["dbname"]),
        "PGUSER": str(reader["username"]),
        "PGPASSWORD": str(reader["password"]),
        "LANDING_BUCKET": outputs["LandingBucket"],
        "LAKE_BUCKET": outputs["LakeBucket"],
        "QUARANTINE_BUCKET": outputs["QuarantineBucket"],
    }


def exports(found: dict[str, str]) -> str:
    """`export NAME=value` lines, quoted for a shell."""
    return "\n".join(f"export {name}={shlex.quote(value)}" for name, value in found.items())
