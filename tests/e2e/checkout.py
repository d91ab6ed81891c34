"""The command line as a user types it, against a home and ports of the test's own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from local.settings import PROJECT, Settings
from local.stack.ports import any_free
from tests.e2e.conftest import Lakehouse


class Checkout:
    """The command line against a home and ports of its own."""

    def __init__(self, home: Path) -> None:
        self.env = {
            **os.environ,
            "REELHOUSE_HOME": str(home),
            "REELHOUSE_PORT": str(any_free()),
            "REELHOUSE_PG_PORT": str(any_free()),
        }
        self.env.pop("TARGET", None)

    def __call__(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "local", *command],
            cwd=PROJECT, env=self.env, capture_output=True, text=True, timeout=1200, check=False,
        )  # fmt: skip

    def settings(self) -> Settings:
        return Settings(
            home=Path(self.env["REELHOUSE_HOME"]),
            cache=Settings.load().cache,
            endpoint_port=int(self.env["REELHOUSE_PORT"]),
            postgres_port=int(self.env["REELHOUSE_PG_PORT"]),
        )

    def lakehouse(self) -> Lakehouse:
        return Lakehouse(self.settings())
