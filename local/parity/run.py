"""Runs one suite against a fresh endpoint of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import boto3

from local.parity import archives, outcomes, proxy
from local.parity.suites import PYICEBERG, Suite
from local.settings import PROJECT, Settings
from local.stack import endpoint, owner_token
from local.stack.ports import any_free

BUCKET = "parity-iceberg"
CONFIGURATION = Path(__file__).with_name("pytest.ini")


class SuiteError(RuntimeError):
    """A suite did not run to its end."""


def run(suite: Suite, settings: Settings) -> dict[str, str]:
    """What became of each test: `passed`, `failed` or `skipped`, by its id without the folders that all share.

    Raises:
        ArchiveError: the suite can't be had.
        SuiteError: pytest did not run to its end; its log is named.
    """
    root = archives.unpacked(suite.sdist, settings.home / "parity")
    log = settings.home / "parity" / f"{suite.name}.log"
    with ExitStack() as stack:
        home = Path(stack.enter_context(TemporaryDirectory(prefix="reelhouse-parity-")))
        url, token = stack.enter_context(_fresh(settings, home))
        # pyiceberg needs nothing swapped, and sends chunked bodies.
        address = url if suite.sdist == PYICEBERG else stack.enter_context(proxy.between(url, token))
        written = home / "outcomes.json"
        _pytest(suite, root, _environment(suite, address, written), log)
        if not written.exists():
            raise SuiteError(f"{suite.name} did not run to its end; see {log}")
        found: dict[str, str] = json.loads(written.read_text())
    prefix = f"{suite.tests.rpartition('/')[0]}/"
    return {test.removeprefix(prefix): outcome for test, outcome in found.items()}


@contextmanager
def _fresh(settings: Settings, home: Path) -> Iterator[tuple[str, str]]:
    """An endpoint with nothing in it: its address, and the word that opens its own doors."""
    own = replace(settings, home=home / "home", endpoint_port=any_free(), opened_services=frozenset())
    running = endpoint.start(own)
    try:
        yield running.url, owner_token.read(own.home)
    finally:
        endpoint.stop(own)


def _environment(suite: Suite, address: str, written: Path) -> dict[str, str]:
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("AWS_")},
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": address,
        outcomes.FILE: str(written),
    }
    if suite.sdist == PYICEBERG:
        boto3.client(
            "s3", endpoint_url=address, region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test"
        ).create_bucket(Bucket=BUCKET)
        return {**environment, "AWS_TEST_BUCKET": BUCKET, "AWS_TEST_GLUE_ENDPOINT": address}
    return {**environment, "TEST_SERVER_MODE": "true", "TEST_SERVER_MODE_ENDPOINT": address}


def _pytest(suite: Suite, root: Path, environment: dict[str, str], log: Path) -> None:
    """The suite's `tests` must come before ours, and our plugins must be found."""
    own = "iceberg_catalog" if suite.sdist == PYICEBERG else "moto_server"
    plugins = ["-p", "local.parity.outcomes", "-p", f"local.parity.{own}"]
    command = [sys.executable, "-m", "pytest", "-c", str(CONFIGURATION), f"--rootdir={root}", *plugins, suite.tests]
    path = os.pathsep.join([str(root), str(PROJECT)])
    with log.open("w") as output:
        subprocess.run(
            command,
            cwd=root,
            env={**environment, "PYTHONPATH": path},
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        )
