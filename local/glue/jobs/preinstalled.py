"""Modules that AWS Glue has installed for jobs and this machine has not: fetched for the scripts that import them.

Source: developer guide, "Python modules already provided in AWS Glue".
"""

from __future__ import annotations

import ast
import importlib.util

# Imported name → package.
PROVIDED = {
    "aiobotocore": "aiobotocore",
    "aiohttp": "aiohttp",
    "avro": "avro",
    "dateutil": "python-dateutil",
    "fsspec": "fsspec",
    "joblib": "joblib",
    "kaleido": "kaleido",
    "matplotlib": "matplotlib",
    "nltk": "nltk",
    "patsy": "patsy",
    "plotly": "plotly",
    "pmdarima": "pmdarima",
    "ptvsd": "ptvsd",
    "pymysql": "pymysql",
    "pyodbc": "pyodbc",
    "redshift_connector": "redshift-connector",
    "regex": "regex",
    "requests": "requests",
    "s3fs": "s3fs",
    "scipy": "scipy",
    "seaborn": "seaborn",
    "sklearn": "scikit-learn",
    "statsmodels": "statsmodels",
    "tbats": "tbats",
    "tqdm": "tqdm",
    "xlrd": "xlrd",
}


def missing_of(script: str) -> tuple[str, ...]:
    """The packages that AWS has and the script imports, of which nothing is installed here; none of a broken script."""
    try:
        tree = ast.parse(script)
    except SyntaxError:
        return ()
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    return tuple(PROVIDED[name] for name in sorted(names & PROVIDED.keys()) if importlib.util.find_spec(name) is None)
