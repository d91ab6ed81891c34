"""A pytest plugin for pyiceberg's suite, which names no endpoint to the catalogue's file system: S3 is here, too."""

from __future__ import annotations

import os
from typing import Any


def pytest_configure(config: Any) -> None:
    """Give each GlueCatalog the endpoint's S3."""
    from pyiceberg.catalog.glue import GlueCatalog

    made = GlueCatalog.__init__

    def make(self: Any, name: str, *given: Any, **properties: str) -> None:
        s3 = {
            "s3.endpoint": os.environ["AWS_ENDPOINT_URL"],
            "s3.access-key-id": os.environ["AWS_ACCESS_KEY_ID"],
            "s3.secret-access-key": os.environ["AWS_SECRET_ACCESS_KEY"],
            "s3.region": os.environ["AWS_DEFAULT_REGION"],
        }
        made(self, name, *given, **{**s3, **properties})

    GlueCatalog.__init__ = make
