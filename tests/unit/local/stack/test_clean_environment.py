"""What of the developer's shell reaches the embedded target, and what AWS keeps."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from local.settings import PROJECT, Settings
from local.stack import clean_environment, endpoint

FOREIGN = {
    "AWS_PROFILE": "nope", "AWS_SESSION_TOKEN": "t", "AWS_ENDPOINT_URL_S3": "http://other", "PGHOSTADDR": "10.0.0.1",
    "PGSERVICE": "other", "SPARK_HOME": "/opt/spark", "SPARK_CONF_DIR": "/etc/spark", "PYSPARK_PYTHON": "python2",
    "HADOOP_CONF_DIR": "/etc/hadoop", "PYTHONPATH": "/elsewhere", "PYTHONHOME": "/elsewhere",
}  # fmt: skip
OWN = {
    "PATH": "/bin", "HOME": "/home/ann", "JAVA_HOME": "/java", "REELHOUSE_PORT": "1", "TARGET": "embedded",
    "SPARK_MASTER": "spark://127.0.0.1:7077",
}  # fmt: skip


def test_the_embedded_target_sees_nothing_that_points_elsewhere() -> None:
    found = clean_environment.for_target("embedded", {**FOREIGN, **OWN})

    loopback = "127.0.0.1,localhost"
    assert found == {**OWN, "NO_PROXY": loopback, "no_proxy": loopback}


def test_aws_keeps_the_users_settings_but_for_what_diverts_the_database_connection() -> None:
    given = {**FOREIGN, **OWN, "PGSSLMODE": "verify-full", "NO_PROXY": "corp"}

    found = clean_environment.for_target("aws", given)

    assert given.keys() - found.keys() == {"PGHOSTADDR", "PGSERVICE"}
    assert found.items() <= given.items()


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"NO_PROXY": "corp"}, "corp,127.0.0.1,localhost"),
        ({"no_proxy": "a, b", "NO_PROXY": "b,c"}, "b,c,a,127.0.0.1,localhost"),
        ({"no_proxy": "localhost,127.0.0.1"}, "localhost,127.0.0.1"),
    ],
)
def test_the_users_proxy_exceptions_stay_in_both_spellings(given: dict[str, str], expected: str) -> None:
    assert clean_environment.embedded(given) == {"NO_PROXY": expected, "no_proxy": expected}


def test_applying_changes_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    before = dict(os.environ)
    monkeypatch.setattr(os, "environ", {**FOREIGN, **OWN})
    clean_environment.apply("embedded")
    assert os.environ.keys() == OWN.keys() | {"NO_PROXY", "no_proxy"}
    monkeypatch.undo()
    assert dict(os.environ) == before


def test_the_minimal_environment_has_no_settings_of_other_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "environ", {**FOREIGN, **OWN, "HTTPS_PROXY": "http://proxy"})
    assert clean_environment.minimal() == {"PATH": "/bin", "HOME": "/home/ann", "HTTPS_PROXY": "http://proxy"}


def test_the_command_line_starts_clean() -> None:
    code = (
        "import os, sys; from local import cli; sys.argv = ['reelhouse', '--help']\n"
        "try: cli.main()\n"
        "except SystemExit: pass\n"
        "print(sorted(n for n in os.environ if n.startswith(('AWS_', 'PG', 'SPARK_'))))"
    )
    env = {**os.environ, "AWS_PROFILE": "nope", "PGSERVICE": "other", "SPARK_HOME": "/opt/spark"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, env=env, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_the_endpoint_starts_clean(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "environ", {**FOREIGN, **OWN})
    found = endpoint._environment(Settings.load())
    assert found.keys() == OWN.keys() | {
        "NO_PROXY", "no_proxy", "AWS_DEFAULT_REGION", "REELHOUSE_CACHE", "REELHOUSE_LINEAGE",
    }  # fmt: skip
