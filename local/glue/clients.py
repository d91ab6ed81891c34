"""The boto3 clients of the engine: public API only, one of each service, shared by all threads."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import boto3
from botocore.config import Config


class AwsClients:
    """Clients for one endpoint; `environment` holds the AWS_* variables that job processes get as well."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._session = boto3.session.Session(
            aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
            region_name=environment["AWS_DEFAULT_REGION"],
        )
        self._endpoint_url = environment["AWS_ENDPOINT_URL"]

    def _client(self, service: str) -> Any:
        config = Config(
            retries={"total_max_attempts": 2}, max_pool_connections=32, s3={"addressing_style": "path"}, read_timeout=60
        )
        return self._session.client(service, endpoint_url=self._endpoint_url, config=config)

    @cached_property
    def glue(self) -> Any:
        """Job and connection definitions."""
        return self._client("glue")

    @cached_property
    def s3(self) -> Any:
        """Scripts and files."""
        return self._client("s3")

    @cached_property
    def logs(self) -> Any:
        """CloudWatch Logs."""
        return self._client("logs")
