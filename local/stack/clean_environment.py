"""What of the user's shell may reach the embedded target: nothing that points at another cloud, database or Spark.

The SDKs, libpq, Spark and Python all read variables that go over what a program tells them, so one left in the shell
(AWS_PROFILE, PGSERVICE, SPARK_HOME, PYTHONPATH) breaks or, worse, diverts the stack.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

AWS = "aws"
FOREIGN_PREFIXES = ("AWS_", "PG", "SPARK_", "PYSPARK_")
FOREIGN = frozenset({"BOTO_CONFIG", "HADOOP_CONF_DIR", "HIVE_CONF_DIR", "YARN_CONF_DIR", "PYTHONPATH", "PYTHONHOME"})
# Ours, though it begins like Spark's own, none of which reads it: where the user wants Spark runs to go.
MASTER = "SPARK_MASTER"
# How the user trusts a server of theirs on AWS. All else of libpq's comes from the database secret.
KEPT_ON_AWS = "PGSSL"
LOOPBACK = ("127.0.0.1", "localhost")
# What a program of ours needs that has nothing to do with the stack: paths, language, certificates, proxies.
MINIMAL = (
    "PATH", "HOME", "USER", "LOGNAME", "LANG", "LC_ALL", "TZ", "TMPDIR", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE",
    "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy", "JAVA_TOOL_OPTIONS",
)  # fmt: skip


def apply(target_name: str) -> None:
    """Clean this process's own environment for the target: call it before anything reads the environment."""
    wanted = for_target(target_name, os.environ)
    for name in set(os.environ) - set(wanted):
        del os.environ[name]
    os.environ.update(wanted)


def for_target(target_name: str, environment: Mapping[str, str]) -> dict[str, str]:
    """`environment` without what would divert the target; on `aws` the user's AWS settings are the configuration."""
    if target_name == AWS:
        return {name: value for name, value in environment.items() if not _diverts_libpq(name)}
    return embedded(environment)


def embedded(environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """A copy of `environment` (this process's by default) for programs of the embedded target."""
    given = os.environ if environment is None else environment
    kept = {name: value for name, value in given.items() if not _is_foreign(name)}
    return {**kept, **_no_proxy(given)}


def minimal() -> dict[str, str]:
    """Of this process's environment, only what any program needs."""
    return {name: os.environ[name] for name in MINIMAL if name in os.environ}


def _is_foreign(name: str) -> bool:
    return name != MASTER and (name.startswith(FOREIGN_PREFIXES) or name in FOREIGN)


def _diverts_libpq(name: str) -> bool:
    return name.startswith("PG") and not name.startswith(KEPT_ON_AWS)


def _no_proxy(given: Mapping[str, str]) -> dict[str, str]:
    """Both spellings with all entries of both: programs differ in which one they read."""
    texts = (given.get("NO_PROXY", ""), given.get("no_proxy", ""))
    entries = [entry.strip() for text in texts for entry in text.split(",")]
    joined = ",".join(dict.fromkeys(filter(None, [*entries, *LOOPBACK])))
    return {"NO_PROXY": joined, "no_proxy": joined}
