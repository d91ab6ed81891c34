from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from local import postgres, target
from local.settings import Settings
from local.stack.environment import exports, of_endpoint, sqlalchemy_url

URL = "http://127.0.0.1:4620"


def _shell(script: str) -> list[str]:
    done = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


@pytest.fixture
def found(tmp_path: Path) -> dict[str, str]:
    """The variables of an endpoint without a deployed stack."""
    settings = replace(Settings.load(), home=tmp_path)
    return of_endpoint(settings, target.embedded(settings, URL))


def test_a_shell_reads_back_what_was_written() -> None:
    values = {"PLAIN": "a", "SPACED": "a b", "QUOTED": "it's $HOME `x`"}
    assert _shell(exports(values) + '\nprintf "%s\\n" "$PLAIN" "$SPACED" "$QUOTED"') == list(values.values())


def test_what_is_missing_is_a_comment_that_a_shell_passes_over() -> None:
    text = exports({"A": "1"}, "PG* are missing; next: make deploy")
    assert "# PG* are missing; next: make deploy" in text.splitlines()
    assert _shell(f"eval '{text}'\necho $A") == ["1"]


def test_the_bundled_psql_comes_last_on_the_path_and_once() -> None:
    text = exports({})
    (path,) = _shell(f'PATH=/usr/bin:/bin\n{text}\n{text}\necho "$PATH"')
    assert path == f"/usr/bin:/bin:{postgres.client_folder()}"
    assert (postgres.client_folder() / "psql").exists()


def test_a_session_of_spark_finds_catalogue_java_and_python(found: dict[str, str]) -> None:
    defaults = (Path(found["SPARK_CONF_DIR"]) / "spark-defaults.conf").read_text()
    assert f"spark.hadoop.fs.s3a.endpoint {URL}" in defaults
    assert (Path(found["JAVA_HOME"]) / "bin" / "java").exists()
    assert found["PYSPARK_PYTHON"] == sys.executable
    # The Java SDK reads this one, the Python SDK the other.
    assert found["AWS_REGION"] == found["AWS_DEFAULT_REGION"] == "us-east-1"


def test_pyiceberg_gets_the_endpoint_that_its_s3_does_not_read(found: dict[str, str]) -> None:
    assert found["PYICEBERG_CATALOG__GLUE__TYPE"] == found["PYICEBERG_DEFAULT_CATALOG"] == "glue"
    assert found["PYICEBERG_CATALOG__GLUE__S3__ENDPOINT"] == found["AWS_ENDPOINT_URL"] == URL


def test_a_sqlalchemy_url_takes_any_password() -> None:
    secret = {"username": "reader", "password": "p@ss/wo:rd%", "host": "127.0.0.1", "port": 5620, "dbname": "reelhouse"}
    url = urlsplit(sqlalchemy_url(secret))
    assert (url.scheme, url.username, unquote(url.password or "")) == ("postgresql+psycopg2", "reader", "p@ss/wo:rd%")
    assert (url.hostname, url.port, url.path) == ("127.0.0.1", 5620, "/reelhouse")
