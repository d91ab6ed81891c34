"""Compiles what the stack runs, once, at set-up: `python -m local.setup.bytecode` with the new environment's Python.

uv leaves that to the first import. Where PYTHONDONTWRITEBYTECODE is set, as in many containers, every process would
compile anew: 2.5 s for a job that imports pandas, pyspark and boto3. The whole environment would take 20 s.
"""

from __future__ import annotations

import compileall
import importlib
import re
import sys
import sysconfig
from pathlib import Path

# Imported late or in part, so that importing them here would miss some of it.
WHOLE = ("ministack", "boto3", "botocore", "py4j", "pyspark", "pip")
NOT_OF_THEM = re.compile(r"/(pandas|ml|mllib|connect|testing|tests|streaming|examples)/")
IMPORTED = (
    "awswrangler", "boto3", "botocore.session", "hypercorn.asyncio", "ministack.app", "pandas", "psycopg2",
    "pyarrow.parquet", "pyspark.sql", "rich.live", "rich.table", "typer", "yaml",
)  # fmt: skip


def main() -> None:
    """Compile; what can't be compiled will say so to whoever imports it."""
    sys.dont_write_bytecode = False
    packages = Path(sysconfig.get_paths()["purelib"])
    for name in WHOLE:
        compileall.compile_dir(packages / name, quiet=2, rx=NOT_OF_THEM)
    for name in IMPORTED:
        importlib.import_module(name)


if __name__ == "__main__":
    main()
