"""Modules that AWS Glue has installed for jobs and this machine has not: fetched for the scripts that import them.

Source: developer guide, "Python modules already provided in AWS Glue"; for Python shells "Configuring job properties
for Python shell jobs", whose set `analytics` is the default.
"""

from __future__ import annotations

import ast
import importlib.util
import re
import threading

# Imported name → package.
PROVIDED = {
    "aiobotocore": "aiobotocore",
    "aiohttp": "aiohttp",
    "avro": "avro",
    "awswrangler": "awswrangler",
    "dateutil": "python-dateutil",
    "elasticsearch": "elasticsearch",
    "fsspec": "fsspec",
    "joblib": "joblib",
    "kaleido": "kaleido",
    "matplotlib": "matplotlib",
    "nltk": "nltk",
    "patsy": "patsy",
    "pg": "PyGreSQL",
    "pgdb": "PyGreSQL",
    "plotly": "plotly",
    "pmdarima": "pmdarima",
    "ptvsd": "ptvsd",
    "pyathena": "PyAthena",
    "pyhocon": "pyhocon",
    "pymysql": "pymysql",
    "pyodbc": "pyodbc",
    "pyorc": "pyorc",
    "redshift_connector": "redshift-connector",
    "regex": "regex",
    "requests": "requests",
    "s3fs": "s3fs",
    "scipy": "scipy",
    "seaborn": "seaborn",
    "sklearn": "scikit-learn",
    "sqlalchemy": "SQLAlchemy",
    "statsmodels": "statsmodels",
    "tbats": "tbats",
    "tqdm": "tqdm",
    "xlrd": "xlrd",
}


_OPENERS = re.compile(r"(read|to)_(csv|json|parquet|excel|pickle|feather|orc|xml|table|fwf)")


# Python 3.11 counts the depth of a tree for all threads together, and fails where two of them build one at once.
_PARSING = threading.Lock()


def missing_of(script: str) -> tuple[str, ...]:
    """The packages that AWS has and the script imports, of which nothing is installed here; none of a broken script."""
    with _PARSING:
        names = _imported(script)
    return tuple(sorted({PROVIDED[name] for name in names & PROVIDED.keys() if importlib.util.find_spec(name) is None}))


def _imported(source: str) -> set[str]:
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return set()
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    if "pandas" in names and _has_pandas_open_s3(tree):
        names.add("s3fs")
    return names


def _has_pandas_open_s3(tree: ast.AST) -> bool:
    """True where something like `read_csv` or `to_csv` is given an address on S3: pandas opens it by s3fs."""
    assigned = [node for node in ast.walk(tree) if isinstance(node, ast.Assign) and _says_s3(node.value)]
    addresses = {name.id for node in assigned for name in node.targets if isinstance(name, ast.Name)}
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args]
    return any(
        isinstance(call.func, ast.Attribute)
        and _OPENERS.fullmatch(call.func.attr)
        and (_says_s3(call.args[0]) or (isinstance(call.args[0], ast.Name) and call.args[0].id in addresses))
        for call in calls
    )


def _says_s3(value: ast.AST) -> bool:
    texts = [node.value for node in ast.walk(value) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return any(text.startswith(("s3://", "s3a://")) for text in texts)
