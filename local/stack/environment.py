"""The environment by which any other tool finds the running stack: `make env` prints it.

Clients that need more than the AWS SDKs' variables are named beside theirs; each set was tried with the client itself.
"""

from __future__ import annotations

import shlex
from typing import Any
from urllib.parse import quote

from local import spark
from local.postgres import client_folder
from local.settings import Settings
from local.stack import lifecycle
from local.target import Target

NOT_DEPLOYED = "the stack is not deployed, so PG*, SQLALCHEMY_URL and the bucket names are missing; next: make deploy"


def variables(settings: Settings, chosen: Target) -> dict[str, str]:
    """Everything of the deployed stack; AWS's own credentials stay with the user.

    Raises:
        TargetError: the stack is not deployed.
    """
    return {**of_endpoint(settings, chosen), **of_stack(chosen, lifecycle.outputs_of(chosen))}


def of_endpoint(settings: Settings, chosen: Target) -> dict[str, str]:
    """What the AWS SDKs, Spark and pyiceberg need, deployed or not; on AWS only the catalogue's kind."""
    if chosen.endpoint_url is None:
        return {"PYICEBERG_CATALOG__GLUE__TYPE": "glue"}
    api = spark.aws_environment(settings, chosen.endpoint_url)
    return {**api, **_of_spark(settings, chosen.endpoint_url), **_of_pyiceberg(api)}


def _of_spark(settings: Settings, endpoint_url: str) -> dict[str, str]:
    """No SPARK_HOME: a PySpark of the user's own brings its own, and ours is found by .venv's Python."""
    runtime = spark.spark_runtime(settings, endpoint_url)
    folder = spark.write_conf_dir(runtime, settings.home / "client-spark-conf")
    taken = ("JAVA_HOME", "PYSPARK_PYTHON", "SPARK_LOCAL_IP")
    return {"SPARK_CONF_DIR": str(folder), **{name: runtime.env[name] for name in taken}}


def _of_pyiceberg(api: dict[str, str]) -> dict[str, str]:
    """Its S3 reads no AWS_ENDPOINT_URL: without these it asks AWS. `load_catalog()` is then the Glue catalogue."""
    prefix = "PYICEBERG_CATALOG__GLUE__"
    return {
        "PYICEBERG_DEFAULT_CATALOG": "glue",
        f"{prefix}TYPE": "glue",
        f"{prefix}S3__ENDPOINT": api["AWS_ENDPOINT_URL"],
        f"{prefix}S3__REGION": api["AWS_REGION"],
        f"{prefix}S3__ACCESS_KEY_ID": api["AWS_ACCESS_KEY_ID"],
        f"{prefix}S3__SECRET_ACCESS_KEY": api["AWS_SECRET_ACCESS_KEY"],
    }


def of_stack(chosen: Target, outputs: dict[str, str]) -> dict[str, str]:
    """The reader's connection, for libpq and as a URL, and the bucket names."""
    reader = lifecycle.secret(chosen, outputs["ReaderSecretId"])
    return {
        "PGHOST": str(reader["host"]),
        "PGPORT": str(reader["port"]),
        "PGDATABASE": str(reader["dbname"]),
        "PGUSER": str(reader["username"]),
        "PGPASSWORD": str(reader["password"]),
        "SQLALCHEMY_URL": sqlalchemy_url(reader),
        "LANDING_BUCKET": outputs["LandingBucket"],
        "LAKE_BUCKET": outputs["LakeBucket"],
        "QUARANTINE_BUCKET": outputs["QuarantineBucket"],
    }


def sqlalchemy_url(secret: dict[str, Any]) -> str:
    """The secret as SQLAlchemy takes it, with the driver that .venv has."""
    user, password = quote(str(secret["username"]), safe=""), quote(str(secret["password"]), safe="")
    return f"postgresql+psycopg2://{user}:{password}@{secret['host']}:{secret['port']}/{quote(str(secret['dbname']))}"


def exports(found: dict[str, str], missing: str = "") -> str:
    """`export NAME=value` lines, quoted for a shell, and the bundled psql last on PATH; `missing` as a comment."""
    lines = [f"export {name}={shlex.quote(value)}" for name, value in found.items()]
    comment = [f"# {missing}"] if missing else []
    return "\n".join([*lines, _path_line(str(client_folder())), *comment])


def _path_line(folder: str) -> str:
    """The machine's own psql comes first; a second `eval` adds nothing."""
    return f'case ":$PATH:" in *:{shlex.quote(folder)}:*) ;; *) export PATH="$PATH":{shlex.quote(folder)} ;; esac'
