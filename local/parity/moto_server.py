"""A pytest plugin for moto's suites: some of their tests write their server's usual address where it has another."""

from __future__ import annotations

import os
from typing import Any

USUAL = "http://localhost:5000"


def pytest_configure(config: Any) -> None:
    """Send what is meant for moto's usual port to the proxy."""
    import requests

    send = requests.Session.request

    def request(self: Any, method: str, url: str, *given: Any, **named: Any) -> Any:
        return send(self, method, url.replace(USUAL, os.environ["AWS_ENDPOINT_URL"]), *given, **named)

    requests.Session.request = request
