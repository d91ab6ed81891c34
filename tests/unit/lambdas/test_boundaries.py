"""Functions know nothing of the laptop: they are the same on AWS."""

from __future__ import annotations

import ast

from infra.deploy.artifacts import PROJECT

ALLOWED = {"lambdas", "glue_jobs", "boto3", "botocore"}
# What a function brings besides, as a layer of the template.
LAYERS = {"forecast_api": {"psycopg2"}}
STANDARD = {
    "__future__",
    "json",
    "os",
    "collections",
    "typing",
    "datetime",
    "dataclasses",
    "functools",
    "hashlib",
    "traceback",
    "decimal",
    "urllib",
}


def test_functions_import_the_standard_library_boto3_and_the_jobs_package() -> None:
    found = set()
    for path in (PROJECT / "lambdas").rglob("*.py"):
        layers = LAYERS.get(path.parent.name, set())
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                found |= {alias.name.split(".")[0] for alias in node.names} - layers
            if isinstance(node, ast.ImportFrom):
                found.add(str(node.module).split(".")[0])
    assert found - STANDARD == ALLOWED
